import AWSAccess
import HTTPTransport
import JSONStreaming
import QuickSightSandbox
import Testing

@Suite("Users")
struct UserTests {
    @Test("RegisterUser answers 201 with the user, inactive, and an invitation")
    func register() throws {
        let client = TestClient()
        let answer = client.register("pat", role: "AUTHOR")
        #expect(answer.status == 201)
        let user = try #require(answer["User"])
        #expect(user["Arn"]?.string == "arn:aws:quicksight:us-east-1:111122223333:user/default/pat")
        #expect(user["UserName"]?.string == "pat")
        #expect(user["Email"]?.string == "pat@example.com")
        #expect(user["Role"]?.string == "AUTHOR")
        #expect(user["IdentityType"]?.string == "QUICKSIGHT")
        #expect(user["Active"]?.bool == false)
        let principal = try #require(user["PrincipalId"]?.string)
        #expect(principal.wholeMatch(of: /user\/d-[0-9a-f]{10}\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil)
        #expect(user["CustomPermissionsName"]?.isNull == true)
        #expect(answer["UserInvitationUrl"]?.string?.hasPrefix("https://us-east-1.quicksight.aws.amazon.com/") == true)
        #expect(answer["Status"] == nil)
        #expect(answer["RequestId"]?.string == answer.response.headers["x-amzn-RequestId"])
        #expect(answer.response.headers["Content-Type"] == "application/json")
        #expect(answer.response.headers["Date"] == client.time.wallNow.httpDate)
        #expect(answer.response.headers["x-amzn-ErrorType"] == nil)
    }

    @Test("Absent fields are left out where the assumption says so")
    func nulls() {
        let client = TestClient { $0.absentFieldsAreNull = false }
        let user = client.register("pat")["User"]
        #expect(user?["UserName"]?.string == "pat")
        #expect(user?["CustomPermissionsName"] == nil)
    }

    @Test("An IAM role's user is named by role and session, without the role's path")
    func iamRole() {
        let client = TestClient()
        let answer = client.call(
            "POST", "/users",
            body: """
                {"IdentityType":"IAM","Email":"c@example.com","UserRole":"READER","SessionName":"charlie@x.com",
                 "IamArn":"arn:aws:iam::111122223333:role/service-role/analysts"}
                """)
        #expect(answer.status == 201)
        #expect(answer["User"]?["UserName"]?.string == "analysts/charlie@x.com")
        #expect(
            answer["User"]?["Arn"]?.string
                == "arn:aws:quicksight:us-east-1:111122223333:user/default/analysts/charlie@x.com")
        let principal = answer["User"]?["PrincipalId"]?.string ?? ""
        #expect(principal.wholeMatch(of: /federated\/iam\/AROA[A-Z2-7]{16}:charlie@x\.com/) != nil)
        #expect(answer["User"]?["Active"]?.bool == false)
        #expect(answer["UserInvitationUrl"]?.isNull == true)
        let later = client.call("GET", "/users/analysts%2Fcharlie%40x.com")
        #expect(later.status == 200)
        #expect(later["User"]?["Active"]?.bool == true)
        #expect(later["User"]?["PrincipalId"]?.string == principal)
    }

    @Test("An IAM user keeps its bare name, the root its account's")
    func iamUserAndRoot() {
        let client = TestClient()
        func register(_ arn: String) -> TestClient.Answer {
            client.call(
                "POST", "/users",
                body: #"{"IdentityType":"IAM","Email":"a@b","UserRole":"ADMIN","IamArn":"\#(arn)"}"#)
        }
        let user = register("arn:aws:iam::111122223333:user/division/team/Pat")
        #expect(user["User"]?["UserName"]?.string == "Pat")
        #expect(user["User"]?["PrincipalId"]?.string?.hasPrefix("federated/iam/AIDA") == true)
        let root = register("arn:aws:iam::111122223333:root")
        #expect(root["User"]?["UserName"]?.string == "111122223333")
        #expect(root["User"]?["PrincipalId"]?.string == "federated/iam/111122223333")
    }

    @Test(
        "What RegisterUser refuses",
        arguments: [
            (#"{"Email":"a@b","UserRole":"READER","UserName":"x"}"#, "IdentityType"),
            (#"{"IdentityType":"QUICKSIGHT","UserRole":"READER","UserName":"x"}"#, "Email"),
            (#"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserName":"x"}"#, "UserRole"),
            (#"{"IdentityType":"QUICKSIGHT","Email":null,"UserRole":"READER","UserName":"x"}"#, "must not be null"),
            (#"{"IdentityType":"QUICKSIGHT","Email":"","UserRole":"READER","UserName":"x"}"#, "length"),
            (#"{"IdentityType":"quicksight","Email":"a@b","UserRole":"READER","UserName":"x"}"#, "enum value set"),
            (#"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"OWNER","UserName":"x"}"#, "enum value set"),
            (
                #"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"RESTRICTED_READER","UserName":"x"}"#,
                "available"
            ),
            (#"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":""}"#, "length"),
            (#"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":"Ω"}"#, "pattern"),
            (#"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":"a\nb"}"#, "pattern"),
            (#"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER"}"#, "Invalid resource identifiers"),
            (
                #"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":"x","SessionName":"ab"}"#,
                "Session"
            ),
            (#"{"IdentityType":"IAM","Email":"a@b","UserRole":"READER"}"#, "Invalid resource identifiers"),
            (#"{"IdentityType":"IAM","Email":"a@b","UserRole":"READER","IamArn":"Pat"}"#, "IAM ARN"),
            (
                #"{"IdentityType":"IAM","Email":"a@b","UserRole":"READER","IamArn":"arn:aws:iam::999999999999:user/P"}"#,
                "another account"
            ),
            (
                #"{"IdentityType":"IAM","Email":"a@b","UserRole":"READER","IamArn":"arn:aws:iam::111122223333:role/R"}"#,
                "Invalid resource identifiers"
            ),
            (
                #"""
                {"IdentityType":"IAM","Email":"a@b","UserRole":"READER","SessionName":"a",
                 "IamArn":"arn:aws:iam::111122223333:role/R"}
                """#, "length"
            ),
            (
                #"""
                {"IdentityType":"IAM","Email":"a@b","UserRole":"READER","SessionName":"a b",
                 "IamArn":"arn:aws:iam::111122223333:role/R"}
                """#, "pattern"
            ),
            (
                #"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":"x","CustomPermissionsName":"a b"}"#,
                "pattern"
            ),
            (
                #"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":"x","ExternalLoginId":"1"}"#,
                "Invalid resource identifiers"
            ),
            (
                #"""
                {"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":"x",
                 "ExternalLoginFederationProviderType":"CUSTOM_OIDC","ExternalLoginId":"1"}
                """#, "Invalid resource identifiers"
            ),
            (
                #"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":"x","Tags":[]}"#, "1 to 200"
            ),
            (
                #"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":"x","Tags":[{"Key":"aws:x","Value":"1"}]}"#,
                "reserved"
            ),
            (
                #"{"IdentityType":"QUICKSIGHT","Email":"a@b","UserRole":"READER","UserName":"x","Tags":[{"Key":"k","Value":""}]}"#,
                "length"
            ),
        ])
    func refusals(body: String, words: String) {
        let client = TestClient()
        let answer = client.call("POST", "/users", body: body)
        #expect(answer.status == 400)
        #expect(answer.code == "InvalidParameterValueException")
        #expect(answer.message.contains(words), "\(answer.message)")
        #expect(answer["RequestId"]?.string != nil)
        #expect(client.sandbox.directory.users.isEmpty)
    }

    @Test("A name given for an IAM identity is refused in the service's words")
    func nameForIAM() {
        let answer = TestClient().call(
            "POST", "/users",
            body: #"""
                {"IdentityType":"IAM","Email":"a@b","UserRole":"READER","UserName":"x",
                 "IamArn":"arn:aws:iam::111122223333:user/P"}
                """#)
        #expect(
            answer.message == """
                The following parameters are not applicable to this identity type: User Name. \
                AWS account ID: 111122223333, Namespace: default. 
                """)
        #expect(answer.status == 400)
    }

    @Test("A body that is no JSON, or of the wrong types, is a SerializationException")
    func malformed() {
        let client = TestClient()
        for body in ["{", "[]", #"{"IdentityType":1}"#, #"{"IdentityType":"IAM","IdentityType":"IAM"}"#] {
            let answer = client.call("POST", "/users", body: body)
            #expect(answer.status == 400)
            #expect(answer.code == "SerializationException")
        }
        let other = TestClient { $0.malformedBody = .invalidParameter }
        #expect(other.call("POST", "/users", body: "{").code == "InvalidParameterValueException")
    }

    @Test("A user registered twice exists already; one deleted and registered again is another principal")
    func duplicates() {
        let client = TestClient()
        let first = client.register("pat")
        let second = client.register("pat", role: "ADMIN")
        #expect(second.status == 409)
        #expect(second.code == "ResourceExistsException")
        #expect(second["ResourceType"]?.string == "USER")
        #expect(client.sandbox.directory.user("pat")?.role == .reader)
        client.call("DELETE", "/users/pat")
        let third = client.register("pat")
        #expect(third.status == 201)
        #expect(third["User"]?["PrincipalId"] != first["User"]?["PrincipalId"])
    }

    @Test("Names that differ in case are two, or one where the assumption says so")
    func caseOfNames() {
        let client = TestClient()
        client.register("pat")
        #expect(client.register("Pat").status == 201)
        let other = TestClient { $0.namesIgnoreCase = true }
        other.register("pat")
        #expect(other.register("Pat").status == 409)
        #expect(other.call("GET", "/users/PAT")["User"]?["UserName"]?.string == "pat")
    }

    @Test("DescribeUser of nobody answers in the service's words")
    func nobody() {
        let answer = TestClient().call("GET", "/users/c7n-test")
        #expect(answer.status == 404)
        #expect(answer.code == "ResourceNotFoundException")
        #expect(answer.message == "AWS account id: 111122223333, Namespace: default, Username: c7n-test. ")
        #expect(answer["ResourceType"]?.string == "USER")
    }

    @Test("UpdateUser needs email and role, and keeps what it does not give")
    func update() {
        let client = TestClient()
        client.call(
            "POST", "/users",
            body: #"""
                {"IdentityType":"QUICKSIGHT","UserName":"pat","Email":"a@b","UserRole":"READER",
                 "CustomPermissionsName":"no-export","ExternalLoginFederationProviderType":"CUSTOM_OIDC",
                 "CustomFederationProviderUrl":"https://idp.example.com","ExternalLoginId":"c-17"}
                """#)
        for body in [#"{"Email":"x@y"}"#, #"{"Role":"READER"}"#, "{}"] {
            #expect(client.call("PUT", "/users/pat", body: body).code == "InvalidParameterValueException")
        }
        #expect(client.call("PUT", "/users/pat").status == 400)
        let answer = client.call("PUT", "/users/pat", body: #"{"Email":"x@y","Role":"ADMIN_PRO"}"#)
        #expect(answer.status == 200)
        let user = answer["User"]
        #expect(user?["Email"]?.string == "x@y")
        #expect(user?["Role"]?.string == "ADMIN_PRO")
        #expect(user?["CustomPermissionsName"]?.string == "no-export")
        #expect(user?["ExternalLoginFederationProviderType"]?.string == "CUSTOM_OIDC")
        #expect(user?["ExternalLoginFederationProviderUrl"]?.string == "https://idp.example.com")
        #expect(user?["ExternalLoginId"]?.string == "c-17")
        #expect(client.call("PUT", "/users/sam", body: #"{"Email":"x@y","Role":"ADMIN"}"#).status == 404)
    }

    @Test("UpdateUser clears what it does not give where the assumption says so")
    func updateClearing() {
        let client = TestClient { $0.omittedUserFieldsAreKept = false }
        client.sandbox.directory.seed(
            users: [SandboxUser(name: "pat", email: "a@b", customPermissionsName: "no-export")])
        client.call("PUT", "/users/pat", body: #"{"Email":"a@b","Role":"READER"}"#)
        #expect(client.sandbox.directory.user("pat")?.customPermissionsName == nil)
    }

    @Test("Custom permissions and external login are set, replaced and taken away")
    func clearing() {
        let client = TestClient()
        client.register("pat")
        func update(_ fields: String) -> TestClient.Answer {
            client.call("PUT", "/users/pat", body: #"{"Email":"a@b","Role":"READER",\#(fields)}"#)
        }
        #expect(update(#""CustomPermissionsName":"one""#)["User"]?["CustomPermissionsName"]?.string == "one")
        #expect(update(#""CustomPermissionsName":"two","UnapplyCustomPermissions":true"#).status == 400)
        #expect(
            update(#""UnapplyCustomPermissions":false"#)["User"]?["CustomPermissionsName"]?.string == "one")
        #expect(
            update(#""UnapplyCustomPermissions":true"#)["User"]?["CustomPermissionsName"]?.isNull == true)
        let cognito = update(#""ExternalLoginFederationProviderType":"COGNITO","ExternalLoginId":"x""#)
        #expect(
            cognito["User"]?["ExternalLoginFederationProviderUrl"]?.string == "cognito-identity.amazonaws.com")
        #expect(
            update(#""ExternalLoginFederationProviderType":"COGNITO","CustomFederationProviderUrl":"u""#).status == 400)
        #expect(update(#""ExternalLoginFederationProviderType":"SAML""#).status == 400)
        #expect(
            update(#""ExternalLoginFederationProviderType":"NONE""#)["User"]?["ExternalLoginId"]?.isNull == true)
    }

    @Test(
        "An author or administrator does not become a reader",
        arguments: [
            ("AUTHOR", "READER", false), ("ADMIN", "READER", false), ("AUTHOR_PRO", "READER_PRO", false),
            ("ADMIN_PRO", "READER", false), ("AUTHOR", "READER_PRO", false), ("READER_PRO", "READER", true),
            ("READER", "ADMIN", true), ("ADMIN", "AUTHOR", true), ("ADMIN_PRO", "ADMIN", true),
        ])
    func demotion(from: String, to: String, works: Bool) {
        let client = TestClient()
        client.register("pat", role: from)
        let answer = client.call("PUT", "/users/pat", body: #"{"Email":"a@b","Role":"\#(to)"}"#)
        #expect(answer.status == (works ? 200 : 400))
        #expect(client.sandbox.directory.user("pat")?.role.rawValue == (works ? to : from))
        let lenient = TestClient { $0.demotionToReaderIsRefused = false }
        lenient.register("pat", role: from)
        #expect(lenient.call("PUT", "/users/pat", body: #"{"Email":"a@b","Role":"\#(to)"}"#).status == 200)
    }

    @Test("DeleteUser answers 200 and takes memberships along; again it answers 404")
    func delete() {
        let client = TestClient()
        client.register("pat")
        client.call("POST", "/groups", body: #"{"GroupName":"g"}"#)
        client.call("PUT", "/groups/g/members/pat")
        let answer = client.call("DELETE", "/users/pat")
        #expect(answer.status == 200)
        #expect(answer.body.members?.map(\.key) == ["RequestId"])
        #expect(client.sandbox.directory.counts == (0, 1, 0))
        #expect(client.call("DELETE", "/users/pat").status == 404)
    }

    @Test("Memberships outlive their user where the assumption says so")
    func deleteLeavingMemberships() {
        let client = TestClient { $0.deletingUserEndsMemberships = false }
        client.register("pat")
        client.call("POST", "/groups", body: #"{"GroupName":"g"}"#)
        client.call("PUT", "/groups/g/members/pat")
        client.call("DELETE", "/users/pat")
        #expect(client.call("GET", "/users/pat").status == 404)
        #expect(client.all("/users", list: "UserList", key: "UserName").isEmpty)
        #expect(client.all("/groups/g/members", list: "GroupMemberList", key: "MemberName") == ["pat"])
        client.register("pat")
        #expect(client.all("/users/pat/groups", list: "GroupList", key: "GroupName") == ["g"])
        client.call("DELETE", "/users/pat")
        #expect(client.call("DELETE", "/groups/g/members/pat").status == 200)
        #expect(client.sandbox.directory.counts == (0, 1, 0))
    }

    @Test("DeleteUserByPrincipalId finds the principal, slashes encoded")
    func deleteByPrincipal() throws {
        let client = TestClient()
        let principal = try #require(client.register("pat")["User"]?["PrincipalId"]?.string)
        let path = "/user-principals/" + TestClient.label(principal)
        #expect(client.call("DELETE", path).status == 200)
        #expect(client.sandbox.directory.users.isEmpty)
        let again = client.call("DELETE", path)
        #expect(again.status == 404)
        #expect(again["ResourceType"]?.string == "USER")
    }

    @Test("A user whose identity is gone is N/A, and found by principal alone")
    func unresolved() throws {
        let client = TestClient()
        let directory = client.sandbox.directory
        directory.seed(users: [
            SandboxUser(name: "r/a", email: "a@b", identityType: .iam),
            SandboxUser(name: "r/b", email: "a@b", identityType: .iam),
        ])
        directory.loseIdentity(ofUser: "r/a")
        directory.loseIdentity(ofUser: "r/b")
        let users = try #require(client.call("GET", "/users")["UserList"]?.array)
        #expect(users.map { $0["UserName"]?.string } == ["N/A", "N/A"])
        #expect(users.map { $0["Arn"]?.string } == ["N/A", "N/A"])
        #expect(Set(users.compactMap { $0["PrincipalId"]?.string }).count == 2)
        #expect(client.call("GET", "/users/N%2FA").status == 404)
        #expect(client.call("GET", "/users/r%2Fa").status == 404)
        let principal = try #require(users[0]["PrincipalId"]?.string)
        #expect(client.call("DELETE", "/user-principals/" + TestClient.label(principal)).status == 200)
        #expect(directory.users.count == 1)
    }

    @Test("The custom permission operations set and take away, answering the request id alone")
    func customPermission() {
        let client = TestClient()
        client.register("pat")
        let path = "/users/pat/custom-permission"
        let answer = client.call("PUT", path, body: #"{"CustomPermissionsName":"no-export"}"#)
        #expect(answer.status == 200)
        #expect(answer.body.members?.map(\.key) == ["RequestId"])
        #expect(client.sandbox.directory.user("pat")?.customPermissionsName == "no-export")
        #expect(client.call("PUT", path, body: "{}").status == 400)
        #expect(client.call("DELETE", path).status == 200)
        #expect(client.sandbox.directory.user("pat")?.customPermissionsName == nil)
        #expect(client.call("DELETE", path).status == 200)
        #expect(client.call("DELETE", "/users/sam/custom-permission").status == 404)
    }
}
