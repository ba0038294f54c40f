import JSONStreaming

extension LiveDirectory {
    mutating func createGroup(_ call: Call) throws(ServiceError) -> Answer {
        let name = try Constraints.name(try call.requiredText("GroupName"), "GroupName")
        let description = try call.description()
        guard contents.written.group(named: name) == nil else {
            throw .exists("Group \(name) already exists. \(place)", .group)
        }
        guard contents.written.groups.count < call.assumptions.groupsPerNamespace else {
            throw .limitExceeded("The limit of groups in the namespace is reached. \(place)", .group)
        }
        let group = GroupRecord(
            id: contents.written.groups.lastID + 1, name: name, description: description,
            principalID: newPrincipalID("group", name: name))
        contents.apply(.putGroup(group), seenFrom: call.seenFrom)
        return answer(call, 201, group)
    }

    func describeGroup(_ call: Call) throws(ServiceError) -> Answer {
        answer(call, 200, try seenGroup(try call.name(.group)))
    }

    mutating func updateGroup(_ call: Call) throws(ServiceError) -> Answer {
        let name = try call.name(.group)
        let description = try call.description()
        var group = try writableGroup(name)
        if description != nil || !call.assumptions.omittedDescriptionIsKept { group.description = description }
        contents.apply(.putGroup(group), seenFrom: call.seenFrom)
        return answer(call, 200, group)
    }

    mutating func deleteGroup(_ call: Call) throws(ServiceError) -> Answer {
        let group = try writableGroup(try call.name(.group))
        if group.members.count > 0, !call.assumptions.groupsWithMembersCanBeDeleted {
            throw .preconditionNotMet("Group \(group.name) has members. \(place)")
        }
        contents.apply(.removeGroup(group.id), seenFrom: call.seenFrom)
        retire("group", name: group.name)
        return call.answer(200)
    }

    private func answer(_ call: Call, _ status: Int, _ group: GroupRecord) -> Answer {
        call.answer(status) { writer in
            writer.key("Group")
            call.write(group, in: self, to: &writer)
        }
    }
}

extension Call {
    /// A group's description: 1 to 512 characters, or absent.
    func description() throws(ServiceError) -> String? {
        guard let text = try text("Description") else { return nil }
        return try Constraints.length(text, "Description", 1, 512)
    }
}
