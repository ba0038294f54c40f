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
        var isRefused = false
        return await write(action, conflict: .resourceExists, patience: patience) {
            () async throws(QuickSightError) -> Receipt in
            do throws(QuickSightError) {
                return Receipt(try await client.createGroupMembership(group: group, member: user))
            } catch {
                isRefused = error.kind == .resourceExists
                throw error
            }
        } look: { () async throws(QuickSightError) -> Look in
            guard try await isMember(user, of: group) else { return .unchanged }
            // A directory that lags behind may still show what went with the former user: of somebody who is registered
            // anew only an answer is certain, and a membership asked for twice is one all the same.
            return action.flags.contains(.replaces) && !isRefused ? .unchanged : .asWanted
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
