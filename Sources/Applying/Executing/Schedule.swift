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
    /// What can begin now.
    private var ready = LowestFirst()
    /// Actions that wait for something that the plan does not hold: they are not done.
    private var dangling: [(index: Int, missing: ActionID)] = []
    /// Operations that are sent no more, and why: as a rule the service refuses them to these credentials.
    private var refused: [Planning.Operation: String] = [:]
    /// Why invitations cannot be kept any more: then only users who are deleted before are registered, for they have
    /// more to lose.
    private var invitationsLost: String?
    /// Set when no request can succeed any more, for example because the credentials are gone.
    private var givenUp: String?
    /// How many actions are to be done.
    let pending: Int
    private(set) var finished = 0
    private(set) var failures = 0

    /// - Parameter settled: actions that are not to be sent, and what became of them instead: already so, or not started.
    init(_ actions: [Action], settled: [ActionID: ActionOutcome] = [:]) {
        self.actions = actions
        outcomes = Array(repeating: nil, count: actions.count)
        dependents = Array(repeating: [], count: actions.count)
        waiting = Array(repeating: 0, count: actions.count)
        pending = actions.count { $0.withheld == nil && settled[$0.id] == nil }
        let indexes = Dictionary(
            actions.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        for (index, action) in actions.enumerated() {
            if action.withheld != nil {
                outcomes[index] = ActionOutcome(action: action.id, status: .withheld)
                continue
            }
            if let outcome = settled[action.id] { outcomes[index] = outcome }
            for dependency in action.dependsOn where settled[dependency]?.status != .alreadySo {
                if let before = indexes[dependency] {
                    dependents[before].append(index)
                } else {
                    dangling.append((index, dependency))
                }
                waiting[index] += 1
            }
            if waiting[index] == 0, outcomes[index] == nil { ready.insert(index) }
        }
        // What depends on a withheld action is withheld by the planner too; a plan that says otherwise is blocked.
        for (index, action) in actions.enumerated() where action.withheld != nil { block(dependents[index]) }
        block(dangling.map(\.index))
        for (index, action) in actions.enumerated() where settled[action.id]?.status == .notStarted {
            block(dependents[index])
        }
    }

    /// The next action to begin, in the plan's order as far as dependencies allow; nil when none can begin now.
    mutating func next() -> Int? {
        while let index = ready.takeLowest() {
            guard outcomes[index] == nil else { continue }
            // When nothing can succeed any more, everything that is left is told so at the end.
            if givenUp != nil { return nil }
            let action = actions[index]
            let lost = action.operation == .registerUser && action.dependsOn.isEmpty ? invitationsLost : nil
            guard let reason = refused[action.operation] ?? lost else { return index }
            outcomes[index] = ActionOutcome(action: actions[index].id, status: .notStarted, error: reason)
            finished += 1
            block(dependents[index])
        }
        return nil
    }

    /// Notes how an action ended, and frees or blocks those that wait for it.
    ///
    /// - Returns: whether it freed any.
    @discardableResult
    mutating func end(_ index: Int, _ ending: ActionEnding) -> Bool {
        var hasFreed = false
        outcomes[index] = ending.outcome
        finished += 1
        switch ending.outcome.status {
        case .done, .alreadySo:
            for dependent in dependents[index] {
                waiting[dependent] -= 1
                if waiting[dependent] == 0 {
                    ready.insert(dependent)
                    hasFreed = true
                }
            }
        default:
            failures += 1
            block(dependents[index])
        }
        switch ending.consequence {
        case .none: break
        case .operationStopped(let reason):
            refused[actions[index].operation] = refused[actions[index].operation] ?? "not sent: \(reason)"
        case .invitationsLost(let reason):
            invitationsLost = invitationsLost ?? "not sent: \(reason)"
        case .allRefused(let reason):
            givenUp = givenUp ?? "not sent: \(reason)"
        }
        return hasFreed
    }

    /// Ends actions, and all that wait for them, which can no longer be done.
    private mutating func block(_ indexes: [Int]) {
        // Each action is blocked once, however many it waits for; by whom is told at the end.
        var next = indexes
        while let index = next.popLast() {
            guard outcomes[index] == nil else { continue }
            outcomes[index] = ActionOutcome(action: actions[index].id, status: .blocked)
            finished += 1
            failures += 1
            next += dependents[index]
        }
    }

    // MARK: - The end

    /// Every action's outcome; what never began says so.
    consuming func close() -> [ActionOutcome] {
        nameRoots()
        return actions.indices.map { index in
            outcomes[index]
                ?? ActionOutcome(action: actions[index].id, status: .notStarted, error: givenUp)
        }
    }

    /// Tells every blocked action for want of which ones it was not done, in the plan's order.
    private mutating func nameRoots() {
        /// For each action, the last root from which it was reached, counted from 1.
        var reachedFrom = [Int](repeating: 0, count: actions.count)
        var roots = 0
        func name(_ root: ActionID, to indexes: [Int]) {
            roots += 1
            var next = indexes
            while let index = next.popLast() {
                guard outcomes[index]?.status == .blocked, reachedFrom[index] != roots else { continue }
                reachedFrom[index] = roots
                outcomes[index]?.blockedBy.append(root)
                next += dependents[index]
            }
        }
        for (index, missing) in dangling {
            name(missing, to: [index])
            outcomes[index]?.error = "it waits for \(missing), which the plan does not hold"
        }
        for index in actions.indices where !dependents[index].isEmpty {
            switch outcomes[index]?.status {
            case .failed, .withheld, .notStarted: name(actions[index].id, to: dependents[index])
            case .done, .alreadySo, .blocked, nil: break
            }
        }
    }
}

/// Numbers of which the lowest comes first: a binary heap.
struct LowestFirst {
    private var heap: [Int] = []

    mutating func insert(_ number: Int) {
        heap.append(number)
        var place = heap.count - 1
        while place > 0, heap[place] < heap[(place - 1) / 2] {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func takeLowest() -> Int? {
        guard let lowest = heap.first, let last = heap.popLast() else { return nil }
        if heap.isEmpty { return lowest }
        heap[0] = last
        var place = 0
        while true {
            let left = 2 * place + 1
            guard left < heap.count else { return lowest }
            let least = left + 1 < heap.count && heap[left + 1] < heap[left] ? left + 1 : left
            guard heap[least] < heap[place] else { return lowest }
            heap.swapAt(place, least)
            place = least
        }
    }
}

/// How one action ended, and what that means for the others.
struct ActionEnding: Sendable {
    /// What follows for the rest of the run.
    enum Consequence: Sendable {
        case none
        /// The operation is sent no more, and why.
        case operationStopped(String)
        /// Invitations are lost from now on, and why.
        case invitationsLost(String)
        /// No request is accepted any more, and why.
        case allRefused(String)

        init(_ error: QuickSightError) {
            switch error.kind {
            case .accessDenied:
                // Not every such refusal is about permissions: an edition or another region is refused by the same name.
                let isPermission = error.message?.hasPrefix("Operation is ") != true
                self = .operationStopped(
                    "\(error.missingPermission?.action ?? error.operation) was refused before in this run"
                        + (isPermission ? " for lack of permission" : ""))
            case .unrecognizedClient, .invalidSignature, .expiredToken, .missingAuthentication:
                self = .allRefused("the service no longer accepts these credentials")
            case .credentials: self = .allRefused("there are no credentials any more")
            case .cancelled: self = .allRefused("the run was ended")
            default: self = .none
            }
        }
    }

    var outcome: ActionOutcome
    var consequence = Consequence.none
}
