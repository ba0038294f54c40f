import Applying
import Directory
import Planning
import QuickSightSandbox
import Testing

/// Reading for a roster and for the one before it.
@Suite("The directory, for two rosters")
struct BaseReadingTests {
    private func read(_ bench: Bench, _ desired: DesiredState, _ base: DesiredState) async throws -> (
        Snapshot, Snapshot
    ) {
        let read = try await DirectoryReader(client: bench.client, concurrency: 4)
            .read(.forRoster(desired, at: 0), base: base)
        return (read.live, try #require(read.base))
    }

    private func actions(_ desired: DesiredState, _ live: Snapshot) -> [Action] {
        Planner(desired: desired, live: live, at: 0).plan(
            target: Target(account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "test"),
            roster: RosterSummary(digest: "", files: []),
            snapshot: SnapshotSummary(digest: "", isComplete: true, users: 0, groups: 0, memberships: 0),
            digest: { RealDigest() }
        ).actions.map { action in
            // Guards count what was read.
            var action = action
            action.withheld = nil
            action.disputedBy = nil
            action.dependsOn = []
            return action
        }
    }

    @Test(
        "The roster's own part is what is read without the other; the other's plan is what it would be alone",
        arguments: [
            ("groups: {A: {members: [eve]}}", "groups: {B: {members: [pat]}, D: {members: [sam]}}"),
            ("users: {eve: {groups: [A]}}\ngroups: {A: {}}", "users: {pat: {groups: [B]}}\ngroups: {B: {}}"),
            ("users: {eve: {groups: [A]}}\ngroups: {A: {}}", "groups: {A: {members: [pat]}, B: {members: []}}"),
            ("users: {eve: {absent: true}}", "users: {eve: {tags: {team: x}}, pat: {absent: true}}"),
            ("users: {eve: {tags: {}}}", "users: {eve: {tags: {team: x}}, pat: {tags: {team: y}}}"),
            ("groups: {A: {}}", "scope: {groups: [\"*\"]}\nprune: {groups: true}"),
            ("groups: {A: {}}", "groups: {A: {}}"),
        ])
    func both(_ yaml: String, _ before: String) async throws {
        let bench = try Bench()
        bench.directory.seedReaders(["pat", "sam"])
        bench.directory.seed(users: [
            SandboxUser(
                name: "eve", email: "eve@example.com", role: .author, tags: [SandboxTag(key: "team", value: "y")])
        ])
        bench.directory.seed(groups: ["A", "B", "C", "D"].map { SandboxGroup(name: $0) })
        for group in ["A", "B", "D"] { bench.directory.seed(members: ["eve", "pat"], of: group) }
        let (desired, base) = (try roster(yaml), try roster(before))
        let alone = try await bench.read(desired)
        let baseAlone = try await bench.read(base)
        let (live, baseLive) = try await read(bench, desired, base)
        #expect(live.digest { RealDigest() } == alone.digest { RealDigest() })
        #expect(live.members.count == alone.members.count)
        #expect(actions(base, baseLive) == actions(base, baseAlone))
    }

    @Test("The same for rosters and directories from a generator", arguments: 401...430)
    func generated(seed: UInt64) async throws {
        let bench = try Bench()
        Scenario(seed: seed).seed(bench.directory)
        let (desired, base) = (try roster(Scenario(seed: seed).yaml), try roster(Scenario(seed: seed + 1_000).yaml))
        let alone = try await bench.read(desired)
        let baseAlone = try await bench.read(base)
        let (live, baseLive) = try await read(bench, desired, base)
        #expect(live.digest { RealDigest() } == alone.digest { RealDigest() })
        #expect(actions(base, baseLive) == actions(base, baseAlone))
    }

    @Test("What is known already is not asked for again")
    func requests() async throws {
        let bench = try Bench()
        bench.directory.seedReaders(["pat", "sam"])
        bench.directory.seed(groups: ["A", "B", "C"].map { SandboxGroup(name: $0) })
        let desired = try roster("groups: {A: {members: [pat]}}")
        _ = try await read(bench, desired, try roster("groups: {A: {members: [sam]}, B: {members: [sam]}}"))
        #expect(bench.count(.listGroupMemberships) == 2 && bench.count(.listUsers) == 1)
    }
}
