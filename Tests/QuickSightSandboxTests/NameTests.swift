import HTTPTransport
import JSONStreaming
import QuickSightSandbox
import Testing

@Suite("Names and paths")
struct NameTests {
    static let odd = [
        "with space", " outer ", "role/session", "a/b/c", "a+b", "50%", "%2F", "a%2Fb", "%252F", "é", "ÿ", "a;b",
        #"quo"te"#, "it's", "a?b", "a#b", "a&b=c", "a\\b", "user@example.com", "~tilde", "a.b", "...", "a,b", "[x]",
        "<x>", "\u{A0}", "\u{AD}", "\u{7F}", "\u{85}", "users", "N/A", "*",
    ]

    @Test("Every legal name makes its way there and back", arguments: odd)
    func roundTrip(name: String) {
        let client = TestClient()
        let label = TestClient.label(name)
        #expect(client.register(name)["User"]?["UserName"]?.string == name)
        let user = client.call("GET", "/users/\(label)")
        #expect(user.status == 200)
        #expect(user["User"]?["UserName"]?.string == name)
        #expect(user["User"]?["Arn"]?.string == "arn:aws:quicksight:us-east-1:111122223333:user/default/\(name)")
        let group = TestClient.object([("GroupName", .string(name))])
        #expect(client.call("POST", "/groups", body: group).status == 201)
        #expect(client.call("PUT", "/groups/\(label)/members/\(label)").status == 200)
        #expect(client.sandbox.directory.members(of: name) == [name])
        #expect(client.all("/groups/\(label)/members", list: "GroupMemberList", key: "MemberName") == [name])
        #expect(client.all("/users/\(label)/groups", list: "GroupList", key: "GroupName") == [name])
        let arn = TestClient.label("arn:aws:quicksight:us-east-1:111122223333:user/default/\(name)")
        let tags = #"{"Tags":[{"Key":"k","Value":"v"}]}"#
        #expect(client.send("POST", "/resources/\(arn)/tags", body: tags).status == 202)
        #expect(client.sandbox.directory.user(name)?.tags == [SandboxTag(key: "k", value: "v")])
        #expect(client.sandbox.recordedCalls.last?.resourceARN?.hasSuffix(name) == true)
        #expect(client.call("DELETE", "/groups/\(label)/members/\(label)").status == 200)
        #expect(client.sandbox.recordedCalls.last?.memberName == name)
        #expect(client.call("DELETE", "/users/\(label)").status == 200)
        #expect(client.call("DELETE", "/groups/\(label)").status == 200)
        #expect(client.sandbox.directory.counts == (0, 0, 0))
    }

    @Test("A path is decoded exactly once")
    func once() {
        let client = TestClient()
        client.register("a/b")
        #expect(client.call("GET", "/users/a%2Fb").status == 200)
        #expect(client.call("GET", "/users/a%252Fb").status == 404)
        client.register("a%2Fb")
        #expect(client.call("GET", "/users/a%252Fb")["User"]?["UserName"]?.string == "a%2Fb")
        // In a path a plus is a plus.
        client.register("a b")
        #expect(client.call("GET", "/users/a+b").status == 404)
        #expect(client.call("GET", "/users/a%20b").status == 200)
    }

    @Test("What cannot be decoded is refused", arguments: ["%", "a%2", "%zz", "%C3", "%FF", "%C3%28"])
    func undecodable(label: String) {
        let client = TestClient()
        let answer = client.call("GET", "/users/\(label)")
        #expect(answer.status == 400)
        #expect(answer.code == "InvalidParameterValueException")
        #expect(client.call("GET", "/users", query: "next-token=\(label)").status == 400)
    }

    @Test("Names outside the pattern are refused in paths too", arguments: ["%CE%A9", "a%0Ab", "%E2%82%AC", "%00"])
    func outside(label: String) {
        let answer = TestClient().call("DELETE", "/users/\(label)")
        #expect(answer.status == 400)
        #expect(answer.message.contains(#"[\u0020-\u00FF]+"#))
    }

    @Test("What is no operation is an unknown one")
    func unknown() {
        let client = TestClient()
        for (method, path) in [
            ("GET", "/"), ("GET", "/accounts"), ("PATCH", TestClient.base + "/users"),
            ("GET", TestClient.base + "/user"),
            ("GET", TestClient.base + "/users/"), ("GET", TestClient.base + "/users/a/b"), ("GET", "*"),
        ] {
            let answer = client.send(method, path)
            #expect(answer.status == 404, "\(method) \(path)")
            #expect(answer.code == "UnknownOperationException")
        }
    }

    @Test("Two dots for a name reach the namespace itself, as in a URL")
    func dots() {
        let client = TestClient()
        client.register("..")
        let answer = client.call("DELETE", "/users/..")
        #expect(answer.status == 401)
        #expect(client.sandbox.recordedCalls.last?.operation == .deleteNamespace)
        #expect(client.sandbox.directory.users.count == 1)
        let other = TestClient { $0.dotSegmentsAreResolved = false }
        other.register("..")
        // The signature is over the normalised path either way.
        #expect(other.call("DELETE", "/users/..").status == 200)
    }

    @Test("Account and namespace are checked, then looked up")
    func places() {
        let client = TestClient()
        let short = client.send("GET", "/accounts/12345/namespaces/default/users")
        #expect(short.code == "InvalidParameterValueException")
        let account = client.send("GET", "/accounts/999999999999/namespaces/default/groups")
        #expect(account.status == 404)
        #expect(
            account.message == """
                Account 999999999999 is not signed up with QuickSight with namespace default. \
                AWS account ID: 999999999999, Namespace: default.
                """)
        let namespace = client.send("GET", "/accounts/111122223333/namespaces/other/groups")
        #expect(namespace.status == 404)
        #expect(namespace["ResourceType"]?.string == "NAMESPACE")
        #expect(
            namespace.message == """
                Namespace other not found in account 111122223333. AWS account ID: 111122223333, Namespace: other.
                """)
        let bad = client.send("GET", "/accounts/111122223333/namespaces/a%20b/groups")
        #expect(bad.code == "InvalidParameterValueException")
    }

    @Test("Namespaces and accounts keep apart what they hold")
    func apart() {
        let client = TestClient(
            SandboxConfiguration(accounts: [
                SandboxAccount(namespaces: ["default", "emea"]), SandboxAccount(id: "444455556666"),
            ]))
        client.register("pat")
        #expect(client.send("GET", "/accounts/111122223333/namespaces/emea/users/pat").status == 404)
        #expect(client.send("GET", "/accounts/444455556666/namespaces/default/users/pat").status == 404)
        let body = TestClient.registration("pat")
        let emea = client.send("POST", "/accounts/111122223333/namespaces/emea/users", body: body)
        #expect(emea["User"]?["Arn"]?.string == "arn:aws:quicksight:us-east-1:111122223333:user/emea/pat")
        #expect(client.sandbox.directory(account: "111122223333", namespace: "emea")?.users.count == 1)
        #expect(client.sandbox.directory(account: "444455556666", namespace: "default")?.users.isEmpty == true)
        #expect(client.sandbox.directory(account: "444455556666", namespace: "other") == nil)
    }
}
