import Directory
import JSONStreaming
import Planning
import QuickSightAPI

/// The replacements of a plan, as far as they are to be done: by the user's name.
struct Replacements: Sendable {
    /// What belongs together: a deletion, a registration, and the memberships put back.
    struct Chain: Sendable {
        var deletion: Action
        var registration: UserAttributes
        /// Groups that the plan puts the user back into.
        var restored: Set<String> = []
        /// Groups from which the plan takes the user out, or that it deletes.
        var ended: Set<String> = []

        var before: UserAttributes { deletion.before?.user ?? UserAttributes() }
    }

    private var chains: [String: Chain] = [:]

    init(_ plan: Plan) {
        var deletions: [ActionID: Action] = [:]
        for action in plan.actions
        where action.operation == .deleteUser && action.flags.contains(.replaces) && action.withheld == nil {
            deletions[action.id] = action
        }
        guard !deletions.isEmpty else { return }
        for action in plan.actions where action.operation == .registerUser && action.withheld == nil {
            guard let user = action.user, let registration = action.after?.user,
                let deletion = action.dependsOn.lazy.compactMap({ deletions[$0] }).first, deletion.user == user
            else { continue }
            chains[user] = Chain(deletion: deletion, registration: registration)
        }
        var endedGroups: Set<String> = []
        for action in plan.actions where action.withheld == nil {
            guard let group = action.group else { continue }
            switch action.operation {
            case .deleteGroup: endedGroups.insert(group)
            case .deleteGroupMembership: chains[action.user ?? ""]?.ended.insert(group)
            case .createGroupMembership where action.flags.contains(.replaces):
                chains[action.user ?? ""]?.restored.insert(group)
            default: break
            }
        }
        for user in chains.keys { chains[user]?.ended.formUnion(endedGroups) }
    }

    /// The replacement of a user, or nil.
    subscript(user: String) -> Chain? { chains[user] }

    /// Whether a user as read is the one who is to be deleted, unchanged.
    static func isFormer(_ live: APIUser, _ chain: Chain) -> Bool {
        live.principalID == chain.deletion.principalID
            && UserComparison.difference(of: live, from: chain.before) == nil
    }
}

extension ActionWorker {
    /// Deletes a user who is to be registered anew: only when it is exactly as planned, read again this moment, and
    /// once the journal holds on disk how to bring it back.
    func beginReplacement(_ action: Action) async -> ActionEnding {
        guard let name = action.user, let chain = replacements[name] else {
            return failed(action, "nothing was sent: the plan does not register the user anew")
        }
        guard let journal else {
            return failed(action, "nothing was sent: without a journal nobody is replaced")
        }
        let former = journal.unfinished(user: name)
        do throws(QuickSightError) {
            var live = try await found { () async throws(QuickSightError) in try await client.describeUser(name) }
            // An IAM identity bears its PrincipalId again once it is registered anew: who has just been replaced must
            // not be deleted for what a directory that lags behind still shows.
            var wait = Settling(limit: settle, time: time, stop: stop, desk: desk)
            while let seen = live, Replacements.isFormer(seen, chain), journal.wasReplacedLately(user: name),
                await wait.again()
            {
                live = try await found { () async throws(QuickSightError) in try await client.describeUser(name) }
            }
            guard let live else {
                // This very replacement was broken off after its deletion.
                if former?.principalID == action.principalID { return ended(action, .alreadySo, attempts: 0) }
                return failed(action, "nothing was sent: the user is gone since it was planned; plan again")
            }
            guard Replacements.isFormer(live, chain) else {
                if UserComparison.difference(of: live, from: chain.registration) == nil {
                    return ended(action, .alreadySo, attempts: 0)
                }
                let how = UserComparison.difference(of: live, from: chain.before) ?? "it is another identity"
                return failed(
                    action,
                    "nothing was deleted: since it was planned, somebody else changed the user: \(how); "
                        + "plan again")
            }
            if let change = try await changedMemberships(name, chain, former: former) {
                return failed(action, "nothing was deleted: \(change); plan again")
            }
            if let change = try await changedTags(live, chain) {
                return failed(action, "nothing was deleted: \(change); plan again")
            }
        } catch {
            return failed(action, error, attempts: 0, remark: "nothing was deleted")
        }
        let record = UnfinishedReplacement(
            user: name, principalID: action.principalID ?? "", before: chain.before,
            registration: chain.registration, groups: chain.restored.sorted())
        do throws(JournalProblem) {
            try journal.open(record)
        } catch {
            return failed(action, "nothing was deleted: \(error.message)")
        }
        return await deleteUser(action)
    }

    /// In words, a membership that was made or taken away since it was planned; nil when there is none.
    private func changedMemberships(
        _ name: String, _ chain: Replacements.Chain, former: UnfinishedReplacement?
    ) async throws(QuickSightError) -> String? {
        let groups = try await DirectoryReader.restarting { (pages) async throws(QuickSightError) -> Set<String> in
            var groups: Set<String> = []
            try await client.listUserGroups(name, onPage: { pages = $0.pages }) {
                if let group = $0.groupName?.string { groups.insert(group) }
            }
            return groups
        } failure: { (error, _) -> QuickSightError in
            error
        }
        if let new = groups.subtracting(chain.restored).subtracting(chain.ended).min() {
            return "since it was planned, the user has become a member of \(new)"
        }
        // What an earlier run, broken off, left to be restored is not live yet.
        let missing = chain.restored.subtracting(groups).subtracting(former?.groups ?? [])
        return missing.min().map { "since it was planned, the user is no longer a member of \($0)" }
    }

    private func changedTags(_ live: APIUser, _ chain: Replacements.Chain) async throws(QuickSightError) -> String? {
        guard let planned = chain.before.tags else {
            // What the roster says of tags is what is registered.
            return chain.registration.tags == nil ? "its tags are not known and would be lost" : nil
        }
        let tags = try await client.tags(ofUser: live.userName ?? "", arn: live.arn ?? "")
            .map { APITag(key: $0.key, value: $0.value) }
        return Set(tags) == Set(planned.map { APITag(key: $0.key, value: $0.value) })
            ? nil : "since it was planned, somebody else changed the user's tags"
    }
}
