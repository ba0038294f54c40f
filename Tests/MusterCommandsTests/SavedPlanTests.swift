import ArgumentParser
import AWSAccess
import Foundation
import QuickSightSandbox
import Testing

@testable import MusterCommands

/// Saved plans from the command line to the directory, over a socket; time is the test's.
@Suite("Saved plans")
struct SavedPlanTests {
    /// A directory, a place for files, and muster beside them.
    private final class Bench {
        let time = ManualTime()
        let files: ScratchDirectory
        let server: SandboxServer
        private let state: URL

        init() async throws {
            files = try ScratchDirectory()
            server = try await SandboxServer.start(Sandbox(SandboxConfiguration(), time: time))
            state = FileManager.default.temporaryDirectory.appending(path: "muster-state-\(UUID().uuidString)")
            directory.seed(users: ["pat", "sam", "eve"].map { SandboxUser(name: $0, email: "\($0)@example.com") })
            directory.seed(users: [SandboxUser(name: "root", email: "root@example.com", role: .admin)])
            directory.seed(groups: [SandboxGroup(name: "Sales"), SandboxGroup(name: "Old")])
            directory.seed(members: ["eve"], of: "Sales")
            files.write(
                """
                version: 1
                account: "111122223333"
                region: us-east-1
                groups:
                  Sales: {members: [pat, {user: sam, until: 2030-01-01}]}
                  New: {members: [pat]}
                  Old: {absent: true}
                """, to: "roster.yaml")
        }

        deinit { try? FileManager.default.removeItem(at: state) }

        var directory: SandboxDirectory { server.sandbox.directory }

        private func context(_ more: [String: String]) -> CommandContext {
            let key = SandboxKey.example.credentials
            var environment = [
                "AWS_ACCESS_KEY_ID": key.accessKeyID, "AWS_SECRET_ACCESS_KEY": key.secretAccessKey,
                "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
                "XDG_STATE_HOME": state.path,
            ]
            environment.merge(more) { $1 }
            return CommandContext(environment: environment, console: Console(environment: environment), time: time)
        }

        /// Saves a plan; a second passes before and after it.
        func plan() async throws -> MusterCommands.ExitStatus {
            try await time.sleep(for: .seconds(1))
            let command = try PlanCommand.parse([
                files.file("roster.yaml"), "--out", files.file("plan.json"), "--endpoint-url", server.url,
            ])
            let status = await command.run(context([:]))
            try await time.sleep(for: .seconds(1))
            return status
        }

        func apply(
            _ more: String..., plan: String = "plan.json", environment: [String: String] = [:]
        ) async throws -> MusterCommands.ExitStatus {
            let command = try ApplyCommand.parse(
                ["--plan", files.file(plan), "--yes", "--settle", "5"] + more)
            return await command.run(context(environment))
        }

        func members(_ group: String) -> [String] { directory.members(of: group).sorted() }
    }

    private func withBench(_ body: (Bench) async throws -> Void) async throws {
        let bench = try await Bench()
        try await body(bench)
        await bench.server.stop(drain: .zero)
    }

    private func expect(
        _ status: MusterCommands.ExitStatus, _ expected: MusterCommands.ExitStatus,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(status == expected, sourceLocation: sourceLocation)
    }

    @Test("What was reviewed is done, without a roster; again, it is so already")
    func applied() async throws {
        try await withBench { bench in
            expect(try await bench.plan(), .success)
            #expect(bench.files.mode("plan.json") == 0o600)
            #expect(bench.files.names == ["roster.yaml", "plan.json"])
            unlink(bench.files.file("roster.yaml"))
            expect(try await bench.apply(), .success)
            #expect(bench.members("Sales") == ["pat", "sam"])
            #expect(bench.members("New") == ["pat"])
            #expect(bench.directory.group("Old") == nil)
            bench.server.sandbox.forgetCalls()
            expect(try await bench.apply(), .success)
            #expect(!bench.server.sandbox.recordedCalls.contains { $0.operation == .createGroupMembership })
        }
    }

    @Test("An access taken away after the plan was applied is not given back by applying it again")
    func replayGivesNothingBack() async throws {
        try await withBench { bench in
            expect(try await bench.plan(), .success)
            expect(try await bench.apply(), .success)
            #expect(bench.directory.remove(member: "pat", of: "Sales"))
            expect(try await bench.apply(), .stale)
            expect(try await bench.apply("--skip-stale"), .partial)
            #expect(bench.members("Sales") == ["sam"])
            // A new plan is a new review.
            expect(try await bench.plan(), .success)
            expect(try await bench.apply(), .success)
            #expect(bench.members("Sales") == ["pat", "sam"])
        }
    }

    @Test("One stale action, and nothing is done at all; --skip-stale leaves it out")
    func staleness() async throws {
        try await withBench { bench in
            expect(try await bench.plan(), .success)
            bench.directory.seed(members: ["eve"], of: "Old")
            expect(try await bench.apply(), .stale)
            #expect(bench.members("Sales") == ["eve"] && bench.directory.group("New") == nil)
            expect(try await bench.apply("--skip-stale"), .partial)
            #expect(bench.members("Sales") == ["pat", "sam"] && bench.directory.group("Old") != nil)
        }
    }

    @Test("Another target, an old plan, an end that is over, another digest: nothing is done")
    func refusals() async throws {
        try await withBench { bench in
            expect(try await bench.plan(), .success)
            try await bench.time.sleep(for: .seconds(5))
            for option in [
                ["--account", "999988887777"], ["--region", "eu-west-1"], ["--namespace", "other"],
                ["--endpoint-url", "http://127.0.0.1:9"], ["--max-plan-age", "1s"],
                ["--plan-digest", "sha256:" + String(repeating: "0", count: 64)],
            ] {
                expect(try await bench.apply(option[0], option[1]), .stale)
            }
            expect(try await bench.apply(environment: ["AWS_ENDPOINT_URL": "http://127.0.0.1:9"]), .stale)
            expect(try await bench.apply("--only", "user:pat"), .usage)
            try await bench.time.sleep(for: .seconds(90_000))
            expect(try await bench.apply(), .stale)
            expect(try await bench.apply("--max-plan-age", "26h"), .success)
        }
    }

    @Test("A plan past an `until` that would now change it is stale")
    func window() async throws {
        try await withBench { bench in
            bench.files.write(
                try bench.files.read("roster.yaml").replacingOccurrences(
                    of: "2030-01-01", with: WallTime(seconds: bench.time.wallNow.seconds + 3_600).rfc3339),
                to: "roster.yaml")
            expect(try await bench.plan(), .success)
            try await bench.time.sleep(for: .seconds(3_600))
            expect(try await bench.apply(), .stale)
            #expect(bench.members("Sales") == ["eve"])
        }
    }

    @Test("An edited plan, an unknown format, half a plan: exit 3")
    func damage() async throws {
        try await withBench { bench in
            expect(try await bench.plan(), .success)
            let text = try bench.files.read("plan.json")
            for (name, edited) in [
                ("edited", text.replacingOccurrences(of: "\"pat\"", with: "\"eve\"")),
                ("format", text.replacingOccurrences(of: "muster.plan/1", with: "muster.plan/2")),
                ("half", String(text.prefix(900))),
            ] {
                bench.files.write(edited, to: name)
                expect(try await bench.apply(plan: name), .invalid)
                let show = try ShowCommand.parse([bench.files.file(name)])
                expect(await show.run(.test()), .invalid)
            }
            let show = try ShowCommand.parse([bench.files.file("plan.json")])
            expect(await show.run(.test()), .success)
            #expect(bench.members("Sales") == ["eve"])
        }
    }

    @Test("Without a place for a journal, nobody can tell whether the plan was applied before")
    func noJournal() async throws {
        try await withBench { bench in
            expect(try await bench.plan(), .success)
            expect(try await bench.apply(environment: ["XDG_STATE_HOME": ""]), .failure)
            #expect(bench.members("Sales") == ["eve"])
        }
    }

    @Test("A plan is saved whole, and over nothing but a file")
    func saving() throws {
        let files = try ScratchDirectory()
        files.write("old", to: "plan", mode: 0o644)
        try PrivateFile.save(Array("new".utf8), to: files.file("plan"))
        #expect(try files.read("plan") == "new" && files.mode("plan") == 0o600 && files.names == ["plan"])
        symlink(files.file("plan"), files.file("link"))
        #expect(throws: FileProblem.self) { try PrivateFile.save([], to: files.file("link")) }
        #expect(throws: FileProblem.self) { try PrivateFile.save([], to: "/dev/null") }
        #expect(throws: FileProblem.self) { try PrivateFile.save([], to: files.file("none/plan")) }
    }

    @Test(
        "Rosters and a plan together are wrong usage, and so are its options without one",
        arguments: [
            ["--plan", "p", "roster.yaml"], ["roster.yaml", "--skip-stale"], ["roster.yaml", "--max-plan-age", "1h"],
            ["--plan", "p", "--plan-digest", "short"], [],
        ])
    func usage(_ arguments: [String]) {
        #expect(throws: (any Error).self) { try ApplyCommand.parse(arguments) }
    }

    @Test("Ages", arguments: [("90", 90), ("90s", 90), ("30m", 1_800), ("24h", 86_400), ("7d", 604_800)])
    func ages(_ text: String, _ seconds: Int64) {
        #expect(PlanAge(argument: text)?.seconds == seconds)
        #expect(PlanAge(argument: "-\(text)") == nil)
    }
}
