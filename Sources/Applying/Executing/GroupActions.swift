import Planning
import QuickSightAPI

extension ActionWorker {
    func createGroup(_ action: Action) async -> ActionEnding {
        guard let name = action.group else { return failed(action, "the action names no group") }
        let description = action.after?.group?.description
        return await write(action, conflict: .resourceExists) { () async throws(QuickSightError) -> Receipt in
            Receipt(try await client.createGroup(name, description: description))
        } look: { () async throws(QuickSightError) -> Look in
            guard
                let live = try await found({ () async throws(QuickSightError) in try await client.describeGroup(name) })
            else { return .unchanged }
            guard let description, live.description ?? "" != description else { return .asWanted }
            return .different("the group is there already, with another description; plan again")
        }
    }

    func updateGroup(_ action: Action) async -> ActionEnding {
        guard let name = action.group, let wanted = action.after?.group?.description else {
            return failed(action, "the action names no group or no description")
        }
        let before = action.before?.group?.description ?? ""
        func look() async throws(QuickSightError) -> Look {
            let live = try await client.describeGroup(name).value.description ?? ""
            if live == wanted { return .asWanted }
            return live == before ? .unchanged : .different("the description was changed by somebody else; plan again")
        }
        return await change(
            action, what: "group",
            send: { () async throws(QuickSightError) -> Receipt in
                Receipt(try await client.updateGroup(name, description: wanted))
            }, look: look)
    }

    func deleteGroup(_ action: Action) async -> ActionEnding {
        guard let name = action.group else { return failed(action, "the action names no group") }
        return await write(action, conflict: .resourceNotFound) { () async throws(QuickSightError) -> Receipt in
            Receipt(try await client.deleteGroup(name))
        } look: { () async throws(QuickSightError) -> Look in
            let live = try await found { () async throws(QuickSightError) in try await client.describeGroup(name) }
            return live == nil ? .asWanted : .unchanged
        }
    }
}
