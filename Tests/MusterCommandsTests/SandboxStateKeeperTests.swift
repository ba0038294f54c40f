import Dispatch
import QuickSightSandbox
import Synchronization
import Testing

@testable import MusterCommands

@Suite("The sandbox's state file")
struct SandboxStateKeeperTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
    }

    private func make(_ users: Int, restoring archive: SandboxArchive? = nil) -> Sandbox {
        let sandbox = Sandbox(restoring: archive)
        sandbox.directory.seed(users: (0..<users).map { SandboxUser(name: "u\($0)", email: "e") })
        return sandbox
    }

    private func open(_ name: String = "state", onFailure: @escaping @Sendable (String) -> Void = { _ in }) throws
        -> SandboxStateKeeper
    {
        try SandboxStateKeeper(path: scratch.file(name), delay: .zero, onFailure: onFailure)
    }

    @Test("Saved for its owner alone, and there again for the next")
    func roundTrip() throws {
        let first = try open()
        #expect(first.found == nil)
        try first.save(make(3))
        #expect(scratch.mode("state") == 0o600)
        let second = try open()
        #expect(make(0, restoring: second.found).directory.users.count == 3)
        try second.save(make(5))
        #expect(try open().found?.counts.users == 5)
        // Nothing is left beside it.
        #expect(scratch.names == ["state"])
    }

    @Test("Written after a change, without being asked to wait")
    func afterChange() async throws {
        let keeper = try open()
        let sandbox = make(1)
        try keeper.save(sandbox)
        sandbox.directory.seed(users: [SandboxUser(name: "new", email: "e")])
        keeper.noteChange(of: sandbox)
        keeper.noteChange(of: sandbox)
        var found = 0
        while found != 2 {
            found = try open().found?.counts.users ?? 0
            await Task.yield()
        }
        #expect(found == 2)
    }

    @Test("A file that is not its own is never overwritten")
    func foreign() throws {
        // There since the start.
        for (name, text) in [("plan", #"{"format":"muster.plan/1","plans":[]}"#), ("empty", ""), ("text", "notes\n")] {
            scratch.write(text, to: name)
            let problem = #expect(throws: FileProblem.self) { try open(name) }
            #expect(problem?.message.hasPrefix("\(scratch.file(name)):") == true)
            #expect(problem?.message.contains("not the whole state of a sandbox") == true)
            #expect(try scratch.read(name) == text)
        }
        // Put there after the start, before the first saving and after it.
        let failures = Mutex<[String]>([])
        let keeper = try open { message in failures.withLock { $0.append(message) } }
        scratch.write("notes", to: "state")
        #expect(throws: FileProblem.self) { try keeper.save(make(1)) }
        #expect(try scratch.read("state") == "notes")
        let other = try open("other")
        let sandbox = make(1)
        try other.save(sandbox)
        scratch.write("notes", to: "other")
        sandbox.directory.seed(users: [SandboxUser(name: "new", email: "e")])
        let problem = #expect(throws: FileProblem.self) { try other.save(sandbox) }
        #expect(problem?.message.contains("changed by somebody else") == true)
        #expect(try scratch.read("other") == "notes")
        #expect(!scratch.names.contains { $0.hasSuffix(".tmp") })
    }

    @Test("A damaged file is refused with the place, and left as it is")
    func damaged() throws {
        try open().save(make(3))
        let whole = try scratch.read("state")
        let cut = String(whole.prefix(whole.count / 2))
        scratch.write(cut, to: "state")
        let problem = #expect(throws: FileProblem.self) { try open() }
        #expect(problem?.message.hasPrefix("\(scratch.file("state")):1:") == true)
        #expect(try scratch.read("state") == cut)
    }

    @Test("Links, directories and places that are not there are said to be so")
    func places() throws {
        #expect(throws: FileProblem("/dev/null is not a regular file")) {
            try SandboxStateKeeper(path: "/dev/null") { _ in }
        }
        #expect(throws: FileProblem.self) { try SandboxStateKeeper(path: scratch.path) { _ in } }
        let nowhere = try SandboxStateKeeper(path: scratch.file("no/state")) { _ in }
        #expect(throws: FileProblem.self) { try nowhere.save(make(0)) }
    }
}
