public import Directory

/// A plan made earlier, held against the directory as it is now: pure, without clock, network or file.
///
/// Each action is looked at as its predecessors leave the directory. Nothing that the plan does not touch matters.
public struct Replay: Sendable {
    /// What has become of an action since it was planned.
    public enum State: Sendable, Equatable {
        /// Things are as they were: it can be done.
        case ready
        /// Things are as it would make them.
        case alreadySo
        /// Things are neither as they were nor as it would make them, and in which way.
        case stale(String)
        /// Something that it depends on is stale.
        case blocked
        /// The plan does not do it.
        case withheld
    }

    /// The plan.
    public let plan: Plan
    /// The state of each action, in the plan's order.
    public let states: [State]
    /// For each deletion, how many memberships it would take along now; 0 for the others.
    let takesAlong: [Int]
    let live: Snapshot

    /// Holds a plan against a directory.
    ///
    /// - Parameters:
    ///   - live: the directory, with the memberships that ``Plan/reach`` names.
    ///   - past: what runs have done since the plan was made. What one of them did and somebody undid is not done a
    ///     second time, and what one of them took away is not given back.
    public init(_ plan: Plan, live: Snapshot, past: Set<PastAction> = []) {
        self.plan = plan
        self.live = live
        let history = ReplayHistory(plan, past: past)
        var simulation = ReplaySimulation(plan, live: live)
        var states = [State](repeating: .withheld, count: plan.actions.count)
        var takesAlong = [Int](repeating: 0, count: plan.actions.count)
        var isStale: [ActionID: Bool] = [:]
        for index in Self.order(plan.actions) {
            let action = plan.actions[index]
            // A removal that a guard withheld may be approved, so that its state matters.
            guard action.withheld == nil || action.mayBeApproved else { continue }
            takesAlong[index] = simulation.takesAlong(action)
            var state = simulation.state(of: action)
            if state == .ready, let reason = history.objection(to: action) { state = .stale(reason) }
            if action.dependsOn.contains(where: { isStale[$0] == true }) { state = .blocked }
            switch state {
            case .ready: if action.withheld == nil { simulation.perform(action) }
            case .stale, .blocked: isStale[action.id] = true
            case .alreadySo, .withheld: break
            }
            states[index] = state
        }
        self.states = states
        self.takesAlong = takesAlong
    }

    /// The indexes of actions so that each comes after those it depends on, otherwise in the plan's order.
    private static func order(_ actions: [Action]) -> [Int] {
        let indexes = Dictionary(actions.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        var order: [Int] = []
        order.reserveCapacity(actions.count)
        var isPlaced = [Bool](repeating: false, count: actions.count)
        for start in actions.indices {
            // Depth first without recursion: a chain of actions may be as long as the plan.
            var path = [start]
            while let index = path.last {
                if isPlaced[index] {
                    path.removeLast()
                    continue
                }
                let waiting = actions[index].dependsOn.compactMap { indexes[$0] }.filter { !isPlaced[$0] }
                // A circle, which no planner draws, is cut: its actions never begin anyway.
                if waiting.isEmpty || path.count > actions.count {
                    isPlaced[index] = true
                    order.append(index)
                    path.removeLast()
                } else {
                    path += waiting
                }
            }
        }
        return order
    }
}

extension Action {
    /// Whether a guard withholds it that an approval can overrule.
    public var mayBeApproved: Bool { withheld?.kind == .guarded && disputedBy?.yieldsToApproval == true }
}

extension Plan {
    /// Whose memberships and tags decide whether a plan still holds.
    public struct Reach: Sendable, Equatable {
        /// Groups of which somebody is put in or taken out.
        public var groups: Set<String> = []
        /// Users who are put into groups or taken out of them.
        public var users: Set<String> = []
        /// Groups that are deleted: all their members count.
        public var deletedGroups: Set<String> = []
        /// Users who are deleted: all their groups count.
        public var deletedUsers: Set<String> = []
        /// Users whose tags are changed.
        public var taggedUsers: Set<String> = []
    }

    /// What must be read of memberships and tags, beside the lists of users and groups, to hold the plan against a directory.
    public var reach: Reach {
        var reach = Reach()
        for action in actions where action.withheld == nil || action.mayBeApproved {
            switch action.operation {
            case .createGroupMembership, .deleteGroupMembership:
                if let group = action.group { reach.groups.insert(group) }
                if let user = action.user { reach.users.insert(user) }
            case .deleteGroup: if let group = action.group { reach.deletedGroups.insert(group) }
            case .deleteUser: if let user = action.user { reach.deletedUsers.insert(user) }
            case .tagResource, .untagResource: if let user = action.user { reach.taggedUsers.insert(user) }
            case .createGroup, .registerUser, .updateGroup, .updateUser: break
            }
        }
        return reach
    }
}
