import AWSAccess
import JSONStreaming
import QuickSightSandbox
import Testing

@Suite("Paging")
struct PagingTests {
    private func filled(_ count: Int, _ configuration: SandboxConfiguration = SandboxConfiguration()) -> TestClient {
        let client = TestClient(configuration)
        client.sandbox.directory.seed(
            users: (0..<count).map { SandboxUser(name: "u\($0)", email: "u\($0)@example.com") })
        return client
    }

    @Test("A page has 100 unless asked for fewer; the last has no token")
    func pages() {
        let client = filled(250)
        let first = client.call("GET", "/users")
        #expect(first["UserList"]?.array?.count == 100)
        #expect(first["NextToken"]?.string != nil)
        #expect(client.all("/users", list: "UserList", key: "UserName") == (0..<250).map { "u\($0)" })
        #expect(client.all("/users", list: "UserList", key: "UserName", pageSize: 7).count == 250)
        #expect(filled(100).call("GET", "/users")["NextToken"]?.isNull == true)
        #expect(filled(0).call("GET", "/users")["UserList"]?.array?.isEmpty == true)
    }

    @Test("A full last page has a token to an empty one where the assumption says so")
    func emptyLastPage() {
        var assumptions = SandboxAssumptions()
        assumptions.fullLastPageHasToken = true
        let client = filled(100, SandboxConfiguration(assumptions: assumptions))
        var pages = 0
        #expect(client.all("/users", list: "UserList", key: "UserName") { pages = $0 }.count == 100)
        #expect(pages == 2)
    }

    @Test("What comes and goes meanwhile neither hides nor doubles what stays", arguments: [1, 3, 100])
    func concurrentChange(pageSize: Int) {
        let client = filled(60)
        let directory = client.sandbox.directory
        let stays = Set((0..<60).filter { $0 % 3 == 0 }.map { "u\($0)" })
        var removed = 0
        let found = client.all("/users", list: "UserList", key: "UserName", pageSize: pageSize) { page in
            // The one a token points at goes too.
            for number in 0..<60 where number % 3 != 0 && removed < page * 4 {
                if directory.remove(user: "u\(number)") { removed += 1 }
            }
            if page < 10 { directory.seed(users: [SandboxUser(name: "new\(page)", email: "n@example.com")]) }
        }
        #expect(Set(found).isSuperset(of: stays))
        #expect(Set(found).count == found.count)
    }

    @Test("Memberships page steadily while members come and go")
    func memberships() {
        let client = filled(30)
        let directory = client.sandbox.directory
        directory.seed(groups: [SandboxGroup(name: "g")])
        directory.seed(members: (0..<30).map { "u\($0)" }, of: "g")
        let found = client.all("/groups/g/members", list: "GroupMemberList", key: "MemberName", pageSize: 4) { page in
            directory.remove(member: "u\(page * 4 - 1)", of: "g")
        }
        #expect(Set(found).count == 30)
        #expect(directory.members(of: "g").count == 23)
    }

    @Test("Tables that shrink and are compacted page on")
    func compaction() {
        let client = filled(1_000)
        let directory = client.sandbox.directory
        let found = client.all("/users", list: "UserList", key: "UserName", pageSize: 50) { page in
            if page == 3 { for number in 100..<900 { directory.remove(user: "u\(number)") } }
        }
        #expect(found.count == 250)
        #expect(found.suffix(100) == (900..<1_000).map { "u\($0)" })
        #expect(client.call("GET", "/users/u950").status == 200)
        #expect(client.call("GET", "/users/u500").status == 404)
    }

    @Test("Sizes that are none are refused", arguments: ["0", "101", "-1", "abc", "1.5", ""])
    func sizes(size: String) {
        let answer = filled(1).call("GET", "/users", query: "max-results=\(size)")
        #expect(answer.status == 400)
        #expect(answer.code == "InvalidParameterValueException")
    }

    @Test("A token is good for its listing, its sandbox and a day")
    func tokens() throws {
        let client = filled(3)
        let directory = client.sandbox.directory
        directory.seed(groups: (0..<3).map { SandboxGroup(name: "g\($0)") })
        for group in 0..<3 { directory.seed(members: ["u0", "u1", "u2"], of: "g\(group)") }
        func token(_ path: String) throws -> String {
            TestClient.label(try #require(client.call("GET", path, query: "max-results=1")["NextToken"]?.string))
        }
        let users = try token("/users")
        let members = try token("/groups/g0/members")
        let groups = try token("/users/u0/groups")
        #expect(client.call("GET", "/users", query: "next-token=\(users)").status == 200)
        // Another page size is no other listing.
        #expect(client.call("GET", "/users", query: "max-results=2&next-token=\(users)").status == 200)
        for (path, token) in [
            ("/groups", users), ("/groups/g1/members", members), ("/users", members), ("/users", "abc"),
            ("/users", ""), ("/users", "AAAA" + users.dropFirst(4)),
        ] {
            let answer = client.call("GET", path, query: "next-token=\(token)")
            #expect(answer.status == 400)
            #expect(answer.code == "InvalidNextTokenException")
        }
        #expect(client.call("GET", "/users/u0/groups", query: "next-token=\(groups)").status == 200)
        #expect(
            client.call("GET", "/users/u1/groups", query: "next-token=\(groups)").code
                == "InvalidParameterValueException")
        let stranger = filled(3, SandboxConfiguration(seed: 2))
        #expect(stranger.call("GET", "/users", query: "next-token=\(users)").code == "InvalidNextTokenException")
        client.time.advance(by: .seconds(24 * 3_600 - 1))
        #expect(client.call("GET", "/users", query: "next-token=\(users)").status == 200)
        client.time.advance(by: .seconds(1))
        #expect(client.call("GET", "/users", query: "next-token=\(users)").code == "InvalidNextTokenException")
    }
}
