extension QuickSightClient {
    /// CreateGroupMembership: makes a user a member of a group.
    public func createGroupMembership(
        group: String,
        member: String
    ) async throws(QuickSightError) -> Answered<APIGroupMember> {
        let call = try membership("CreateGroupMembership", "PUT", group, member)
        return try await object(call, "GroupMember", APIGroupMember.init(_:) as (MemberFields) -> APIGroupMember)
    }

    /// DescribeGroupMembership: whether a user is a member of a group; not one is `resourceNotFound`.
    public func describeGroupMembership(
        group: String,
        member: String
    ) async throws(QuickSightError) -> Answered<APIGroupMember> {
        let call = try membership("DescribeGroupMembership", "GET", group, member)
        return try await object(call, "GroupMember", APIGroupMember.init(_:) as (MemberFields) -> APIGroupMember)
    }

    /// DeleteGroupMembership: takes a user out of a group.
    public func deleteGroupMembership(group: String, member: String) async throws(QuickSightError) -> Answered<Void> {
        try await nothing(membership("DeleteGroupMembership", "DELETE", group, member))
    }

    /// ListGroupMemberships to its end, each member of a group handed over as it is decoded; see `listUsers`.
    @discardableResult
    public nonisolated(nonsending) func listGroupMemberships(
        group: String,
        onPage: (Listed) -> Void = { _ in },
        _ body: (MemberFields) -> Void
    ) async throws(QuickSightError) -> Listed {
        let call = try call("ListGroupMemberships", "GET", ["groups", .label(group), "members"], subject: group)
        return try await list(call, "GroupMemberList", onPage: onPage, body)
    }

    /// ListGroupMemberships to its end, as an array.
    public func allMembers(ofGroup group: String) async throws(QuickSightError) -> [APIGroupMember] {
        var members: [APIGroupMember] = []
        try await listGroupMemberships(group: group) { members.append(APIGroupMember($0)) }
        return members
    }

    private func membership(
        _ operation: String,
        _ method: String,
        _ group: String,
        _ member: String
    ) throws(QuickSightError) -> Call {
        let parts: [PathPart] = ["groups", .label(group), "members", .label(member)]
        return try call(operation, method, parts, subject: "\(member) in \(group)")
    }
}
