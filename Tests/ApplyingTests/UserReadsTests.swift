import AWSAccess
import Applying
import Directory
import Planning
import QuickSightSandbox
import Testing

/// Describing the users that a roster names, instead of listing a directory of many.
@Suite("Users described one by one")
struct UserReadsTests {
    /// A directory of so many readers, `user-00000` first, with three of them in the group A.
    private func bench(users: Int, _ rules: [WeatherRule] = []) throws -> Bench {
        let bench = try Bench(Weather(rules: rules))
        bench.directory.seedReaders((0..<users).map(name))
        bench.directory.seed(groups: ["A", "B"].map { SandboxGroup(name: $0) })
        bench.directory.seed(members: [name(9_999 % users), name(7), name(8)], of: "A")
        return bench
    }

    private func name(_ number: Int) -> String {
        let digits = "\(number)"
        return "user-" + String(repeating: "0", count: 5 - digits.count) + digits
    }

    /// So many users from the directory's end, whom a listing reaches last.
    private func last(_ count: Int, of users: Int) -> String {
        "users:\n" + (users - count..<users).map { "  \(name($0)): {role: READER}\n" }.joined()
    }

    private func read(_ bench: Bench, _ desired: DesiredState, _ reads: UserReads) async throws -> Snapshot {
        try await DirectoryReader(client: bench.client, concurrency: 8, reads: reads).read(.forRoster(desired, at: 0))
    }

    private func plan(_ bench: Bench, _ desired: DesiredState, _ reads: UserReads) async throws -> Plan {
        let live = try await read(bench, desired, reads)
        return Planner(desired: desired, live: live, at: 0).plan(
            target: Target(account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "test"),
            roster: RosterSummary(digest: "", files: []),
            snapshot: SnapshotSummary(live, digest: live.digest { RealDigest() }), digest: { RealDigest() })
    }

    @Test("Fifty of ten thousand: as many pages as there are users to describe, and these; or these alone")
    func few() async throws {
        let desired = try roster("groups: {A: {}}\n" + last(50, of: 10_000))
        let expected: [(UserReads, listed: Int, described: Int)] = [
            (.auto, 50, 50), (.describe, 0, 50), (.list, 100, 0),
        ]
        for (reads, listed, described) in expected {
            let bench = try bench(users: 10_000)
            let live = try await read(bench, desired, reads)
            #expect(bench.count(.listUsers) == listed && bench.count(.describeUser) == described, "\(reads)")
            #expect(bench.count(.listGroups) == 1 && bench.count(.listGroupMemberships) == 1)
            #expect(bench.calls.count == listed + described + 2)
            #expect(live.isComplete && live.hasEveryUser == (reads == .list))
            #expect(live.users.count == (reads == .list ? 10_000 : 50))
        }
    }

    @Test("Whoever was on a listed page is not asked for")
    func seen() async throws {
        let bench = try bench(users: 2_000)
        // Five on the first page, five on the last.
        let names = (0..<5).map(name) + (1_995..<2_000).map(name)
        let desired = try roster("users:\n" + names.map { "  \($0): {role: READER}\n" }.joined())
        let live = try await read(bench, desired, .auto)
        #expect(bench.count(.listUsers) == 10 && bench.count(.describeUser) == 5)
        // Those who were listed by the way are not in it.
        #expect(Set(live.users.map { live.names.string($0.name) }) == Set(names))
        let same = try await read(bench, desired, .describe)
        #expect(live.digest { RealDigest() } == same.digest { RealDigest() })
        let whole = try await read(bench, desired, .list)
        #expect(live.digest { RealDigest() } != whole.digest { RealDigest() })
    }

    @Test("Never more than twice the fewest requests", arguments: [1, 2, 3, 7], [0, 1, 2, 5, 13])
    func bounded(pages: Int, named: Int) async throws {
        let users = pages * 100
        let bench = try bench(users: users)
        let desired = try roster(named == 0 ? "groups: {A: {}}\n" : last(named, of: users))
        let live = try await read(bench, desired, .auto)
        let asked = bench.count(.listUsers) + bench.count(.describeUser)
        #expect(asked <= 2 * min(pages, named), "\(pages) pages, \(named) names: \(asked)")
        if pages <= named { #expect(live.hasEveryUser && asked == pages) }
    }

    @Test("The plan is the same, whoever was looked at", arguments: 501...580)
    func samePlan(seed: UInt64) async throws {
        let scenario = Scenario(seed: seed)
        let bench = try Bench()
        scenario.seed(bench.directory)
        // Enough others that nobody is described for want of pages.
        bench.directory.seedReaders((0..<150).map { "other-\($0)" })
        let desired = try roster(scenario.yaml)
        let wanted = try await plan(bench, desired, .list)
        for reads in [UserReads.auto, .describe] {
            let found = try await plan(bench, desired, reads)
            #expect(found.actions == wanted.actions && found.guards == wanted.guards, "\(reads): \(scenario.yaml)")
            #expect(found.removalDigest == wanted.removalDigest)
            #expect(found.notices.contains { $0.kind == .describedUsers } == !found.snapshot.hasEveryUser)
        }
    }

    @Test("An update, a membership more and one less, and a group's end are planned of those alone")
    func changes() async throws {
        let desired = try roster(
            """
            groups: {A: {members: [user-00007, user-00300]}, B: {absent: true}}
            users: {user-00300: {email: new@example.com, role: AUTHOR}}

            """)
        let bench = try bench(users: 400)
        let wanted = try await plan(bench, desired, .list)
        bench.sandbox.forgetCalls()
        let found = try await plan(bench, desired, .describe)
        #expect(found.actions == wanted.actions && found.removalDigest == wanted.removalDigest)
        #expect(
            found.actions.map { "\($0.operation.rawValue) \($0.user ?? "")" } == [
                "UpdateUser user-00300", "CreateGroupMembership user-00300", "DeleteGroupMembership user-00008",
                "DeleteGroupMembership user-00399", "DeleteGroup ",
            ])
        // Those who lose a membership are asked for, too: it is taken from them, and from nobody who gets the name later.
        #expect(
            bench.sandbox.recordedCalls(of: .describeUser).compactMap(\.userName).sorted()
                == ["user-00007", "user-00008", "user-00300", "user-00399"])
        #expect(found.actions.filter { $0.operation == .deleteGroupMembership }.allSatisfy { $0.principalID != nil })
        #expect(bench.count(.listUsers) == 0)
        #expect(found.notices.map(\.kind).contains(.describedUsers))
        #expect(!found.notices.map(\.kind).contains(.unmanagedUsers))
    }

    @Test(
        "What may depend on everybody lists everybody, from the page it had come to",
        arguments: [
            "scope: {users: [user-*]}\nprune: {users: true}\nusers: {user-00299: {role: READER}}",
            "scope: {users: [nobody], groups: [\"*\"]}\nprune: {groups: true}\ngroups: {A: {}}",
            "scope: {users: [\"*\"]}\nprune: {unresolved: true}\nusers: {user-00299: {}}",
            "users: {user-00299: {absent: true}}",
            "users: {user-00299: {until: 1969-12-31}}",
            "users: {user-00299: {role: ADMIN}}",
            "users: {author: {role: READER}}",
            "users: {author: {role: READER, replace: true}}",
            "users: {admin: {role: AUTHOR}}",
            "users: {new: {email: new@example.com, role: READER}}",
            "users: {USER-00299: {email: new@example.com, role: READER}}",
            "groups: {A: {members: [user-00007, nobody]}}",
        ])
    func everybody(_ yaml: String) async throws {
        let bench = try bench(users: 300)
        bench.directory.seed(users: [
            SandboxUser(name: "author", email: "author@example.com", role: .author),
            SandboxUser(name: "admin", email: "admin@example.com", role: .admin),
        ])
        let desired = try roster(yaml + "\n")
        let wanted = try await plan(bench, desired, .list)
        bench.sandbox.forgetCalls()
        for reads in [UserReads.auto, .describe] {
            let found = try await plan(bench, desired, reads)
            #expect(found == wanted, "\(reads)")
            #expect(found.snapshot.hasEveryUser && found.snapshot.users == 302)
            // No page was asked for twice.
            #expect(bench.count(.listUsers) == 4)
            #expect(bench.count(.describeUser) <= 4)
            bench.sandbox.forgetCalls()
        }
    }

    @Test("Somebody who is wanted gone and is gone needs nobody else")
    func alreadyGone() async throws {
        let bench = try bench(users: 300)
        let live = try await read(bench, try roster("users: {gone: {absent: true}, user-00299: {}}\n"), .describe)
        #expect(!live.hasEveryUser && live.users.count == 1)
        #expect(bench.count(.describeUser) == 2 && bench.count(.listUsers) == 0)
    }

    @Test("An interrupted replacement, and a roster from before a change, need everybody")
    func others() async throws {
        let bench = try bench(users: 300)
        let desired = try roster("users: {user-00299: {}}\n")
        let reader = DirectoryReader(client: bench.client, concurrency: 4, reads: .describe)
        let recovering = try await reader.read(.forRoster(desired, at: 0, recovering: ["user-00299"]))
        #expect(recovering.hasEveryUser)
        let (live, former) = try await reader.read(.forRoster(desired, at: 0), base: desired)
        #expect(live.hasEveryUser && former?.hasEveryUser == true)
        #expect(try await reader.read(.everything).hasEveryUser)
    }

    @Test("Who may list and not describe, lists")
    func notAllowed() async throws {
        let denied = Fault.error(status: 403, code: "AccessDeniedException")
        let bench = try bench(users: 300, [WeatherRule(denied, on: [.describeUser], .always)])
        let live = try await read(bench, try roster(last(30, of: 300)), .describe)
        #expect(live.hasEveryUser && live.users.count == 300 && bench.count(.listUsers) == 3)
        #expect(bench.count(.describeUser) <= 8, "what is refused is not asked for again")
    }

    @Test("A user who cannot be described for another reason fails the run, and is never taken for absent")
    func fails() async throws {
        let broken = Fault.error(status: 400, code: "InvalidParameterValueException")
        let bench = try bench(users: 300, [WeatherRule(broken, on: [.describeUser], .nth(1))])
        let error = await #expect(throws: DirectoryReadError.self) {
            try await read(bench, try roster(last(1, of: 300)), .describe)
        }
        #expect(error?.what == "the user user-00299")
    }

    @Test("A token that expired while users were described begins the listing anew", arguments: [1, 2, 3])
    func expired(page: Int) async throws {
        let bench = try bench(users: 500, [WeatherRule(.expiredToken, on: [.listUsers], .nth(page + 1))])
        let live = try await read(
            bench, try roster("users: {user-00499: {role: ADMIN}, user-00498: {}}\n"), .auto)
        #expect(live.hasEveryUser && live.users.count == 500)
        #expect(bench.count(.listUsers) == page + 1 + 5)
    }

    @Test("Tags are read of those described who declare them")
    func tags() async throws {
        let bench = try bench(users: 300)
        bench.directory.seed(users: [
            SandboxUser(name: "eve", email: "eve@example.com", tags: [SandboxTag(key: "team", value: "y")])
        ])
        let found = try await plan(bench, try roster("users: {eve: {tags: {team: x}}, user-00001: {}}\n"), .describe)
        #expect(found.actions.map(\.operation) == [.tagResource] && !found.snapshot.hasEveryUser)
        #expect(bench.count(.listTagsForResource) == 1)
    }

    @Test("What was changed is looked at again as it was before: one by one")
    func verified() async throws {
        let bench = try bench(users: 6_000)
        let changes = (5_000..<5_150).map { "  \(name($0)): {email: new-\($0)@example.com}\n" }.joined()
        let plan = try await plan(bench, try roster("users:\n" + changes), .describe)
        let result = await bench.execute(plan)
        bench.sandbox.forgetCalls()
        let verifier = DirectoryVerifier(client: bench.client, concurrency: 8, settle: .zero, time: bench.time)
        let seen = await verifier.verify(result)
        #expect(seen?.checked == 150 && seen?.isConverged == true)
        #expect(bench.count(.listUsers) == 0 && bench.count(.describeUser) == 150)
    }
}
