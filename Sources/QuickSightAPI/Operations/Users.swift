import JSONStreaming

extension QuickSightClient {
    /// RegisterUser: makes a user; the name in the result is the one the service gave.
    public func registerUser(_ request: RegisterUserRequest) async throws(QuickSightError) -> Answered<RegisteredUser> {
        var call = try call("RegisterUser", "POST", ["users"], subject: request.subject)
        call.send { request.write(to: &$0) }
        let answer = try await send(call)
        var user: APIUser?
        var invitationURL: String?
        let requestID = try read(answer, of: call) {
            (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            switch key {
            case "User":
                if try !reader.readNullIfNext() { user = APIUser(try UserFields(from: &reader)) }
            case "UserInvitationUrl": invitationURL = try reader.readStringOrNull()
            default: return false
            }
            return true
        }
        guard let user else { throw .malformed(answer, of: call, "it has no User") }
        return Answered(value: RegisteredUser(user: user, invitationURL: invitationURL), answer, requestID)
    }

    /// UpdateUser.
    public func updateUser(
        _ name: String,
        _ request: UpdateUserRequest
    ) async throws(QuickSightError) -> Answered<APIUser> {
        var call = try call("UpdateUser", "PUT", ["users", .label(name)], subject: name)
        call.send { request.write(to: &$0) }
        return try await object(call, "User", APIUser.init(_:) as (UserFields) -> APIUser)
    }

    /// DescribeUser.
    public func describeUser(_ name: String) async throws(QuickSightError) -> Answered<APIUser> {
        let call = try call("DescribeUser", "GET", ["users", .label(name)], subject: name)
        return try await object(call, "User", APIUser.init(_:) as (UserFields) -> APIUser)
    }

    /// DescribeUser, the user handed over as in a listing, with views of the answer instead of copies.
    public func describeUser<Value: Sendable>(
        _ name: String,
        _ read: (UserFields) -> Value
    ) async throws(QuickSightError) -> Answered<Value> {
        try await object(call("DescribeUser", "GET", ["users", .label(name)], subject: name), "User", read)
    }

    /// DeleteUser.
    public func deleteUser(_ name: String) async throws(QuickSightError) -> Answered<Void> {
        try await nothing(call("DeleteUser", "DELETE", ["users", .label(name)], subject: name))
    }

    /// DeleteUserByPrincipalId, for users whose name is not their own any more.
    public func deleteUser(principalID: String) async throws(QuickSightError) -> Answered<Void> {
        let parts: [PathPart] = ["user-principals", .label(principalID)]
        return try await nothing(call("DeleteUserByPrincipalId", "DELETE", parts, subject: principalID))
    }

    /// ListUsers to its end, each user handed over as it is decoded, with views of the page instead of copies.
    ///
    /// What was handed over before an error is part of a listing that broke, and says nothing about who is not in it.
    ///
    /// - Parameters:
    ///   - onPage: called after each page with the counts so far.
    ///   - body: called for each user; one user can come twice.
    @discardableResult
    public nonisolated(nonsending) func listUsers(
        onPage: (Listed) -> Void = { _ in },
        _ body: (UserFields) -> Void
    ) async throws(QuickSightError) -> Listed {
        try await list(call("ListUsers", "GET", ["users"]), "UserList", onPage: onPage, body)
    }

    /// ListUsers from where a cursor stands, by so many pages or to its end; see the other `listUsers`.
    public nonisolated(nonsending) func listUsers(
        _ cursor: inout ListingCursor,
        pages: Int,
        onPage: (Listed) -> Void = { _ in },
        _ body: (UserFields) -> Void
    ) async throws(QuickSightError) {
        let call = try call("ListUsers", "GET", ["users"])
        let end = cursor.listed.pages + pages
        while !cursor.isOver, cursor.listed.pages < end {
            try await listPage(call, "UserList", &cursor, onPage: onPage, body)
        }
    }

    /// ListUsers to its end, as an array.
    public func allUsers() async throws(QuickSightError) -> [APIUser] {
        var users: [APIUser] = []
        try await listUsers { users.append(APIUser($0)) }
        return users
    }

    /// ListUserGroups to its end: the groups of a user, handed over as they are decoded.
    @discardableResult
    public nonisolated(nonsending) func listUserGroups(
        _ name: String,
        onPage: (Listed) -> Void = { _ in },
        _ body: (GroupFields) -> Void
    ) async throws(QuickSightError) -> Listed {
        let call = try call("ListUserGroups", "GET", ["users", .label(name), "groups"], subject: name)
        return try await list(call, "GroupList", onPage: onPage, body)
    }

    /// ListUserGroups to its end, as an array.
    public func allGroups(ofUser name: String) async throws(QuickSightError) -> [APIGroup] {
        var groups: [APIGroup] = []
        try await listUserGroups(name) { groups.append(APIGroup($0)) }
        return groups
    }
}
