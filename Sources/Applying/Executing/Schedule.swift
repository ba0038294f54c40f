import Planning
import QuickSightAPI

/// Which action is next: pure bookkeeping of a plan's dependencies and of what became of each action.
struct Schedule {
    private let actions: [Action]
    private var outcomes: [ActionOutcome?]
    /// For each action, those that wait for it.
    private var dependents: [[Int]]
    /// For each action, for how many it still waits.
    private var waiting: [Int]
    private var ready: [Int] = []
    private var nextReady = 0
    /// Operations that the service refuses to these credentials: they are sent no more.
    private var refused: [Planning.Operation: String] = [:]
    /// Set when no request can succeed any more, for example because the credentials are gone.
    private var givenUp: String?
    /// How many actions are to be done.
    let pending: Int
    private(set) var finished = 0
    private(set) var failures = 0

    init(_ actions: [Action]) {
        self.actions = actions
        outcomes = Array(repeating: nil, count: actions.count)
        dependents = Array(repeating: [], count: actions.count)
        waiting = Array(repeating: 0, count: actions.count)
        let indexes = Dictionary(
            actions.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        pending = actions.count { $0.withheld == nil }
        for (index, action) in actions.enumerated() {
            if action.withheld != nil {
                outcomes[index] = ActionOutcome(action: action.id, status: .withheld)
                continue
            }
            for dependency in action.dependsOn {
                guard let before = indexes[dependency] else { continue }
                dependents[before].append(index)
                waiting[index] += 1
            }
            if waiting[index] == 0 { ready.append(index) }
        }
        // What depends on a withheld action is withheld by the planner too; a plan that says otherwise is blocked.
        for (index, action) in actions.enumerated() where action.withheld != nil {
            block(dependents[index], by: [action.id])
        }
    }

    /// The next action to begin, in the plan's order as far as dependencies allow; nil when none can begin now.
    mutating func next() -> Int? {
        while nextReady < ready.count {
            let index = ready[nextReady]
            nextReady += 1
            guard outcomes[index] == nil else { continue }
            if let reason = givenUp ?? refused[actions[index].operation] {
                outcomes[index] = ActionOutcome(action: actions[index].id, status: .notStarted, error: reason)
                finished += 1
                continue
            }
            return index
        }
        return nil
    }

    /// Notes how an action ended, and frees or blocks those that wait for it.
    mutating func end(_ index: Int, _ ending: ActionEnding) {
        outcomes[index] = ending.outcome
        finished += 1
        switch ending.outcome.status {
        case .done, .alreadySo:
            for dependent in dependents[index] {
                waiting[dependent] -= 1
                if waiting[dependent] == 0 { ready.append(dependent) }
            }
        default:
            failures += 1
            block(dependents[index], by: [actions[index].id])
        }
        switch ending.consequence {
        case .none: break
        case .operationRefused:
            refused[actions[index].operation] =
                "not sent: \(actions[index].operation.rawValue) was refused before in this run for lack of permission"
        case .allRefused:
            givenUp = "not sent: the service no longer accepts these credentials"
        }
    }

    private mutating func block(_ indexes: [Int], by roots: [ActionID]) {
        for index in indexes where outcomes[index] == nil || outcomes[index]?.status == .blocked {
            var outcome = outcomes[index] ?? ActionOutcome(action: actions[index].id, status: .blocked)
            if outcomes[index] == nil {
                finished += 1
                failures += 1
            }
            outcome.blockedBy += roots.filter { !outcome.blockedBy.contains($0) }
            outcomes[index] = outcome
            block(dependents[index], by: roots)
        }
    }

    /// Every action's outcome; what never began says so.
    consuming func close() -> [ActionOutcome] {
        actions.indices.map { index in
            outcomes[index] ?? ActionOutcome(action: actions[index].id, status: .notStarted)
        }
    }
}

/// How one action ended, and what that means for the others.
struct ActionEnding: Sendable {
    /// What follows for the rest of the run.
    enum Consequence: Sendable {
        case none
        /// The operation is not permitted.
        case operationRefused
        /// No request is accepted any more.
        case allRefused

        init(_ error: QuickSightError) {
            switch error.kind {
            case .accessDenied: self = .operationRefused
            case .unrecognizedClient, .invalidSignature, .expiredToken, .missingAuthentication, .credentials:
                self = .allRefused
            default: self = .none
            }
        }
    }

    var outcome: ActionOutcome
    var consequence = Consequence.none
}
