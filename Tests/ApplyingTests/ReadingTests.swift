import Applying
import Directory
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

/// What is asked for, and what is made of the answers.
@Suite("Reading")
struct ReadingTests {
    @Test("An empty directory takes two requests and is complete")
    func empty() async throws {
        let bench = try Bench()
        let snapshot = try await bench.read(try roster("groups: {}\n"))
        #expect(Set(bench.calls) == ["ListUsers", "ListGroups"] && bench.calls.count == 2)
        #expect(snapshot.isComplete && snapshot.users.isEmpty && snapshot.groups.isEmpty)
    }

    @Test("A hundred a page, every token followed", arguments: [99, 100, 101, 250])
    func paging(count: Int) async throws {
        let bench = try Bench()
        let names = (0..<count).map { "u\($0)" }
        bench.directory.seedReaders(names)
        bench.directory.seed(groups: (0..<count).map { SandboxGroup(name: "g\($0)") })
        bench.directory.seed(members: names, of: "g7")
        let snapshot = try await bench.read(try roster("groups: {g7: {}}\n"))
        #expect(snapshot.users.count == count && snapshot.groups.count == count && snapshot.members.count == count)
        let pages = (count + 99) / 100
        for operation in [SandboxOperation.listUsers, .listGroups, .listGroupMemberships] {
            let calls = bench.sandbox.recordedCalls(of: operation)
            #expect(calls.count == pages)
            #expect(calls.allSatisfy { $0.maxResults == "100" })
            #expect(calls.map(\.hasToken) == [false] + Array(repeating: true, count: pages - 1))
        }
    }

    @Test("An empty page with a token, and a full last page with one, are followed")
    func emptyPages() async throws {
        var assumptions = SandboxAssumptions()
        assumptions.fullLastPageHasToken = true
        let weather = Weather(rules: [WeatherRule(.emptyPage, on: [.listUsers], .nth(2))])
        let bench = try Bench(weather, assumptions: assumptions)
        bench.directory.seedReaders((0..<200).map { "u\($0)" })
        let snapshot = try await bench.read(try roster("groups: {}\n"))
        #expect(snapshot.users.count == 200)
        #expect(bench.count(.listUsers) == 4)
    }

    @Test("Only the members of declared groups are listed")
    func declaredGroups() async throws {
        let bench = try Bench()
        bench.directory.seedReaders(["pat"])
        bench.directory.seed(groups: ["A", "B", "C", "D"].map { SandboxGroup(name: $0) })
        bench.directory.seed(members: ["pat"], of: "B")
        let snapshot = try await bench.read(try roster("groups: {A: {}, B: {members: []}, New: {}}\n"))
        #expect(bench.sandbox.recordedCalls(of: .listGroupMemberships).compactMap(\.groupName).sorted() == ["A", "B"])
        #expect(bench.count(.listUserGroups) == 0)
        let readings = Dictionary(snapshot.groups.map { ($0.name, $0.reading) }, uniquingKeysWith: { $1 })
        #expect(readings == ["A": .whole, "B": .whole, "C": .none, "D": .none])
    }

    @Test("With a user's own list, all groups in reach are read, by group or by user as takes fewer requests")
    func usersLists() async throws {
        func bench(groups: Int) throws -> Bench {
            let bench = try Bench()
            bench.directory.seedReaders(["pat", "sam", "kim"])
            bench.directory.seed(groups: (0..<groups).map { SandboxGroup(name: "g\($0)") })
            bench.directory.seed(members: ["pat", "kim"], of: "g1")
            return bench
        }
        let wanted = try roster(
            """
            ignore: {groups: [g0]}
            groups: {g2: {}}
            users: {pat: {groups: []}, sam: {groups: [g2]}, gone: {groups: []}}

            """)
        // Of four groups, two apart from the declared and the ignored one are as many as there are live users with lists.
        let few = try bench(groups: 4)
        let byGroup = try await few.read(wanted)
        #expect(
            few.sandbox.recordedCalls(of: .listGroupMemberships).compactMap(\.groupName).sorted()
                == ["g1", "g2", "g3"])
        #expect(few.count(.listUserGroups) == 0)
        #expect(byGroup.groups.first { $0.name == "g1" }?.reading == .whole)

        let many = try bench(groups: 30)
        let byUser = try await many.read(wanted)
        #expect(many.sandbox.recordedCalls(of: .listGroupMemberships).compactMap(\.groupName) == ["g2"])
        // Nobody asks for the groups of somebody who is not there.
        #expect(many.sandbox.recordedCalls(of: .listUserGroups).compactMap(\.userName).sorted() == ["pat", "sam"])
        let group = try #require(byUser.groups.first { $0.name == "g1" })
        #expect(group.reading == .partial)
        #expect(byUser.members(of: group).map { byUser.names.string($0) } == ["pat"])

        // Both ways lead to the same plan.
        for bench in [few, many] {
            let plan = try await bench.plan(wanted)
            let removals = plan.actions.filter { $0.operation == .deleteGroupMembership }
            #expect(removals.map { "\($0.group ?? "") \($0.user ?? "")" } == ["g1 pat"])
        }
    }

    @Test("A user whose identity is gone has no name, one that comes twice is one, equal names are told apart")
    func strangeUsers() async throws {
        let bench = try Bench()
        bench.directory.seed(users: [
            SandboxUser(name: "pat", email: "pat@example.com", principalID: "user/1"),
            SandboxUser(name: "role/sam", email: "sam@example.com", identityType: .iam),
            SandboxUser(name: "role/kim", email: "kim@example.com", identityType: .iam),
        ])
        bench.directory.loseIdentity(ofUser: "role/sam")
        bench.directory.loseIdentity(ofUser: "role/kim")
        bench.sandbox.weather = Weather(rules: [WeatherRule(.repeatedPage, on: [.listUsers], .nth(1))])
        let snapshot = try await bench.read(try roster("groups: {}\n"))
        #expect(bench.count(.listUsers) == 2)
        #expect(snapshot.users.map { snapshot.names.string($0.name) } == ["pat"])
        #expect(Set(snapshot.unresolvedUsers.map(\.email)) == ["sam@example.com", "kim@example.com"])
        #expect(snapshot.unresolvedUsers.count == 2)
    }

    @Test("Two live users of one name are both kept")
    func equalNames() async throws {
        let bench = try Bench()
        bench.directory.seed(users: [
            SandboxUser(name: "r/pat", email: "old@example.com", identityType: .iam, principalID: "federated/iam/1"),
            SandboxUser(name: "pat", email: "new@example.com", principalID: "user/2"),
        ])
        // Behind the API's back, where no name is taken.
        bench.directory.change(user: "r/pat") { $0.name = "pat" }
        bench.sandbox.weather = Weather(rules: [WeatherRule(.repeatedPage, on: [.listUsers], .nth(1))])
        let snapshot = try await bench.read(try roster("groups: {}\n"))
        #expect(
            snapshot.users.map { snapshot.texts.string($0.email) }.sorted() == ["new@example.com", "old@example.com"])
        #expect(Set(snapshot.users.map(\.name)).count == 1)
    }

    @Test("Listings are followed side by side, as many at once as allowed")
    func sideBySide() async throws {
        let gauge = Gauge()
        let bench = try Bench { Counting(inner: $0, gauge: gauge, crowd: 5) }
        bench.directory.seed(groups: (0..<40).map { SandboxGroup(name: "g\($0)") })
        let desired = try roster("groups:\n" + (0..<40).map { "  g\($0): {}\n" }.joined())
        _ = try await bench.read(desired, concurrency: 5)
        // The listing of users goes on beside those of memberships.
        #expect((5...6).contains(gauge.most))
    }

    @Test("Ten thousand users and two hundred groups take the least number of requests")
    func large() async throws {
        let bench = try Bench()
        let names = (0..<10_000).map { "user-\($0)" }
        bench.directory.seedReaders(names)
        bench.directory.seed(groups: (0..<200).map { SandboxGroup(name: "group-\($0)") })
        for group in 0..<200 {
            bench.directory.seed(members: names[(group * 50)..<(group * 50 + 50)], of: "group-\(group)")
        }
        let desired = try roster("groups:\n" + (0..<200).map { "  group-\($0): {}\n" }.joined())
        let snapshot = try await bench.read(desired)
        #expect(snapshot.users.count == 10_000 && snapshot.groups.count == 200 && snapshot.members.count == 10_000)
        #expect(bench.calls.count == 100 + 2 + 200)
    }
}
