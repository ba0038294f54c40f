import JSONStreaming

extension QuickSightClient {
    /// CreateGroup.
    public func createGroup(
        _ name: String,
        description: String? = nil
    ) async throws(QuickSightError) -> Answered<APIGroup> {
        var call = try call("CreateGroup", "POST", ["groups"], subject: name)
        call.send {
            $0.member("GroupName", name)
            $0.member("Description", description)
        }
        return try await object(call, "Group", APIGroup.init(_:) as (GroupFields) -> APIGroup)
    }

    /// DescribeGroup.
    public func describeGroup(_ name: String) async throws(QuickSightError) -> Answered<APIGroup> {
        let call = try call("DescribeGroup", "GET", ["groups", .label(name)], subject: name)
        return try await object(call, "Group", APIGroup.init(_:) as (GroupFields) -> APIGroup)
    }

    /// UpdateGroup: sets the description; without one the request says nothing.
    public func updateGroup(
        _ name: String,
        description: String?
    ) async throws(QuickSightError) -> Answered<APIGroup> {
        var call = try call("UpdateGroup", "PUT", ["groups", .label(name)], subject: name)
        call.send { $0.member("Description", description) }
        return try await object(call, "Group", APIGroup.init(_:) as (GroupFields) -> APIGroup)
    }

    /// DeleteGroup.
    public func deleteGroup(_ name: String) async throws(QuickSightError) -> Answered<Void> {
        try await nothing(call("DeleteGroup", "DELETE", ["groups", .label(name)], subject: name))
    }

    /// ListGroups to its end, each group handed over as it is decoded; see `listUsers`.
    @discardableResult
    public nonisolated(nonsending) func listGroups(
        onPage: (Listed) -> Void = { _ in },
        _ body: (GroupFields) -> Void
    ) async throws(QuickSightError) -> Listed {
        try await list(call("ListGroups", "GET", ["groups"]), "GroupList", onPage: onPage, body)
    }

    /// ListGroups to its end, as an array.
    public func allGroups() async throws(QuickSightError) -> [APIGroup] {
        var groups: [APIGroup] = []
        try await listGroups { groups.append(APIGroup($0)) }
        return groups
    }

    /// SearchGroups to its end: the groups whose names start with the prefix, as an array.
    public func allGroups(startingWith prefix: String) async throws(QuickSightError) -> [APIGroup] {
        var call = try call("SearchGroups", "POST", ["groups-search"], subject: prefix)
        call.send { writer in
            writer.key("Filters")
            writer.beginArray()
            writer.beginObject()
            writer.member("Operator", "StartsWith")
            writer.member("Name", "GROUP_NAME")
            writer.member("Value", prefix)
            writer.endObject()
            writer.endArray()
        }
        var groups: [APIGroup] = []
        _ = try await list(call, "GroupList", onPage: { _ in }) { (fields: GroupFields) in
            groups.append(APIGroup(fields))
        }
        return groups
    }
}
