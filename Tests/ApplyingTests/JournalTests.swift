@testable import Applying
import AWSAccess
import Directory
import Foundation
import Planning
import QuickSightSandbox
import Synchronization
import Testing

/// What is written down survives what happens to files.
@Suite("Journal")
struct JournalTests {
    private let target = Target(
        account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "http://127.0.0.1:8080")
    private let opened =
        #"{"time":"2026-11-22T00:00:00Z","run":"r","event":"opened","user":"pat","principalId":"p","#
        + #""before":{"role":"AUTHOR"},"registration":{"email":"pat@example.com","role":"READER","tags":{"a":"b"}},"#
        + #""groups":["G","H"]}"#
    private let closed = #"{"time":"2026-11-22T00:00:01Z","run":"r","event":"closed","user":"pat"}"#

    private func journal(_ text: String, rotationSize: Int = 1 << 20) throws -> (Journal, MemoryStorage) {
        let storage = MemoryStorage(Array(text.utf8))
        return (
            try Journal(storage: storage, target: target, time: ManualTime(), rotationSize: rotationSize), storage
        )
    }

    @Test("An open replacement is found again, whole; a closed one is not")
    func reading() throws {
        let (journal, _) = try journal(opened + "\n")
        let found = try #require(journal.unfinished.first)
        #expect(found.user == "pat" && found.principalID == "p" && found.groups == ["G", "H"])
        #expect(found.before.role == "AUTHOR" && found.registration.email == "pat@example.com")
        #expect(found.registration.tags == [Tag(key: "a", value: "b")])
        #expect(try self.journal("\(opened)\n\(closed)\n").0.unfinished.isEmpty)
        #expect(try self.journal("\(opened)\n\(closed)\n\(opened)\n").0.unfinished.count == 1)
    }

    @Test("A last line that is torn anywhere is left out, and the next line begins anew")
    func tornLine() throws {
        for length in 1..<closed.utf8.count {
            let (journal, storage) = try journal("\(opened)\n" + closed.prefix(length))
            #expect(journal.unfinished.count == 1)
            try journal.begin(plan: "sha256:0", who: "somebody")
            #expect(storage.lines.last?.contains(#""event":"begun""#) == true)
            #expect(try self.journal(storage.text).0.unfinished.count == 1)
        }
    }

    @Test("A damaged line in the middle costs only itself")
    func damagedLine() throws {
        let (journal, _) = try journal("\(opened)\n{\"time\":\u{FFFD}\n\n[]\n{\"event\":\"later\"}\n")
        #expect(journal.unfinished.count == 1)
    }

    @Test("After a line that could not be written whole, the next one stands on its own")
    func partOfALine() throws {
        let storage = MemoryStorage(appends: 1, tears: true)
        let journal = try Journal(storage: storage, target: target, time: ManualTime())
        try journal.begin(plan: "a", who: "b")
        #expect(throws: JournalProblem.self) { try journal.end("this is torn") }
        storage.heal()
        try journal.end("whole")
        let events = Journal.records(storage.bytes).map(\.event)
        #expect(events.last == .ended("whole") && events.count == 3)
    }

    @Test("Rotation carries over what is open, and only that")
    func rotation() throws {
        let deletion = JournalRecord(
            time: "2026-11-22T03:00:01Z", run: "r",
            event: .outcome(
                JournalAction(id: ActionID(1), operation: "DeleteUser", user: "pat"),
                ActionOutcome(action: ActionID(1), status: .done)))
        let (journal, storage) = try journal(
            "\(opened)\n" + String(decoding: deletion.bytes, as: UTF8.self), rotationSize: 2_000)
        #expect(journal.unfinished.map(\.wasDeleted) == [true])
        for _ in 0..<100 { try journal.begin(plan: "sha256:0", who: "somebody") }
        #expect(storage.bytes.count < 3_000)
        #expect(!storage.state.withLock { $0.former }.isEmpty)
        let again = try Journal(storage: storage, target: target, time: ManualTime())
        #expect(again.unfinished.map(\.user) == ["pat"] && again.unfinished.map(\.wasDeleted) == [true])
        #expect(storage.lines.first?.contains(#""event":"target""#) == true)
    }

    @Test("A rotation that fails loses nothing and stops nothing")
    func failedRotation() throws {
        let (journal, storage) = try journal("\(opened)\n", rotationSize: 2_000)
        storage.state.withLock { $0.cannotRotate = true }
        for _ in 0..<100 { try journal.begin(plan: "sha256:0", who: "somebody") }
        #expect(Journal.records(storage.bytes).count > 100 && storage.lines.first == opened)
        storage.state.withLock { $0.cannotRotate = false }
        for _ in 0..<100 { try journal.begin(plan: "sha256:0", who: "somebody") }
        #expect(storage.bytes.count < 5_000)
        #expect(try Journal(storage: storage, target: target, time: ManualTime()).unfinished.map(\.user) == ["pat"])
    }

    @Test("A journal of another endpoint, account or namespace is refused")
    func foreign() throws {
        let (journal, storage) = try journal("")
        try journal.begin(plan: "a", who: "b")
        for change: (inout Target) -> Void in [
            { $0.endpoint = "https://quicksight.us-east-1.amazonaws.com" }, { $0.account = "444455556666" },
            { $0.namespace = "other" }, { $0.region = "cn-north-1" },
        ] {
            var other = target
            change(&other)
            #expect(throws: JournalProblem.self) {
                try Journal(storage: storage, target: other, time: ManualTime())
            }
            let directory = StateDirectory(path: "/d", isNamed: true)
            #expect(directory.journalPath(of: other) != directory.journalPath(of: target))
        }
    }

    @Test("The file's name is safe whatever the target is called")
    func names() throws {
        var odd = target
        odd.namespace = "../../é x"
        let path = StateDirectory(path: "/d", isNamed: true).journalPath(of: odd)
        #expect(path.hasPrefix("/d/111122223333-_______x-") == false || !path.dropFirst(3).contains("/"))
        #expect(!path.dropFirst(3).contains("/") && path.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test("Named by the option or by systemd; otherwise the user's own, which is not named")
    func resolving() {
        func resolved(_ explicit: String?, _ environment: [String: String]) -> StateDirectory? {
            StateDirectory.resolve(explicit: explicit, environment: environment)
        }
        let all = ["STATE_DIRECTORY": "/s:/t", "XDG_STATE_HOME": "/x", "HOME": "/h"]
        #expect(resolved("e", all) == StateDirectory(path: "e", isNamed: true))
        #expect(resolved(nil, all) == StateDirectory(path: "/s", isNamed: true))
        #expect(
            resolved(nil, ["XDG_STATE_HOME": "/x", "HOME": "/h"]) == StateDirectory(path: "/x/muster", isNamed: false))
        #expect(
            resolved(nil, ["XDG_STATE_HOME": "x", "HOME": "/h"])
                == StateDirectory(path: "/h/.local/state/muster", isNamed: false))
        #expect(resolved(nil, [:]) == nil)
    }

    // MARK: - Files

    private func temporary(_ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "/muster-journal-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("Directory and file are their owner's alone; what others can write is refused")
    func files() throws {
        try temporary { path in
            let directory = StateDirectory(path: path + "/a/b", isNamed: true)
            #expect(try directory.check() == false)
            try directory.prepare()
            #expect(try mode(directory.path) == 0o700)
            let file = JournalFile(path: directory.journalPath(of: target))
            let journal = try Journal(storage: file, target: target, time: ManualTime())
            try journal.begin(plan: "a", who: "b")
            #expect(try mode(file.path) == 0o600)
            for mode in [0o770, 0o707, 0o1777] {
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: directory.path)
                #expect(throws: JournalProblem.self) { try directory.prepare() }
            }
        }
    }

    @Test("Root reads another user's state directory, and writes nothing there", .enabled(if: geteuid() == 0))
    func othersDirectory() throws {
        try temporary { path in
            let directory = StateDirectory(path: path + "/state", isNamed: true)
            try directory.prepare()
            try JournalFile(path: directory.journalPath(of: target)).append(Array("\(opened)\n".utf8), durable: true)
            #expect(chown(directory.path, 62_812, 62_812) == 0)
            #expect(try directory.journals().map(\.records.count) == [1])
            #expect(throws: JournalProblem.self) { try directory.prepare() }
        }
    }

    @Test("A file's rotation keeps the former lines beside it")
    func fileRotation() throws {
        try temporary { path in
            let directory = StateDirectory(path: path, isNamed: true)
            try directory.prepare()
            let file = JournalFile(path: directory.journalPath(of: target))
            try file.append(Array("\(opened)\n".utf8), durable: true)
            let journal = try Journal(storage: file, target: target, time: ManualTime(), rotationSize: 2_000)
            for _ in 0..<100 { try journal.begin(plan: "sha256:0", who: "somebody") }
            #expect(try file.read().count < 3_000 && !file.readFormer().isEmpty)
            #expect(try mode(file.path) == 0o600)
            let again = try Journal(storage: JournalFile(path: file.path), target: target, time: ManualTime())
            #expect(again.unfinished.map(\.user) == ["pat"])
        }
    }

    @Test("A full disk is told in words, and a link in the journal's place is not followed")
    func unwritable() throws {
        #expect(throws: JournalProblem("/dev/full is not a regular file")) {
            try JournalFile(path: "/dev/full").append([1], durable: true)
        }
        try temporary { path in
            try StateDirectory(path: path, isNamed: true).prepare()
            try FileManager.default.createSymbolicLink(atPath: path + "/j", withDestinationPath: path + "/other")
            #expect(throws: JournalProblem.self) { try JournalFile(path: path + "/j").append([1], durable: false) }
        }
    }

    // MARK: - The lock

    @Test("One holds the lock; another learns who and since when, until it is let go")
    func lock() async throws {
        let path = NSTemporaryDirectory() + "/muster-lock-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        let time = ManualTime()
        var first: RunLock? = try await RunLock.take(path, timeout: .zero, time: time)
        let refusal = await #expect(throws: RunLock.Refusal.self) {
            try await RunLock.take(path, timeout: .seconds(30), time: time)
        }
        #expect(time.monotonicNow >= .seconds(30))
        guard case .held(let pid, let since) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(pid == "\(ProcessInfo.processInfo.processIdentifier)" && since.hasSuffix("Z"))
        withExtendedLifetime(first) {}
        first = nil
        _ = try await RunLock.take(path, timeout: .zero, time: time)
    }
}
