import HTTPTransport
import Testing

@testable import QuickSightAPI

@Suite struct AnswerTests {
    @Test("a user with every field")
    func user() async throws {
        let answer = try await ScriptedService(
            #"""
            {"Status":200, "RequestId":"r-1", "Later":[{"x":1}], "User": {
              "Arn":"arn:aws:quicksight:us-east-1:1:user/default/p\u00e9", "UserName":"pé", "Email":"p@x", "Role":"ADMIN_PRO",
              "IdentityType":"IAM_IDENTITY_CENTER", "Active":true, "PrincipalId":"user/d-1/u", "Later":{"a":[null]},
              "CustomPermissionsName":"c", "ExternalLoginFederationProviderType":"t",
              "ExternalLoginFederationProviderUrl":"u", "ExternalLoginId":"i"}}
            """#
        ).client.describeUser("pé")
        var user = APIUser()
        user.arn = "arn:aws:quicksight:us-east-1:1:user/default/pé"
        user.userName = "pé"
        user.email = "p@x"
        user.role = .adminPro
        user.identityType = .identityCenter
        user.active = true
        user.principalID = "user/d-1/u"
        user.customPermissionsName = "c"
        user.externalLoginProviderType = "t"
        user.externalLoginProviderURL = "u"
        user.externalLoginID = "i"
        #expect(answer.value == user)
        #expect(answer.requestID == "r-1")
        #expect(answer.status == 200)
    }

    @Test("null is absent")
    func nulls() async throws {
        let answer = try await ScriptedService(
            #"""
            {"RequestId":null,"User":{"Arn":null,"UserName":null,"Email":null,"Role":null,"IdentityType":null,"Active":null,
            "PrincipalId":null,"CustomPermissionsName":null,"ExternalLoginFederationProviderType":null,
            "ExternalLoginFederationProviderUrl":null,"ExternalLoginId":null}}
            """#
        ).client.describeUser("p")
        #expect(answer.value == APIUser())
        #expect(answer.requestID == nil)
    }

    @Test("a registration tells the user, the invitation, and the request id of the header")
    func registration() async throws {
        let body = Array(#"{"User":{"UserName":"role/s","Active":false},"UserInvitationUrl":"https://i"}"#.utf8)
        let service = ScriptedService([
            .success(
                RawAnswer(status: 201, headers: HTTPHeaders([("X-Amzn-RequestId", "header")]), body: body, attempts: 2))
        ])
        let answer = try await service.client.registerUser(
            RegisterUserRequest(identityType: .iam, email: "e", role: .reader)
        )
        #expect(answer.value.user.userName == "role/s")
        #expect(answer.value.user.active == false)
        #expect(answer.value.invitationURL == "https://i")
        #expect(answer.requestID == "header")
        #expect(answer.status == 201)
        #expect(answer.attempts == 2)
    }

    @Test("groups, members, tags, namespaces, subscriptions")
    func others() async throws {
        let group = try await ScriptedService(
            #"{"Group":{"Arn":"a","GroupName":"g","Description":"d","PrincipalId":"p","Namespace":"x"}}"#, status: 201
        ).client.createGroup("g").value
        #expect([group.arn, group.groupName, group.description, group.principalID] == ["a", "g", "d", "p"])
        let member = try await ScriptedService(#"{"GroupMember":{"Arn":"a","MemberName":"m"}}"#)
            .client.createGroupMembership(group: "g", member: "m").value
        #expect([member.arn, member.memberName] == ["a", "m"])
        let tags = try await ScriptedService(#"{"Tags":[{"Key":"k","Value":"v"},{"Value":"","Key":"l"}]}"#)
            .client.listTags(ofResource: "r").value
        #expect(tags == [APITag(key: "k", value: "v"), APITag(key: "l", value: "")])
        let namespaces = try await ScriptedService(
            #"""
            {"Namespaces":[{"Name":"n","Arn":"a","CapacityRegion":"r","CreationStatus":"CREATED","IdentityStore":"QUICKSIGHT",
            "NamespaceError":{"Type":"t","Message":"m"},"IamIdentityCenterApplicationArn":"x",
            "IamIdentityCenterInstanceArn":"y"},{"Name":"o","NamespaceError":null}]}
            """#
        ).client.allNamespaces()
        var namespace = APINamespace()
        namespace.name = "n"
        namespace.arn = "a"
        namespace.capacityRegion = "r"
        namespace.creationStatus = "CREATED"
        namespace.identityStore = "QUICKSIGHT"
        namespace.errorType = "t"
        namespace.errorMessage = "m"
        namespace.identityCenterApplicationArn = "x"
        namespace.identityCenterInstanceArn = "y"
        #expect(namespaces.first == namespace)
        #expect(namespaces.map(\.name) == ["n", "o"])
        let info = try await ScriptedService(
            #"""
            {"AccountInfo":{"AccountName":"n","Edition":"ENTERPRISE","NotificationEmail":"e","AuthenticationType":"t",
            "AccountSubscriptionStatus":"s","IAMIdentityCenterInstanceArn":"i"}}
            """#
        ).client.describeAccountSubscription().value
        #expect(info.edition == "ENTERPRISE")
        #expect(
            [
                info.accountName, info.notificationEmail, info.authenticationType, info.subscriptionStatus,
                info.identityCenterInstanceArn,
            ] == ["n", "e", "t", "s", "i"]
        )
    }

    @Test("names this program does not know survive")
    func unknownNames() {
        for name in [
            "READER", "READER_PRO", "AUTHOR", "AUTHOR_PRO", "ADMIN", "ADMIN_PRO", "RESTRICTED_READER",
            "RESTRICTED_AUTHOR", "EMPEROR", "reader", "",
        ] {
            #expect(APIRole(rawValue: name).rawValue == name)
        }
        #expect(APIRole(rawValue: "EMPEROR") == .unknown("EMPEROR"))
        #expect(APIRole(rawValue: "READER") == .reader)
        for name in ["IAM", "QUICKSIGHT", "IAM_IDENTITY_CENTER", "ANONYMOUS", "LDAP"] {
            #expect(APIIdentityType(rawValue: name).rawValue == name)
        }
        #expect(APIIdentityType(rawValue: "LDAP") == .unknown("LDAP"))
    }

    @Test("an empty answer to a deletion is fine, with any success", arguments: [200, 202, 204])
    func emptyDeletions(_ status: Int) async throws {
        let answer = try await ScriptedService("", status: status).client.deleteGroup("g")
        #expect(answer.status == status)
        let told = try await ScriptedService(#"{"RequestId":"r","Status":200}"#).client.deleteUser("u")
        #expect(told.requestID == "r")
    }

    @Test(
        "a success that is not the expected JSON is an error, never an absence",
        arguments: [
            "", "{}", "[]", "null", #"{"User":null}"#, #"{"User":[]}"#, #"{"User":{"UserName":1}}"#,
            #"{"User":{"Active":"true"}}"#, #"{"User":{"UserName":"p"#, #"{"User":{}} x"#,
            "<html><body>Sign in</body></html>",
            #"{"UserList":{}}"#, #"{"UserList":[null]}"#, #"{"UserList":[{"UserName":"a"},"#, #"{"NextToken":"t"}"#,
            #"{"Group":{}}"#, "\u{FEFF}{}", #"{"Message":"not found"}"#,
        ]
    )
    func malformed(_ body: String) async throws {
        let described = await #expect(throws: QuickSightError.self) {
            try await ScriptedService(body).client.describeUser("p")
        }
        #expect(described?.kind == .malformedAnswer)
        #expect(described?.mayHaveTakenEffect == true)
        let listed = await #expect(throws: QuickSightError.self) { try await ScriptedService(body).client.allUsers() }
        #expect(listed?.kind == .malformedAnswer)
        if body.hasPrefix("<") {
            #expect(described?.message == "answered with HTML, is a proxy in between?")
            let deleted = await #expect(throws: QuickSightError.self) {
                try await ScriptedService(body).client.deleteUser("p")
            }
            #expect(deleted?.kind == .malformedAnswer)
        }
    }
}
