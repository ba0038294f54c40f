import AWSAccess
import HTTPTransport
import JSONStreaming
import QuickSightSandbox
import Testing

@Suite("Archives")
struct ArchiveTests {
    private static func document(_ archive: SandboxArchive) -> [UInt8] {
        var bytes: [UInt8] = []
        archive.write { bytes.append(contentsOf: $0) }
        return bytes
    }

    private static func restored(_ sandbox: Sandbox, _ change: (inout SandboxConfiguration) -> Void = { _ in }) throws
        -> (Sandbox, [UInt8])
    {
        let bytes = document(sandbox.archive())
        let archive = try SandboxArchive.read(bytes)
        var configuration = SandboxConfiguration(accounts: archive.accounts, seed: archive.seed)
        change(&configuration)
        return (Sandbox(configuration, restoring: archive, time: sandbox.time), bytes)
    }

    private func full() -> TestClient {
        let client = TestClient(
            SandboxConfiguration(
                accounts: [
                    SandboxAccount(namespaces: ["default", "other"]),
                    SandboxAccount(
                        id: "444455556666", identityRegion: "eu-west-1", edition: .standard, usesIdentityCenter: true),
                ], seed: 77))
        client.sandbox.directory.seed(users: [
            SandboxUser(
                name: "role/se ssion", email: "é\"\\\n@example.com", role: .adminPro, identityType: .iam,
                isActive: false,
                customPermissionsName: "c",
                externalLogin: .init(providerType: "CUSTOM_OIDC", providerURL: "https://i", id: "x"),
                iamARN: "arn:aws:iam::111122223333:role/role", tags: [SandboxTag(key: "k", value: "v")]),
            SandboxUser(name: "gone", email: "g@example.com", isUnresolved: true),
            SandboxUser(name: "pat", email: "pat@example.com", role: .author),
        ])
        client.sandbox.directory.seed(groups: [SandboxGroup(name: "a", description: "A"), SandboxGroup(name: "b")])
        client.sandbox.directory.seed(members: ["role/se ssion", "pat"], of: "a")
        client.sandbox.directory(account: "111122223333", namespace: "other")?
            .seed(users: [SandboxUser(name: "o", email: "o@example.com")])
        return client
    }

    @Test("All there is comes back, and is written the same again")
    func roundTrip() throws {
        let client = full()
        let (sandbox, bytes) = try Self.restored(client.sandbox)
        #expect(sandbox.accounts == client.sandbox.accounts)
        #expect(sandbox.directory.users == client.sandbox.directory.users)
        #expect(sandbox.directory.groups == client.sandbox.directory.groups)
        #expect(sandbox.directory.members(of: "a") == ["pat", "role/se ssion"])
        #expect(sandbox.directory.groups(of: "pat") == ["a"])
        #expect(sandbox.directory.user("gone") == nil)
        #expect(sandbox.directory(account: "111122223333", namespace: "other")?.users.map(\.name) == ["o"])
        #expect(Self.document(sandbox.archive()) == bytes)
        #expect(sandbox.archive().counts == (4, 2))
    }

    @Test("It goes on where it was: tokens are good, principals and numbers are not given twice")
    func goesOn() throws {
        let client = full()
        let page = client.call("GET", "/users", query: "max-results=1")
        let token = try #require(page["NextToken"]?.string)
        client.call("DELETE", "/users/pat")
        let before = client.call("GET", "/groups").response.headers["x-amzn-RequestId"]
        let (sandbox, _) = try Self.restored(client.sandbox)
        func call(_ method: String, _ path: String, query: String = "", body: String? = nil) -> TestClient.Answer {
            TestClient.Answer(
                sandbox.handle(client.signed(method, TestClient.base + path, query: query, body: body)).response)
        }
        #expect(call("GET", "/users", query: "next-token=\(TestClient.label(token))").status == 200)
        let registered = call("POST", "/users", body: TestClient.registration("pat"))
        let fresh = TestClient(SandboxConfiguration(seed: 77)).register("pat")
        #expect(registered.status == 201)
        #expect(registered["User"]?["PrincipalId"]?.string?.hasPrefix("user/") == true)
        // A name used again is another principal, also over a restart.
        #expect(registered["User"]?["PrincipalId"] != fresh["User"]?["PrincipalId"])
        #expect(registered.response.headers["x-amzn-RequestId"] != before)
        #expect(sandbox.callCount == client.sandbox.callCount + 2)
    }

    @Test("Members who outlive their deletion, where that is assumed, are kept as such")
    func departed() throws {
        let client = TestClient { $0.deletingUserEndsMemberships = false }
        client.register("pat")
        client.call("POST", "/groups", body: #"{"GroupName":"g"}"#)
        client.call("PUT", "/groups/g/members/pat")
        client.call("DELETE", "/users/pat")
        let (sandbox, _) = try Self.restored(client.sandbox) { $0.assumptions.deletingUserEndsMemberships = false }
        #expect(sandbox.directory.users.isEmpty)
        #expect(sandbox.directory.user("pat") == nil)
        #expect(sandbox.directory.members(of: "g") == ["pat"])
    }

    @Test("Changes are counted, reads and refusals are not")
    func changeCount() {
        let client = TestClient()
        #expect(client.sandbox.changeCount == 0)
        client.register("pat")
        #expect(client.sandbox.changeCount == 1)
        client.register("pat")
        client.call("GET", "/users")
        #expect(client.sandbox.changeCount == 1)
        client.call("DELETE", "/users/pat")
        #expect(client.sandbox.changeCount == 2)
    }

    @Test("A document cut anywhere is refused")
    func truncated() {
        let bytes = Self.document(full().sandbox.archive())
        // The line's end is all that may be missing.
        for count in 0..<(bytes.count - 1) {
            #expect(throws: JSONProblem.self) { try SandboxArchive.read(Array(bytes[..<count])) }
        }
    }

    @Test(
        "What contradicts itself, is missing, or is not known is refused",
        arguments: [
            (#""format":"muster.sandbox/1""#, #""format":"muster.plan/1""#),
            (#""format":"muster.sandbox/1","#, ""),
            (#""seed":"77""#, #""seed":77"#),
            (#""seed":"77""#, #""seed":"-1""#),
            (#""seed":"77","#, #""seed":"77","seed":"77","#),
            (#""calls":0"#, #""calls":-1"#),
            (#""calls":0"#, #""calls":0,"later":1"#),
            (#""edition":"STANDARD""#, #""edition":"PREMIUM""#),
            (#""id":"444455556666""#, #""id":"111122223333""#),
            (#""name":"other""#, #""name":"default""#),
            (#""lastUser":3"#, #""lastUser":2"#),
            (#""role":"AUTHOR""#, #""role":"OWNER""#),
            (#""name":"pat""#, #""name":"role/se ssion""#),
            (#""name":"pat","#, ""),
            (#""id":3,"name":"pat""#, #""id":2,"name":"pat""#),
            (#""members":[1,3]"#, #""members":[1,4]"#),
            (#""members":[1,3]"#, #""members":[1,1]"#),
            (#""members":[1,3]"#, #""members":[1,-3]"#),
            (#""name":"b""#, #""name":"a""#),
            (#"{"key":"k","value":"v"}"#, #"{"key":"k"}"#),
        ])
    func refused(original: String, replacement: String) throws {
        let text = String(decoding: Self.document(full().sandbox.archive()), as: UTF8.self)
        let range = try #require(text.firstRange(of: original))
        let changed = text.replacingCharacters(in: range, with: replacement)
        #expect(throws: JSONProblem.self) { try SandboxArchive.read(Array(changed.utf8)) }
        #expect(throws: Never.self) { try SandboxArchive.read(Array(text.utf8)) }
    }
}

extension String {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
