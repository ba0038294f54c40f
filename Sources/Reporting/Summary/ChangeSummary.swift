public import Applying
import Directory
public import Planning

/// Who and what is gained and lost, in numbers: of what a plan is to do, or of what an apply has really done.
///
/// Users are counted, not actions: one whose role and tags change is one user.
public struct ChangeSummary: Sendable, Equatable {
    // MARK: - Lost

    /// Users who are deleted and do not come back.
    public var usersDeleted = 0
    /// Users who lose rank, by a change or by a replacement.
    public var demotions = 0
    /// Groups that are deleted.
    public var groupsDeleted = 0
    /// Memberships that are removed, one by one.
    public var membershipsRemoved = 0
    /// Memberships that go with deleted users and groups.
    public var membershipsTakenAlong = 0
    /// Users who are deleted and registered anew, so that what they own has no owner.
    public var usersReplaced = 0

    // MARK: - Gained

    /// Users who become administrators, by their role.
    public var administrators: [String: Int] = [:]
    /// Users who gain rank without becoming administrators.
    public var promotions = 0
    /// Users whose permissions profile, outside login or kind of identity changes.
    public var rightsChanges = 0
    /// Users who are registered for the first time.
    public var usersRegistered = 0
    /// Groups that are made.
    public var groupsCreated = 0
    /// Memberships that are added.
    public var membershipsAdded = 0
    /// Memberships that are given back after a replacement.
    public var membershipsRestored = 0

    // MARK: - Changed, and not done

    /// Users with other changes: an e-mail address, tags.
    public var usersUpdated = 0
    /// Groups whose description changes.
    public var groupsUpdated = 0
    /// Actions that are shown and not done.
    public var withheld = 0
    /// Of those, how many would take something away.
    public var withheldRemovals = 0

    /// Nothing at all.
    public init() {}

    /// What a plan is to do.
    public init(_ plan: Plan) { self.init(plan.actions) }

    /// What an apply has done: actions that were already so, failed or were never begun count for nothing.
    public init(_ result: ApplyResult) {
        let done = Set(result.outcomes.lazy.filter { $0.status == .done }.map(\.action))
        self.init(result.plan.actions.filter { $0.withheld != nil || done.contains($0.id) })
    }

    /// What a few actions are to do.
    public init(_ actions: [Action]) {
        var users = UserChanges()
        for index in actions.indices {
            // Most actions are memberships: they are counted without a copy.
            if actions[index].operation == .createGroupMembership, actions[index].withheld == nil {
                if actions[index].flags.contains(.replaces) { membershipsRestored += 1 } else { membershipsAdded += 1 }
                continue
            }
            let action = actions[index]
            if action.withheld != nil {
                withheld += 1
                if action.isRemoval { withheldRemovals += 1 }
                continue
            }
            switch action.operation {
            case .createGroup: groupsCreated += 1
            case .updateGroup: groupsUpdated += 1
            case .deleteGroup:
                groupsDeleted += 1
                membershipsTakenAlong += action.takesAlong
            case .createGroupMembership: break
            case .deleteGroupMembership: membershipsRemoved += 1
            case .deleteUser:
                users.deleted.append((action.user, action.takesAlong))
            case .registerUser:
                if action.flags.contains(.replaces) {
                    users.replaced.insert(action.user ?? "")
                } else {
                    usersRegistered += 1
                }
            case .updateUser:
                users.updated.insert(action.user ?? "")
                if action.flags.isDisjoint(with: [.grantsAdmin, .promotes, .demotes]), action.changesRights {
                    users.withOtherRights.insert(action.user ?? "")
                }
            case .tagResource, .untagResource: users.updated.insert(action.user ?? "")
            }
            if action.flags.contains(.demotes) { demotions += 1 }
            if action.flags.contains(.grantsAdmin) {
                let role = action.after?.user?.role.flatMap(Role.init(rawValue:))
                administrators[(role ?? .admin).rawValue, default: 0] += 1
                users.ranked.insert(action.user ?? "")
            } else if action.flags.contains(.promotes) {
                promotions += 1
                users.ranked.insert(action.user ?? "")
            }
            if action.flags.contains(.demotes) { users.ranked.insert(action.user ?? "") }
        }
        for (user, takesAlong) in users.deleted {
            if let user, users.replaced.contains(user) { continue }
            usersDeleted += 1
            membershipsTakenAlong += takesAlong
        }
        usersReplaced = users.replaced.count
        rightsChanges = users.withOtherRights.subtracting(users.ranked).count
        usersUpdated = users.updated.subtracting(users.ranked).subtracting(users.withOtherRights).count
    }

    private struct UserChanges {
        var deleted: [(user: String?, takesAlong: Int)] = []
        var replaced: Set<String> = []
        var updated: Set<String> = []
        var ranked: Set<String> = []
        var withOtherRights: Set<String> = []
    }

    /// The numbers of several directories together.
    public static func + (left: ChangeSummary, right: ChangeSummary) -> ChangeSummary {
        var sum = left
        for count in counts { sum[keyPath: count] += right[keyPath: count] }
        sum.administrators.merge(right.administrators, uniquingKeysWith: +)
        return sum
    }

    private static var counts: [WritableKeyPath<ChangeSummary, Int>] {
        [
            \.usersDeleted, \.demotions, \.groupsDeleted, \.membershipsRemoved, \.membershipsTakenAlong,
            \.usersReplaced, \.promotions, \.rightsChanges, \.usersRegistered, \.groupsCreated, \.membershipsAdded,
            \.membershipsRestored, \.usersUpdated, \.groupsUpdated, \.withheld, \.withheldRemovals,
        ]
    }

    /// Users who become administrators, whatever the role.
    public var administratorsGained: Int { administrators.values.reduce(0, +) }

    /// Whether anything is taken away.
    public var losesSomething: Bool {
        usersDeleted + demotions + groupsDeleted + membershipsRemoved + membershipsTakenAlong + usersReplaced > 0
    }

    /// Whether nothing changes at all.
    public var changesNothing: Bool {
        var changes = self
        changes.withheld = 0
        changes.withheldRemovals = 0
        return changes == ChangeSummary()
    }
}
