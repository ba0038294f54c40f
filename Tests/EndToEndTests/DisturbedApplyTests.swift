import Foundation
import JSONStreaming
import Testing

/// Signals, closed terminals and full disks befall the built program in the middle of an apply.
@Suite("A disturbed apply")
struct DisturbedApplyTests {
    private func result(_ text: String) throws -> JSONValue {
        try #require(try JSONValue.parse(Array(text.utf8))["results"]?.array?.first)
    }

    @Test("At SIGINT nothing more is begun, and the report says what was done", arguments: [SIGINT, SIGTERM])
    func signal(number: Int32) async throws {
        // Far more than it can do before it is told.
        let scene = try ApplyScene(groups: 400, weather: "--fault", "latency=150ms@CreateGroup")
        let apply = try scene.apply("--format", "json")
        try scene.calls.wait(for: 4, "CreateGroup")
        apply.signal(number)
        let outcome = apply.end()
        #expect(outcome.status == 128 + number)
        let result = try result(outcome.output)
        let done = try #require(result["counts"]?["done"]?.int)
        #expect(result["interruptedBy"]?.int == Int(number))
        #expect(done >= 4 && result["counts"]?["not-started"]?.int == 400 - done)
        #expect(try await scene.groups() == min(done, 100))
        let run = try #require(try await scene.history().first)
        #expect(run["ended"]?.string?.contains("stopped by signal \(number)") == true)
        #expect(run["actions"]?.array?.count == done)
    }

    @Test("What is not finished within its grace is given up, and may have taken effect")
    func grace() async throws {
        let scene = try ApplyScene(groups: 10, weather: "--fault", "latency=20s@CreateGroup")
        let apply = try scene.apply("--format", "json", "--grace", "0.2")
        try scene.calls.wait(for: 2, "CreateGroup")
        apply.signal(SIGINT)
        let outcome = apply.end()
        #expect(outcome.status == 130)
        let result = try result(outcome.output)
        #expect(result["counts"]?["failed"]?.int == 2 && result["counts"]?["not-started"]?.int == 8)
        let errors = result["outcomes"]?.array?.compactMap { $0["error"]?.string } ?? []
        #expect(errors.count { $0.contains("may have taken effect") } == 2, "\(errors)")
    }

    @Test("A second signal ends it at once; the report is in the file that was named")
    func secondSignal() async throws {
        let scene = try ApplyScene(groups: 10, weather: "--fault", "latency=20s@CreateGroup#2-")
        let apply = try scene.apply("--out", scene.scratch.path("result.json"))
        try scene.calls.wait(for: 3, "CreateGroup")
        apply.signal(SIGINT)
        #expect(apply.hasSaid("stopping"))
        apply.signal(SIGTERM)
        #expect(apply.end().status == 143)
        let result = try result(try scene.scratch.read("result.json"))
        #expect(try scene.scratch.mode("result.json") == 0o600)
        #expect(result["interruptedBy"]?.int == 15)
        #expect(result["counts"]?["done"]?.int == 1)
        #expect(result["counts"]?["failed"]?.int == 2 && result["counts"]?["not-started"]?.int == 7)
        #expect(try await scene.history().first?["ended"] == nil)
    }

    @Test("A signal while the directory is read ends it at once, and nothing was changed")
    func reading() async throws {
        let scene = try ApplyScene(groups: 3, weather: "--fault", "latency=20s@ListGroups#-1")
        let apply = try scene.apply()
        try scene.calls.wait(for: 1, "ListGroups")
        apply.signal(SIGTERM)
        let outcome = apply.end()
        #expect(outcome.status == 143 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("stopped before anything was changed"))
        #expect(try await scene.groups() == 0)
    }

    @Test("A signal while another run's lock is waited for, too")
    func waitingForTheLock() async throws {
        let scene = try ApplyScene(groups: 3, weather: "--fault", "latency=20s@CreateGroup")
        let first = try scene.apply()
        try scene.calls.wait(for: 1, "CreateGroup")
        let second = try scene.apply("--lock-timeout", "3600", "--log-level", "debug")
        #expect(second.hasSaid("credentials come from"))
        second.signal(SIGINT)
        #expect(second.end().status == 130)
        first.signal(SIGKILL)
    }

    @Test("Who reads the report may go away: the apply goes to its end, and its status tells")
    func closedPipe() async throws {
        let scene = try ApplyScene(groups: 6, weather: "--fault", "latency=150ms@CreateGroup")
        let outcome = try scene.apply(shell: #"set -o pipefail; "$0" "$@" | head -1"#).end()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("standard output cannot be written: Broken pipe"))
        #expect(outcome.output.split(separator: "\n").count == 1)
        #expect(try await scene.groups() == 6)
        #expect(try await scene.history().first?["ended"]?.string == "6 done")
    }

    @Test("With standard output closed it goes to its end, and no file is taken for it", arguments: ["text", "json"])
    func closedOutput(format: String) async throws {
        let scene = try ApplyScene(groups: 6)
        let outcome = try scene.apply(
            "--format", format, "--out", scene.scratch.path("result.json"), shell: #"exec "$0" "$@" >&-"#
        ).end()
        #expect(outcome.status == 1 && outcome.errors.contains("standard output cannot be written"))
        #expect(try await scene.groups() == 6)
        #expect(try result(try scene.scratch.read("result.json"))["counts"]?["done"]?.int == 6)
        for name in try FileManager.default.contentsOfDirectory(atPath: scene.scratch.path("state")) {
            let text = try scene.scratch.read("state/\(name)")
            #expect(!text.contains("Applied") && !text.contains("muster.result"))
        }
    }

    @Test("Its terminal may be closed: it goes to its end")
    func hangup() async throws {
        let scene = try ApplyScene(groups: 6, weather: "--fault", "latency=150ms@CreateGroup")
        let apply = try scene.apply()
        try scene.calls.wait(for: 1, "CreateGroup")
        apply.signal(SIGHUP)
        #expect(apply.end().status == 0)
        #expect(try await scene.groups() == 6)
    }

    @Test("One run at a time; who is killed holds nothing any more")
    func lock() async throws {
        let scene = try ApplyScene(groups: 3, weather: "--fault", "latency=20s@CreateGroup#-2")
        let first = try scene.apply()
        try scene.calls.wait(for: 2, "CreateGroup")
        let second = try scene.apply().end()
        #expect(second.status == 7 && second.output.isEmpty)
        #expect(second.errors.contains("process \(first.identifier), since 20"))
        first.signal(SIGKILL)
        _ = first.end()
        #expect(try scene.apply().end().status == 0)
        #expect(try await scene.groups() == 3)
        let runs = try await scene.history()
        #expect(runs.map { $0["ended"] == nil } == [true, false])
    }

    @Test("A disk without room: nothing is taken away, and what is added is added")
    func fullDisk() async throws {
        let scene = try ApplyScene(groups: 1)
        _ = try await scene.sandbox.register("pat")
        try await scene.sandbox.call("POST", "/groups", body: #"{"GroupName":"Old"}"#)
        try await scene.sandbox.call("PUT", "/groups/Old/members/pat")
        try scene.scratch.write(
            "version: 1\nregion: us-east-1\ngroups: {New: {}, Old: {members: []}}\n", to: "roster.yaml")
        let outcome = try scene.apply(shell: #"ulimit -f 0; exec "$0" "$@""#).end()
        #expect(outcome.status == 5, "\(outcome.errors)")
        #expect(outcome.output.contains("nothing was sent:") && outcome.output.contains("File too large"))
        #expect(try await scene.groups() == 2)
        let members = try await scene.sandbox.call("GET", "/groups/Old/members")
        #expect(members.body["GroupMemberList"]?.array?.count == 1)
        // With room again, it is done.
        #expect(try scene.apply().end().status == 0)
        let emptied = try await scene.sandbox.call("GET", "/groups/Old/members")
        #expect(emptied.body["GroupMemberList"]?.array?.count == 0)
    }

    @Test("A result that cannot be written is known before anything is read")
    func unwritableResult() async throws {
        let scene = try ApplyScene(groups: 1)
        let outcome = try scene.apply("--out", scene.scratch.path("none/result.json")).end()
        #expect(outcome.status == 1 && outcome.errors.contains("none/result.json"))
        #expect(try scene.calls.count("ListUsers") == 0)
    }
}
