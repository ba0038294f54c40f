import Testing

@testable import QuickSightAPI

/// Every operation as it goes on the wire, byte for byte.
@Suite struct OperationTests {
    private static let root = "/accounts/111122223333/namespaces/default"

    @Test("users")
    func users() async throws {
        try await expect(
            #"{"User":{}}"#,
            "POST \(Self.root)/users {\"IdentityType\":\"QUICKSIGHT\",\"Email\":\"a@b\",\"UserRole\":\"READER\",\"UserName\":\"pat\"}"
        ) {
            _ = try await $0.registerUser(
                RegisterUserRequest(identityType: .quickSight, email: "a@b", role: .reader, userName: "pat")
            )
        }
        var whole = RegisterUserRequest(identityType: .iam, email: "é@b", role: .adminPro, userName: "n")
        whole.iamArn = "arn:aws:iam::1:role/r"
        whole.sessionName = "s"
        whole.customPermissionsName = "c"
        whole.externalLoginProviderType = "CUSTOM_OIDC"
        whole.customFederationProviderURL = "https://i"
        whole.externalLoginID = "x"
        whole.tags = [APITag(key: "k", value: "v"), APITag(key: "k2", value: "\"")]
        try await expect(
            #"{"User":{}}"#,
            "POST \(Self.root)/users "
                + #"{"IdentityType":"IAM","Email":"é@b","UserRole":"ADMIN_PRO","IamArn":"arn:aws:iam::1:role/r","#
                + #""SessionName":"s","UserName":"n","CustomPermissionsName":"c","#
                + #""ExternalLoginFederationProviderType":"CUSTOM_OIDC","CustomFederationProviderUrl":"https://i","#
                + #""ExternalLoginId":"x","Tags":[{"Key":"k","Value":"v"},{"Key":"k2","Value":"\""}]}"#
        ) { [whole] in _ = try await $0.registerUser(whole) }
        var update = UpdateUserRequest(email: "a@b", role: .author)
        try await expect(
            #"{"User":{}}"#, #"PUT \#(Self.root)/users/role%2Fs%2Bx%40y.com {"Email":"a@b","Role":"AUTHOR"}"#
        ) { [update] in _ = try await $0.updateUser("role/s+x@y.com", update) }
        update.customPermissionsName = "c"
        update.unapplyCustomPermissions = true
        update.externalLoginProviderType = "NONE"
        update.customFederationProviderURL = "u"
        update.externalLoginID = "i"
        try await expect(
            #"{"User":{}}"#,
            #"PUT \#(Self.root)/users/p {"Email":"a@b","Role":"AUTHOR","CustomPermissionsName":"c","#
                + #""UnapplyCustomPermissions":true,"ExternalLoginFederationProviderType":"NONE","#
                + #""CustomFederationProviderUrl":"u","ExternalLoginId":"i"}"#
        ) { [update] in _ = try await $0.updateUser("p", update) }
        try await expect(#"{"User":{}}"#, "GET \(Self.root)/users/a%20b%C3%A9%2A~ ") {
            _ = try await $0.describeUser("a bé*~")
        }
        try await expect("", "DELETE \(Self.root)/users/N%2FA ") { _ = try await $0.deleteUser("N/A") }
        try await expect("{}", "DELETE \(Self.root)/user-principals/federated%2Fiam%2FAROA%3As ") {
            _ = try await $0.deleteUser(principalID: "federated/iam/AROA:s")
        }
        try await expect(#"{"UserList":[]}"#, "GET \(Self.root)/users?max-results=100 ") { _ = try await $0.allUsers() }
        try await expect(#"{"GroupList":[]}"#, "GET \(Self.root)/users/a%2Fb/groups?max-results=100 ") {
            _ = try await $0.allGroups(ofUser: "a/b")
        }
        try await expect(
            "{}", #"PUT \#(Self.root)/users/p/custom-permission {"CustomPermissionsName":"c"}"#
        ) { _ = try await $0.updateUserCustomPermission("p", customPermissionsName: "c") }
        try await expect("", "DELETE \(Self.root)/users/p/custom-permission ") {
            _ = try await $0.deleteUserCustomPermission("p")
        }
    }

    @Test("groups and memberships")
    func groups() async throws {
        try await expect(#"{"Group":{}}"#, #"POST \#(Self.root)/groups {"GroupName":"S","Description":"d"}"#) {
            _ = try await $0.createGroup("S", description: "d")
        }
        try await expect(#"{"Group":{}}"#, #"POST \#(Self.root)/groups {"GroupName":"S"}"#) {
            _ = try await $0.createGroup("S")
        }
        try await expect(#"{"Group":{}}"#, "GET \(Self.root)/groups/S%3B%3F%23 ") {
            _ = try await $0.describeGroup("S;?#")
        }
        try await expect(#"{"Group":{}}"#, #"PUT \#(Self.root)/groups/S {"Description":"d"}"#) {
            _ = try await $0.updateGroup("S", description: "d")
        }
        try await expect(#"{"Group":{}}"#, #"PUT \#(Self.root)/groups/S {}"#) {
            _ = try await $0.updateGroup("S", description: nil)
        }
        try await expect("", "DELETE \(Self.root)/groups/S ") { _ = try await $0.deleteGroup("S") }
        try await expect(#"{"GroupList":null}"#, "GET \(Self.root)/groups?max-results=100 ") {
            _ = try await $0.allGroups()
        }
        try await expect(
            #"{"GroupList":[]}"#,
            "POST \(Self.root)/groups-search?max-results=100 "
                + #"{"Filters":[{"Operator":"StartsWith","Name":"GROUP_NAME","Value":"S\\"}]}"#
        ) { _ = try await $0.allGroups(startingWith: "S\\") }
        let path = "\(Self.root)/groups/a%2Fb/members/c%2Fd "
        try await expect(#"{"GroupMember":{}}"#, "PUT \(path)") {
            _ = try await $0.createGroupMembership(group: "a/b", member: "c/d")
        }
        try await expect(#"{"GroupMember":{}}"#, "GET \(path)") {
            _ = try await $0.describeGroupMembership(group: "a/b", member: "c/d")
        }
        try await expect("", "DELETE \(path)") {
            _ = try await $0.deleteGroupMembership(group: "a/b", member: "c/d")
        }
        try await expect(#"{"GroupMemberList":[]}"#, "GET \(Self.root)/groups/S/members?max-results=100 ") {
            _ = try await $0.allMembers(ofGroup: "S")
        }
    }

    @Test("tags, accounts, embedding")
    func others() async throws {
        let arn = "arn:aws:quicksight:us-east-1:1:user/default/a"
        let path = "/resources/arn%3Aaws%3Aquicksight%3Aus-east-1%3A1%3Auser%2Fdefault%2Fa/tags"
        try await expect("{}", #"POST \#(path) {"Tags":[{"Key":"k","Value":"v"}]}"#) {
            _ = try await $0.tagResource(arn: arn, tags: [APITag(key: "k", value: "v")])
        }
        try await expect("", "DELETE \(path)?keys=a%26b&keys=c%20d ") {
            _ = try await $0.untagResource(arn: arn, keys: ["a&b", "c d"])
        }
        try await expect(#"{"Tags":[]}"#, "GET \(path) ") { _ = try await $0.listTags(ofResource: arn) }
        try await expect(#"{"Namespaces":[]}"#, "GET /accounts/111122223333/namespaces?max-results=100 ") {
            _ = try await $0.allNamespaces()
        }
        try await expect(#"{"AccountInfo":{}}"#, "GET /account/111122223333 ") {
            _ = try await $0.describeAccountSubscription()
        }
        var embed = DashboardEmbedURLRequest(dashboardID: "d-1", identityType: .quickSight)
        try await expect(
            #"{"EmbedUrl":"u"}"#, "GET /accounts/111122223333/dashboards/d-1/embed-url?creds-type=QUICKSIGHT "
        ) {
            [embed] in _ = try await $0.dashboardEmbedURL(embed)
        }
        embed.sessionLifetimeInMinutes = 15
        embed.undoRedoDisabled = true
        embed.resetDisabled = false
        embed.statePersistenceEnabled = true
        embed.userArn = "arn:x"
        embed.namespace = "n"
        embed.additionalDashboardIDs = ["e", "f"]
        try await expect(
            #"{"EmbedUrl":"u"}"#,
            "GET /accounts/111122223333/dashboards/d-1/embed-url?creds-type=QUICKSIGHT&session-lifetime=15"
                + "&undo-redo-disabled=true&reset-disabled=false&state-persistence-enabled=true&user-arn=arn%3Ax"
                + "&namespace=n&additional-dashboard-ids=e&additional-dashboard-ids=f "
        ) { [embed] in _ = try await $0.dashboardEmbedURL(embed) }
    }

    @Test("names that would change the path are refused unsent", arguments: ["", ".", ".."])
    func dangerousNames(_ name: String) async {
        let service = ScriptedService()
        let client = service.client
        await #expect(throws: QuickSightError.self) { try await client.deleteUser(name) }
        await #expect(throws: QuickSightError.self) { try await client.deleteGroup(name) }
        await #expect(throws: QuickSightError.self) { try await client.deleteUser(principalID: name) }
        await #expect(throws: QuickSightError.self) {
            try await client.deleteGroupMembership(group: "g", member: name)
        }
        await #expect(throws: QuickSightError.self) { try await client.listTags(ofResource: name) }
        let elsewhere = QuickSightClient(account: "1", namespace: name, requesting: service)
        let error = await #expect(throws: QuickSightError.self) { try await elsewhere.describeUser("pat") }
        #expect(error?.kind == .invalidRequest)
        #expect(error?.mayHaveTakenEffect == false)
        #expect(service.calls.isEmpty)
    }

    @Test("reads are told from writes")
    func reads() async throws {
        let service = ScriptedService(#"{"GroupList":[]}"#, #"{"GroupList":[]}"#, #"{"Group":{}}"#)
        _ = try await service.client.allGroups()
        _ = try await service.client.allGroups(startingWith: "a")
        _ = try await service.client.createGroup("a")
        #expect(service.calls.map(\.isRead) == [true, true, false])
        #expect(service.calls.map(\.operation) == ["ListGroups", "SearchGroups", "CreateGroup"])
    }

    private func expect(
        _ answer: String,
        _ line: String,
        _ run: (QuickSightClient) async throws -> Void,
        location: SourceLocation = #_sourceLocation
    ) async throws {
        let service = ScriptedService(answer)
        try await run(service.client)
        #expect(service.calls.map(\.line) == [line], sourceLocation: location)
    }
}
