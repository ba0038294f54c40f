import Planning
import QuickSightAPI

extension ActionWorker {
    func createMembership(_ action: Action) async -> ActionEnding {
        guard let group = action.group, let user = action.user else {
            return failed(action, "the action names no group or no user")
        }
        // Only what this run has made itself, or the one whose replacement it finishes, may be invisible still; anything else that is not found is not there.
        let isNew = !action.dependsOn.isEmpty || action.flags.contains(.replaces)
        let patience: Patience = isNew ? .untilFound : []
        return await write(action, conflict: .resourceExists, patience: patience) {
            () async throws(QuickSightError) -> Receipt in
            Receipt(try await client.createGroupMembership(group: group, member: user))
        } look: { () async throws(QuickSightError) -> Look in
            // A directory that still shows the former user shows what went with it, too: that is no membership of
            // somebody who is registered anew.
            if let chain = replacements[user],
                let live = try await found({ () async throws(QuickSightError) in try await client.describeUser(user) }),
                Replacements.isFormer(live, chain)
            {
                return .unchanged
            }
            return try await isMember(user, of: group) ? .asWanted : .unchanged
        }
    }

    func deleteMembership(_ action: Action) async -> ActionEnding {
        guard let group = action.group, let user = action.user else {
            return failed(action, "the action names no group or no user")
        }
        return await write(action, conflict: .resourceNotFound) { () async throws(QuickSightError) -> Receipt in
            Receipt(try await client.deleteGroupMembership(group: group, member: user))
        } look: { () async throws(QuickSightError) -> Look in
            try await isMember(user, of: group) ? .unchanged : .asWanted
        }
    }

    private func isMember(_ user: String, of group: String) async throws(QuickSightError) -> Bool {
        let member = try await found { () async throws(QuickSightError) in
            try await client.describeGroupMembership(group: group, member: user)
        }
        return member != nil
    }
}
