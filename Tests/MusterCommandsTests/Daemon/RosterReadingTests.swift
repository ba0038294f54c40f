import AWSAccess
import Directory
import Rosters
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@testable import MusterCommands

/// Rosters that change while they are read.
@Suite("Reading rosters that change")
struct RosterReadingTests {
    private static func roster(_ group: String) -> String {
        "version: 1\naccount: \"111122223333\"\nregion: us-east-1\ngroups: {\(group): {}}\n"
    }

    private func groups(_ rosters: LoadedRosters) -> [String] {
        rosters.targets.flatMap { $0.groups.map(\.name) }.sorted()
    }

    /// Reads a directory; `meanwhile` happens right before the rosters are read, and is told how often that was.
    private func read(
        _ scratch: ScratchDirectory, time: ManualTime = ManualTime(), _ meanwhile: @escaping @Sendable (Int) -> Void
    ) async throws -> (groups: [String], reads: Int) {
        let reads = Recording<Int>()
        var reading = RosterReading(arguments: [scratch.path], policy: nil, time: time)
        reading.load = { arguments, policy in
            reads.add(reads.values.count + 1)
            meanwhile(reads.values.count)
            return RosterLoading.load(arguments, policy: policy)
        }
        let found = try await reading.read()
        return (groups(found.rosters), reads.values.count)
    }

    @Test("What does not change is read once")
    func quiet() async throws {
        let scratch = try ScratchDirectory()
        scratch.write(Self.roster("A"), to: "a.yaml")
        let (groups, reads) = try await read(scratch) { _ in }
        #expect(groups == ["A"] && reads == 1)
    }

    @Test("What changes between the hashes is read anew, with everything else")
    func changed() async throws {
        let scratch = try ScratchDirectory()
        scratch.write(Self.roster("A"), to: "a.yaml")
        scratch.write(Self.roster("B"), to: "b.yaml")
        let (groups, reads) = try await read(scratch) { count in
            // As a pull would: one file, and the other a moment later.
            if count == 1 { scratch.write(Self.roster("A2"), to: "a.yaml") }
            if count == 2 { scratch.write(Self.roster("B2"), to: "b.yaml") }
        }
        #expect(groups == ["A2", "B2"] && reads == 3)
    }

    @Test("So it is when a file comes, goes, or takes another's place")
    func files() async throws {
        let scratch = try ScratchDirectory()
        scratch.write(Self.roster("A"), to: "a.yaml")
        scratch.write(Self.roster("B"), to: "b.yaml")
        let (groups, reads) = try await read(scratch) { count in
            if count == 1 { scratch.write(Self.roster("C"), to: "c.yaml") }
            if count == 2 { unlink(scratch.file("b.yaml")) }
            if count == 3 {
                scratch.write(Self.roster("A3"), to: "new")
                rename(scratch.file("new"), scratch.file("a.yaml"))
            }
        }
        #expect(groups == ["A3", "C"] && reads == 4)
    }

    @Test("A change that was taken back between the hashes is a change")
    func takenBack() async throws {
        let scratch = try ScratchDirectory()
        scratch.write(Self.roster("A"), to: "a.yaml")
        let (groups, reads) = try await read(scratch) { count in
            guard count == 1 else { return }
            for text in ["B", "A"] {
                scratch.write(Self.roster(text), to: "new")
                rename(scratch.file("new"), scratch.file("a.yaml"))
            }
        }
        #expect(groups == ["A"] && reads == 2)
    }

    @Test("What keeps changing is given up, in time, and nothing of it is used")
    func restless() async throws {
        let scratch = try ScratchDirectory()
        scratch.write(Self.roster("A"), to: "a.yaml")
        let time = ManualTime()
        let failure = await #expect(throws: CommandFailure.self) {
            try await read(scratch, time: time) { count in scratch.write(Self.roster("A\(count)"), to: "a.yaml") }
        }
        #expect(failure?.message.contains("changed all the time") == true)
        #expect(failure?.status == .failure)
        #expect(time.monotonicNow <= .seconds(60) && time.monotonicNow > .seconds(50))
    }

    @Test("What was changed a moment ago must have stood for two seconds")
    func fresh() async throws {
        let scratch = try ScratchDirectory()
        scratch.write(Self.roster("A"), to: "a.yaml")
        var status = stat()
        #expect(stat(scratch.file("a.yaml"), &status) == 0)
        let changed = WallTime(seconds: Int64(status.st_ctim.tv_sec), nanoseconds: Int32(status.st_ctim.tv_nsec))
        for (age, wait) in [(0, 2_000), (500, 1_500), (1_999, 1), (2_000, 0), (90_000, 0), (-5_000, 0)] {
            let time = ManualTime(wall: changed + .milliseconds(age))
            _ = try await read(scratch, time: time) { _ in }
            // The directory was changed a moment before the file.
            #expect(time.monotonicNow == .milliseconds(wait), "\(age) ms old")
        }
    }

    @Test("While git is at work on the working tree, nothing is read; a lock that was left behind is no work")
    func git() async throws {
        let scratch = try ScratchDirectory()
        defer {
            for name in ["repo/.git/index.lock", "repo/.git", "repo/a.yaml", "repo"] { remove(scratch.file(name)) }
        }
        mkdir(scratch.file("repo"), 0o700)
        mkdir(scratch.file("repo/.git"), 0o700)
        scratch.write(Self.roster("A"), to: "repo/a.yaml")
        scratch.write("", to: "repo/.git/index.lock")
        var status = stat()
        #expect(stat(scratch.file("repo/.git/index.lock"), &status) == 0)
        let locked = WallTime(seconds: Int64(status.st_ctim.tv_sec))
        func reading(_ time: ManualTime) -> RosterReading {
            RosterReading(arguments: [scratch.file("repo/a.yaml")], policy: nil, time: time)
        }
        await #expect(throws: CommandFailure.self) {
            try await reading(ManualTime(wall: locked + .seconds(10))).read()
        }
        #expect(groups(try await reading(ManualTime(wall: locked + .seconds(601))).read().rosters) == ["A"])
        unlink(scratch.file("repo/.git/index.lock"))
        #expect(groups(try await reading(ManualTime(wall: locked + .seconds(10))).read().rosters) == ["A"])
    }

    @Test("Of a roster that is not there, or not valid, the problems are told as always")
    func problems() async throws {
        let scratch = try ScratchDirectory()
        let reading = RosterReading(arguments: [scratch.file("none.yaml")], policy: nil, time: ManualTime())
        #expect(try await reading.read().rosters.problems.first?.message.contains("No such file") == true)
        scratch.write("version: 1\ngroups: [", to: "bad.yaml")
        let bad = RosterReading(arguments: [scratch.file("bad.yaml")], policy: nil, time: ManualTime())
        #expect(try await bad.read().rosters.isValid == false)
    }
}
