public import Directory

/// What can be planned when only certain users were looked at, and what needs all of them.
///
/// Guards count administrators and users of the whole namespace, and a name that nobody bears may be written otherwise
/// there. So whoever takes anything but memberships from users, gives somebody administration, or registers somebody,
/// needs them all.
extension Planner {
    /// What a snapshot that holds only certain users leaves open.
    public enum OpenQuestion: Sendable, Equatable {
        /// The plan cannot be made without every user.
        case everybody
        /// These users lose memberships, and who they are has not been looked at.
        case users([String])
    }

    /// Whether a roster may be planned without every user at all.
    public static func canDescribeUsers(of desired: DesiredState) -> Bool {
        (desired.policy.prune?.value ?? Prune()) == Prune()
    }

    /// What has to be known besides the users that the snapshot holds; nil when nothing.
    public func openQuestion() -> OpenQuestion? {
        guard Self.canDescribeUsers(of: desired) else { return .everybody }
        var working = self
        working.planDeletions()
        working.planUsers()
        working.planMemberships()
        if working.needsEveryUser { return .everybody }
        let losing = working.drafts.filter {
            $0.operation == .deleteGroupMembership && $0.principalID == nil
        }
        let unknown = Set(losing.compactMap(\.user))
        return unknown.isEmpty ? nil : .users(unknown.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    /// Whether anything that is to be done depends on users who are not in the snapshot.
    var needsEveryUser: Bool {
        if !unfinished.isEmpty || !ambiguousNames.isEmpty { return true }
        // A name that should be live and is not may be there in another case.
        let isMissing = desired.names.ids.contains { liveUser($0) == nil && endings.users[$0] == nil }
        return isMissing
            || drafts.contains { draft in
                switch draft.operation {
                case .registerUser, .deleteUser: true
                case .updateUser:
                    draft.isReplacement || !draft.flags.isDisjoint(with: [.demotes, .grantsAdmin])
                        || draft.before?.user?.role.map { Role(rawValue: $0) == nil } ?? false
                default: false
                }
            }
    }
}
