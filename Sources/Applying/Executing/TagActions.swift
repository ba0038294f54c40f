import Directory
import Planning
import QuickSightAPI

extension ActionWorker {
    /// TagResource and UntagResource: both know a user by ARN alone, so the user is read just before, and so are the
    /// tags, which must still be as the plan saw them.
    func changeTags(_ action: Action) async -> ActionEnding {
        guard let name = action.user, let before = action.before?.user?.tags, let after = action.after?.user?.tags
        else { return failed(action, "the action names no user or no tags") }
        var arn = ""
        func look() async throws(QuickSightError) -> Look {
            let live = try await client.describeUser(name).value
            if let principalID = action.principalID, !principalID.isEmpty, let found = live.principalID,
                found != principalID
            {
                return .different("the name belongs to another user since it was planned; plan again")
            }
            arn = live.arn ?? ""
            let tags = Tag.managed(try await client.tags(ofUser: name, arn: arn))
            if Tag.areSame(tags, after) { return .asWanted }
            return Tag.areSame(tags, before)
                ? .unchanged : .different("since it was planned, somebody else changed the tags; plan again")
        }
        return await change(
            action, what: "user",
            send: { () async throws(QuickSightError) -> Receipt in
                if action.operation == .untagResource {
                    return Receipt(
                        try await client.untagResource(arn: arn, keys: Tag.removedKeys(from: before, to: after)))
                }
                let tags = Tag.added(from: before, to: after).map { APITag(key: $0.key, value: $0.value) }
                return Receipt(try await client.tagResource(arn: arn, tags: tags))
            }, look: look)
    }
}
