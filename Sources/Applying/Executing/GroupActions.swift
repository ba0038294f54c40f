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
            guard let description, live.description != description else { return .asWanted }
            return .different("the group is there, with another description")
        }
    }

    func updateGroup(_ action: Action) async -> ActionEnding {
        guard let name = action.group, let wanted = action.after?.group?.description else {
            return failed(action, "the action names no group or no description")
        }
        let before = action.before?.group?.description ?? ""
        do throws(QuickSightError) {
            let live = try await client.describeGroup(name).value.description ?? ""
            if live == wanted { return ended(action, .alreadySo, attempts: 0) }
            if live != before {
                return failed(action, "the group's description has changed since it was planned; plan again")
            }
        } catch {
            return failed(action, error, attempts: 0)
        }
        return await write(action, conflict: nil) { () async throws(QuickSightError) -> Receipt in
            Receipt(try await client.updateGroup(name, description: wanted))
        } look: { () async throws(QuickSightError) -> Look in
            let live = try await client.describeGroup(name).value.description ?? ""
            return live == wanted ? .asWanted : .unchanged
        }
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
