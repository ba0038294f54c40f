import AWSAccess
import Applying
import Directory
import Planning
import QuickSightSandbox
import Testing

/// A whole directory, confined to what a roster needs, is what reading it for the roster gives.
@Suite("Saved directories")
struct SnapshotExtentTests {
    @Test("A confined snapshot is the one that is read for the roster", arguments: 301...380)
    func confined(seed: UInt64) async throws {
        let scenario = Scenario(seed: seed)
        try await expectSame(scenario.yaml) { scenario.seed($0) }
    }

    @Test(
        "Deletions, replacements and tags need more, and get as much",
        arguments: [
            "users: {eve: {absent: true}}",
            "users: {eve: {groups: []}}\ngroups: {A: {}}",
            "users: {eve: {role: READER, replace: true}}",
            "users: {eve: {role: READER, replace: true, tags: {team: x}}, pat: {tags: {}}}",
            "users: {pat: {tags: {team: x}}, nobody: {email: a@b.c, role: READER, tags: {a: b}}}",
            "scope: {users: [\"*\"], groups: [\"*\"]}\nprune: {users: true, groups: true}",
            "scope: {users: [\"*\"], groups: [A]}\nprune: {users: true}",
            "groups: {A: {members: [eve]}, B: {absent: true}}",
            "users: {eve: {groups: [A]}, pat: {groups: [A, B]}}\ngroups: {A: {}, B: {}}",
        ])
    func extents(_ yaml: String) async throws {
        try await expectSame(yaml) { directory in
            directory.seedReaders(["pat", "sam"])
            directory.seed(users: [
                SandboxUser(
                    name: "eve", email: "eve@example.com", role: .author, tags: [SandboxTag(key: "team", value: "y")])
            ])
            directory.seed(groups: ["A", "B", "C", "D"].map { SandboxGroup(name: $0) })
            for group in ["A", "B", "D"] { directory.seed(members: ["eve", "pat"], of: group) }
        }
    }

    private func expectSame(_ yaml: String, seed: (SandboxDirectory) -> Void) async throws {
        let bench = try Bench()
        seed(bench.directory)
        let desired = try roster(yaml)
        let read = try await bench.read(desired)
        let all = try await DirectoryReader(client: bench.client, concurrency: 4)
            .read(.everythingWithTags(of: [Glob("*")]))
        let confined = all.confined(to: desired, at: 0)
        #expect(confined.digest { RealDigest() } == read.digest { RealDigest() }, "\(yaml)")
        #expect(confined.members.count == read.members.count)
    }

    @Test("Tags are read of those whom a pattern names, and of nobody else")
    func tags() async throws {
        let bench = try Bench()
        bench.directory.seedReaders(["pat", "pia", "sam"])
        let read = try await DirectoryReader(client: bench.client, concurrency: 4)
            .read(.everythingWithTags(of: [Glob("p*")]))
        #expect(bench.count(.listTagsForResource) == 2)
        let tagged = read.users.filter { read.details(of: $0).tags != nil }.map { read.names.string($0.name) }
        #expect(tagged.sorted() == ["pat", "pia"])
    }
}

struct RealDigest: RunningDigest {
    private let digest = SHA256Digest()

    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) { digest.update(UnsafeRawBufferPointer(bytes)) }

    mutating func finish() -> String { digest.finishHex() }
}
