import Testing

@testable import QuickSightAPI

/// The API's model (quicksight 2018-04-01) against the client: nothing it names is left out.
@Suite("The whole model")
struct ModelTests {
    @Test("every operation can be called")
    func operations() async throws {
        let body = """
            {"User":{},"Group":{},"GroupMember":{},"EmbedUrl":"u","AccountInfo":{},"Tags":[],"UserList":[],"GroupList":[],
            "GroupMemberList":[],"Namespaces":[]}
            """
        let service = ScriptedService(
            Array(repeating: .success(RawAnswer(status: 200, body: Array(body.utf8))), count: 30))
        let client = service.client
        _ = try await client.createGroup("g")
        _ = try await client.createGroupMembership(group: "g", member: "u")
        _ = try await client.deleteGroup("g")
        _ = try await client.deleteGroupMembership(group: "g", member: "u")
        _ = try await client.deleteUser("u")
        _ = try await client.deleteUser(principalID: "p")
        _ = try await client.deleteUserCustomPermission("u")
        _ = try await client.describeAccountSubscription()
        _ = try await client.describeGroup("g")
        _ = try await client.describeGroupMembership(group: "g", member: "u")
        _ = try await client.describeUser("u")
        _ = try await client.dashboardEmbedURL(DashboardEmbedURLRequest(dashboardID: "d", identityType: .anonymous))
        _ = try await client.allMembers(ofGroup: "g")
        _ = try await client.allGroups()
        _ = try await client.allNamespaces()
        _ = try await client.listTags(ofResource: "arn")
        _ = try await client.allGroups(ofUser: "u")
        _ = try await client.allUsers()
        _ = try await client.registerUser(RegisterUserRequest(identityType: .iam, email: "e", role: .reader))
        _ = try await client.allGroups(startingWith: "g")
        _ = try await client.tagResource(arn: "arn", tags: [APITag(key: "k", value: "v")])
        _ = try await client.untagResource(arn: "arn", keys: ["k"])
        _ = try await client.updateGroup("g", description: "d")
        _ = try await client.updateUser("u", UpdateUserRequest(email: "e", role: .reader))
        _ = try await client.updateUserCustomPermission("u", customPermissionsName: "c")
        #expect(
            service.calls.map(\.operation) == [
                "CreateGroup", "CreateGroupMembership", "DeleteGroup", "DeleteGroupMembership", "DeleteUser",
                "DeleteUserByPrincipalId", "DeleteUserCustomPermission", "DescribeAccountSubscription",
                "DescribeGroup", "DescribeGroupMembership", "DescribeUser", "GetDashboardEmbedUrl",
                "ListGroupMemberships", "ListGroups", "ListNamespaces", "ListTagsForResource", "ListUserGroups",
                "ListUsers", "RegisterUser", "SearchGroups", "TagResource", "UntagResource", "UpdateGroup",
                "UpdateUser",
                "UpdateUserCustomPermission",
            ])
    }

    @Test("every field of every shape is kept")
    func fields() async throws {
        let user = [
            "Arn", "UserName", "Email", "Role", "IdentityType", "PrincipalId", "CustomPermissionsName",
            "ExternalLoginFederationProviderType", "ExternalLoginFederationProviderUrl", "ExternalLoginId",
        ]
        let service = ScriptedService(
            #"{"User":\#(Self.object(user, #","Active":true"#))}"#,
            #"{"Group":\#(Self.object(["Arn", "GroupName", "Description", "PrincipalId"]))}"#,
            #"{"GroupMember":\#(Self.object(["Arn", "MemberName"]))}"#,
            #"{"AccountInfo":\#(Self.object(["AccountName", "Edition", "NotificationEmail", "AuthenticationType", "AccountSubscriptionStatus", "IAMIdentityCenterInstanceArn"]))}"#,
            #"{"Namespaces":[\#(Self.object(["Name", "Arn", "CapacityRegion", "CreationStatus", "IdentityStore", "IamIdentityCenterApplicationArn", "IamIdentityCenterInstanceArn"], #","NamespaceError":{"Type":"Type","Message":"Message"}"#))]}"#
        )
        let client = service.client
        #expect(Self.kept(try await client.describeUser("u").value) == Set(user + ["true"]))
        #expect(
            Self.kept(try await client.describeGroup("g").value) == ["Arn", "GroupName", "Description", "PrincipalId"])
        #expect(
            Self.kept(try await client.describeGroupMembership(group: "g", member: "u").value) == ["Arn", "MemberName"])
        #expect(
            Self.kept(try await client.describeAccountSubscription().value) == [
                "AccountName", "Edition", "NotificationEmail", "AuthenticationType", "AccountSubscriptionStatus",
                "IAMIdentityCenterInstanceArn",
            ])
        #expect(
            Self.kept(try await client.allNamespaces()[0]) == [
                "Name", "Arn", "CapacityRegion", "CreationStatus", "IdentityStore", "Type", "Message",
                "IamIdentityCenterApplicationArn", "IamIdentityCenterInstanceArn",
            ])
    }

    /// An object whose fields have their own names as values.
    private static func object(_ keys: [String], _ more: String = "") -> String {
        "{" + keys.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + more + "}"
    }

    /// The values of a shape's properties; a property without one shows as `nil`.
    private static func kept(_ value: some Any) -> Set<String> {
        Set(
            Mirror(reflecting: value).children.map { child in
                switch child.value {
                case let text as String: text
                case let flag as Bool: String(flag)
                case let role as APIRole: role.rawValue
                case let type as APIIdentityType: type.rawValue
                default: "nil"
                }
            })
    }
}
