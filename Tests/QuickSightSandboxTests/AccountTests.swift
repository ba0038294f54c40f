import HTTPTransport
import JSONStreaming
import QuickSightSandbox
import Testing

@Suite("Accounts, namespaces, tags, dashboards")
struct AccountTests {
    private let arn = TestClient.label("arn:aws:quicksight:us-east-1:111122223333:user/default/analysts/pat")

    private func tagged() -> TestClient {
        let client = TestClient()
        client.sandbox.directory.seed(
            users: [SandboxUser(name: "analysts/pat", email: "p@example.com", identityType: .iam)])
        return client
    }

    @Test("Tags are set with 202, replaced by key, listed, and taken away with 204 and no body")
    func tags() {
        let client = tagged()
        let path = "/resources/\(arn)/tags"
        let set = client.send("POST", path, body: #"{"Tags":[{"Key":"a","Value":"1"},{"Key":"b c","Value":"2"}]}"#)
        #expect(set.status == 202)
        #expect(set.body.members?.map(\.key) == ["RequestId"])
        #expect(client.send("POST", path, body: #"{"Tags":[{"Key":"a","Value":"3"}]}"#).status == 202)
        let listed = client.send("GET", path)
        #expect(listed.status == 200)
        #expect(listed["Tags"]?.array?.map { $0["Key"]?.string } == ["a", "b c"])
        #expect(listed["Tags"]?.array?.map { $0["Value"]?.string } == ["3", "2"])
        let taken = client.send("DELETE", path, query: "keys=b%20c&keys=none")
        #expect(taken.status == 204)
        #expect(taken.response.body.isEmpty)
        #expect(taken.response.headers["x-amzn-RequestId"] != nil)
        #expect(client.sandbox.directory.user("analysts/pat")?.tags == [SandboxTag(key: "a", value: "3")])
    }

    @Test("RegisterUser keeps its tags")
    func registered() {
        let client = TestClient()
        client.call(
            "POST", "/users",
            body: #"""
                {"IdentityType":"QUICKSIGHT","UserName":"x","Email":"a@b","UserRole":"READER",
                 "Tags":[{"Key":"team","Value":"analysts"}]}
                """#)
        #expect(client.sandbox.directory.user("x")?.tags == [SandboxTag(key: "team", value: "analysts")])
    }

    @Test("What the tag operations refuse")
    func refusals() {
        let client = tagged()
        let path = "/resources/\(arn)/tags"
        let many = (0..<51).map { #"{"Key":"k\#($0)","Value":"v"}"# }.joined(separator: ",")
        let limit = client.send("POST", path, body: #"{"Tags":[\#(many)]}"#)
        #expect(limit.code == "LimitExceededException")
        #expect(limit.status == 409)
        for body in [
            "{}", #"{"Tags":[]}"#, #"{"Tags":[{"Key":"k"}]}"#, #"{"Tags":[{"Key":"","Value":"v"}]}"#,
            #"{"Tags":[{"Key":"k","Value":"1"},{"Key":"k","Value":"2"}]}"#,
        ] {
            #expect(client.send("POST", path, body: body).code == "InvalidParameterValueException")
        }
        #expect(client.send("DELETE", path).status == 400)
        for resource in [
            "pat", "arn:aws:quicksight:us-east-1:111122223333:group/default/g",
            "arn:aws:quicksight:eu-west-1:111122223333:user/default/analysts/pat",
        ] {
            let answer = client.send("GET", "/resources/\(TestClient.label(resource))/tags")
            #expect(answer.code == "InvalidParameterValueException", "\(resource)")
        }
        let nobody = TestClient.label("arn:aws:quicksight:us-east-1:111122223333:user/default/nobody")
        #expect(client.send("GET", "/resources/\(nobody)/tags").status == 404)
        let nowhere = TestClient.label("arn:aws:quicksight:us-east-1:111122223333:user/nowhere/pat")
        #expect(client.send("GET", "/resources/\(nowhere)/tags")["ResourceType"]?.string == "NAMESPACE")
        #expect(client.sandbox.directory.user("analysts/pat")?.tags.isEmpty == true)
    }

    @Test("ListNamespaces pages; DescribeNamespace and the subscription")
    func namespaces() {
        let client = TestClient(
            SandboxConfiguration(accounts: [SandboxAccount(namespaces: ["default", "emea", "apac"])]))
        let first = client.send("GET", "/accounts/111122223333/namespaces", query: "max-results=2")
        #expect(first.status == 200)
        #expect(first["Namespaces"]?.array?.map { $0["Name"]?.string } == ["default", "emea"])
        let namespace = first["Namespaces"]?.array?.first
        #expect(namespace?["Arn"]?.string == "arn:aws:quicksight:us-east-1:111122223333:namespace/default")
        #expect(namespace?["CapacityRegion"]?.string == "us-east-1")
        #expect(namespace?["CreationStatus"]?.string == "CREATED")
        #expect(namespace?["IdentityStore"]?.string == "QUICKSIGHT")
        let token = TestClient.label(first["NextToken"]?.string ?? "")
        let second = client.send("GET", "/accounts/111122223333/namespaces", query: "next-token=\(token)")
        #expect(second["Namespaces"]?.array?.map { $0["Name"]?.string } == ["apac"])
        let one = client.send("GET", "/accounts/111122223333/namespaces/emea")
        #expect(one["Namespace"]?["Name"]?.string == "emea")
        #expect(client.send("GET", "/accounts/111122223333/namespaces/x").status == 404)
        let subscription = client.send("GET", "/account/111122223333")
        #expect(subscription["AccountInfo"]?["Edition"]?.string == "ENTERPRISE")
        #expect(subscription["AccountInfo"]?["AccountSubscriptionStatus"]?.string == "ACCOUNT_CREATED")
    }

    @Test("Standard edition has no groups")
    func standard() {
        let client = TestClient(SandboxConfiguration(accounts: [SandboxAccount(edition: .standard)]))
        #expect(client.register("pat").status == 201)
        let answer = client.call("GET", "/groups")
        #expect(answer.status == 401)
        #expect(answer.code == "AccessDeniedException")
        #expect(answer.message == "Operation is disabled for STANDARD Edition. ")
        #expect(answer["RequestId"] == nil)
    }

    @Test("Under IAM Identity Center groups are read, not written")
    func identityCenter() {
        let client = TestClient(SandboxConfiguration(accounts: [SandboxAccount(usesIdentityCenter: true)]))
        let directory = client.sandbox.directory
        directory.seed(users: [SandboxUser(name: "pat", email: "a@b", identityType: .identityCenter)])
        directory.seed(groups: [SandboxGroup(name: "g")])
        #expect(client.call("GET", "/groups").status == 200)
        for (method, path, body) in [
            ("POST", "/groups", #"{"GroupName":"h"}"#), ("PUT", "/groups/g/members/pat", nil),
            ("DELETE", "/groups/g", nil),
            ("DELETE", "/users/pat", nil), ("PUT", "/users/pat", #"{"Email":"a@b","Role":"ADMIN"}"#),
        ] {
            let answer = client.call(method, path, body: body)
            #expect(answer.status == 401)
            #expect(answer.message == "Operation is disabled for identities managed by IAM Identity Center")
        }
        #expect(directory.counts == (1, 1, 0))
    }

    @Test("GetDashboardEmbedUrl gives a URL, and its own errors")
    func embedding() {
        let client = TestClient()
        client.register("pat")
        func ask(_ query: String, _ client: TestClient, _ dashboard: String = "1a1ac2b2-3fc3") -> TestClient.Answer {
            client.send("GET", "/accounts/111122223333/dashboards/\(dashboard)/embed-url", query: query)
        }
        let url = ask("creds-type=IAM&session-lifetime=15&undo-redo-disabled=true&reset-disabled=false", client)
        #expect(url.status == 200)
        #expect(
            url["EmbedUrl"]?.string?.wholeMatch(
                of:
                    /https:\/\/us-east-1\.quicksight\.aws\.amazon\.com\/embed\/[0-9a-f]{32}\/dashboards\/1a1ac2b2-3fc3\?code=[0-9a-f]+&identityprovider=quicksight&isauthcode=true/
            ) != nil)
        let arn = TestClient.label("arn:aws:quicksight:us-east-1:111122223333:user/default/pat")
        #expect(ask("creds-type=QUICKSIGHT&user-arn=\(arn)", client).status == 200)
        let cases: [(String, Int, String)] = [
            ("", 400, "InvalidParameterValueException"),
            ("creds-type=SAML", 403, "IdentityTypeNotSupportedException"),
            ("creds-type=IAM&session-lifetime=14", 400, "SessionLifetimeInMinutesInvalidException"),
            ("creds-type=IAM&session-lifetime=601", 400, "SessionLifetimeInMinutesInvalidException"),
            ("creds-type=IAM&reset-disabled=yes", 400, "InvalidParameterValueException"),
            ("creds-type=QUICKSIGHT", 400, "InvalidParameterValueException"),
            ("creds-type=QUICKSIGHT&user-arn=\(arn)x", 404, "QuickSightUserNotFoundException"),
            ("creds-type=ANONYMOUS", 403, "UnsupportedPricingPlanException"),
        ]
        for (query, status, code) in cases {
            let answer = ask(query, client)
            #expect(answer.status == status, "\(query)")
            #expect(answer.code == code)
        }
        #expect(ask("creds-type=IAM", client, "a%20b").code == "InvalidParameterValueException")
        let other = TestClient(
            SandboxConfiguration(accounts: [SandboxAccount(dashboards: ["d"], hasCapacityPricing: true)]))
        #expect(ask("creds-type=ANONYMOUS", other, "d").status == 200)
        #expect(ask("creds-type=IAM", other, "e").code == "ResourceNotFoundException")
        let standard = TestClient(SandboxConfiguration(accounts: [SandboxAccount(edition: .standard)]))
        #expect(ask("creds-type=IAM", standard).code == "UnsupportedUserEditionException")
    }

    @Test("Every assumption is listed once, by the name of its field, and set by that name")
    func assumptions() throws {
        let fields = Mirror(reflecting: SandboxAssumptions()).children.compactMap(\.label)
        #expect(SandboxAssumption.all.map(\.name).sorted() == fields.sorted())
        for assumption in SandboxAssumption.all {
            var assumptions = SandboxAssumptions()
            let value = assumption.value(in: assumptions)
            let other = value == "true" ? "false" : value == "false" ? "true" : Int(value) != nil ? "7" : nil
            #expect(!assumption.set("perhaps", in: &assumptions))
            let next = other ?? assumption.values.split(separator: ", ").last.map(String.init) ?? ""
            #expect(assumption.set(next, in: &assumptions))
            #expect(assumption.value(in: assumptions) == next)
            let changed = zip(
                Mirror(reflecting: assumptions).children, Mirror(reflecting: SandboxAssumptions()).children
            ).filter { "\($0.0.value)" != "\($0.1.value)" }.compactMap(\.0.label)
            #expect(changed == [assumption.name])
            #expect(assumption.summary.hasSuffix("."))
        }
        #expect(SandboxAssumption.named("namesIgnoreCase") != nil)
    }
}
