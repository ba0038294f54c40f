import Directory
import Planning
import Reporting
import Rosters

/// What `--base` names: the rosters before a change.
///
/// Rosters that are not valid are no error: the change may be what mends them. Then the plan says that drift cannot be
/// told, and is otherwise what it would be.
struct BaseRosters: Sendable {
    private let targets: [DesiredState]
    /// Why nothing can be told from them; nil where it can.
    let problem: String?

    /// Reads them; nil when none is named.
    init?(_ options: BaseOptions, policy: String?) {
        guard !options.base.isEmpty else { return nil }
        let loaded = RosterLoading.load(options.base, policy: policy)
        targets = loaded.targets
        guard let first = loaded.problems.first(where: { $0.severity == .error }) else {
            problem = nil
            return
        }
        let place = first.location.line > 0 ? "\(first.location.file):\(first.location.line)" : first.location.file
        problem = "the roster before the change is not valid (\(place): \(first.message))"
    }

    /// What they want of the directory that a roster is for; nil where they do not know it.
    func desired(like other: DesiredState, _ connection: ConnectionOptions, account: String?) -> DesiredState? {
        func key(_ state: DesiredState) -> [String?] {
            [
                connection.account ?? state.account?.value ?? account,
                connection.namespace ?? state.namespace?.value ?? "default",
            ]
        }
        return targets.first { key($0) == key(other) }
    }
}

extension PlanSession {
    /// What a plan is compared with to tell drift from change.
    enum Base: Sendable {
        /// Nobody asked.
        case none
        /// Somebody asked, and it cannot be told, for a reason.
        case unusable(String)
        /// What the roster before wants, nil where it does not know the directory, and what is live for that.
        case known(DesiredState?, live: Snapshot)
    }

    /// What the rosters before the change want of the directory that a roster is for.
    func formerly(_ desired: DesiredState) throws(CommandFailure) -> DesiredState? {
        guard let base, base.problem == nil else { return nil }
        return base.desired(like: desired, connection, account: try context.account())
    }

    /// That, with what was read for it.
    func base(_ former: DesiredState?, live: Snapshot?) -> Base {
        guard let base else { return .none }
        if let problem = base.problem { return .unusable(problem) }
        return .known(former, live: live ?? Snapshot())
    }
}
