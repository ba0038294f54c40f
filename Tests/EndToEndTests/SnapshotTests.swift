import Foundation
import JSONStreaming
import Testing

/// A directory saved, and compared with where nothing can be reached.
@Suite("Snapshots from end to end")
struct SnapshotTests {
    private static let roster = """
        version: 1
        account: "111122223333"
        region: us-east-1
        scope: {users: ["*"]}
        prune: {users: true}
        guards: {removals: {users: 100%, memberships: 100%, demotions: 100%}}
        groups:
          Sales: {members: [pat, {user: sam, until: 2030-01-01}]}
          New: {members: [pat], description: New people}
        users:
          pat: {tags: {team: x}}
          sam: {email: sam@example.com, role: READER}
          ada: {role: AUTHOR}
          muster: {role: ADMIN}
          eve: {role: READER, replace: true}
        """

    private static let seed = """
        version: 1
        account: "111122223333"
        region: us-east-1
        groups:
          Sales: {members: [eve, gone], description: Forecasts}
          Other: {members: [eve, pat]}
        users:
          pat: {email: pat@example.com, role: READER, tags: {team: y}}
          eve: {email: eve@example.com, role: AUTHOR, tags: {cost: z}}
          ada: {email: ada@example.com, role: ADMIN}
          gone: {email: gone@example.com, role: READER}
          muster:
            {identityType: IAM, iamArn: "arn:aws:iam::111122223333:user/muster", email: m@example.com, role: ADMIN}
        """

    /// A sandbox, a saved directory, and files beside it.
    private struct Bench {
        let files: ScratchDirectory
        let sandbox: RunningSandbox

        init() async throws {
            files = try ScratchDirectory()
            try files.write(SnapshotTests.roster, to: "roster.yaml")
            try files.write(SnapshotTests.seed, to: "seed.yaml")
            sandbox = try RunningSandbox("--seed", files.path("seed.yaml"))
        }

        /// With the machine's own files, and no way to the service.
        var offline: [String: String] {
            [
                "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
                "XDG_STATE_HOME": files.path("state"),
            ]
        }

        func online() -> [String: String] {
            sandbox.environment.merging(["XDG_STATE_HOME": files.path("state")]) { $1 }
        }

        func snapshot(_ name: String = "snapshot.json", _ tags: String = "*") async throws {
            let saved = try await Program.run(
                "snapshot", "--out", files.path(name), "--tags", tags, environment: online())
            #expect(saved.status == 0 && saved.output.isEmpty, "\(saved.errors)")
        }

        func plan(_ more: String..., roster: String = "roster.yaml") async throws -> Program.Outcome {
            try await run(["plan", files.path(roster), "--snapshot", files.path("snapshot.json")] + more)
        }

        private func run(_ arguments: [String]) async throws -> Program.Outcome {
            try await Program.run(arguments, environment: offline)
        }
    }

    /// What a document says but for when it was made.
    private func timeless(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.contains(#""created":"#) && !$0.contains(#""taken":"#) }
    }

    @Test("A plan of the saved directory is the plan of the live one, byte for byte but for its time")
    func same() async throws {
        let bench = try await Bench()
        try await bench.snapshot()
        #expect(try bench.files.mode("snapshot.json") == 0o600)
        let state = bench.files.path("named")
        for more in [[], ["--only", "group:Sales"], ["--at", "2031-01-01"], ["--state-dir", state]] {
            let arguments = ["plan", bench.files.path("roster.yaml"), "--format", "json"] + more
            let live = try await Program.run(arguments, environment: bench.online())
            let saved = try await Program.run(
                arguments + ["--snapshot", bench.files.path("snapshot.json")], environment: bench.offline)
            #expect(live.status == saved.status && live.status != 1, "\(more) \(live.errors) \(saved.errors)")
            #expect(live.output.contains("RegisterUser") || !more.isEmpty)
            #expect(timeless(live.output) == timeless(saved.output), "\(more)")
        }
        let detailed = try await bench.plan("--only", "group:New", "--detailed-exitcode")
        #expect(detailed.status == 2)
    }

    @Test("A saved plan of a saved directory is applied")
    func applied() async throws {
        let bench = try await Bench()
        try await bench.snapshot()
        let out = bench.files.path("plan.json")
        let planned = try await bench.plan("--only", "group:New", "--out", out)
        #expect(planned.status == 0, "\(planned.errors)")
        let applied = try await Program.run(
            "apply", "--plan", out, "--yes", "--settle", "5",
            environment: ["XDG_STATE_HOME": bench.files.path("state")])
        #expect(applied.status == 0, "\(applied.errors)")
        let group = try await bench.sandbox.call("GET", "/groups/New")
        #expect(group.status == 200)
    }

    @Test("No AWS configuration is read, no credentials are looked for, nothing is sent")
    func offline() async throws {
        let bench = try await Bench()
        try await bench.snapshot()
        let trace = bench.files.path("ran")
        try bench.files.write(
            "[default]\nregion = eu-west-1\ncredential_process = /usr/bin/touch \(trace)\n", to: "config")
        let variables = bench.offline.merging(["AWS_CONFIG_FILE": bench.files.path("config")]) { $1 }
        let roster = bench.files.path("roster.yaml")
        // That the trap is one is shown by a plan that walks into it.
        let trapped = try await Program.run("plan", roster, environment: variables)
        #expect(trapped.status == 1 && trapped.errors.contains("credential_process"), "\(trapped.errors)")
        try? FileManager.default.removeItem(atPath: trace)
        bench.sandbox.stop()
        let snapshot = bench.files.path("snapshot.json")
        for arguments in [["plan", roster], ["explain", "pat", roster]] {
            let outcome = try await Program.run(arguments + ["--snapshot", snapshot], environment: variables)
            #expect([0, 4].contains(outcome.status) && outcome.output.contains("pat"), "\(outcome.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: trace))
    }

    @Test("What muster runs as is kept, and is not taken away")
    func ownIdentity() async throws {
        let bench = try await Bench()
        try await bench.snapshot()
        try bench.files.write(
            SnapshotTests.roster.replacing("muster: {role: ADMIN}", with: "muster: {absent: true}"), to: "roster.yaml")
        let planned = try await bench.plan("--format", "json")
        let document = try JSONValue.parse(Array(planned.output.utf8))
        let actions = document["plans"]?.array?.first?["actions"]?.array ?? []
        let deletion = actions.first { $0["operation"]?.string == "DeleteUser" && $0["user"]?.string == "muster" }
        #expect(deletion?["withheld"]?.isNull == false)
        #expect(planned.output.contains("ownIdentity") && planned.status == 4)
    }

    @Test("Nobody is replaced whose tags the snapshot does not hold")
    func replacements() async throws {
        let bench = try await Bench()
        try await bench.snapshot("snapshot.json", "pat")
        let without = try await bench.plan("--state-dir", bench.files.path("named"), "--only", "user:eve")
        #expect(without.status == 4)
        #expect(without.output.replacing(/\s+/, with: " ").contains("does not hold the user's tags"))
        try await bench.snapshot()
        let with = try await bench.plan(
            "--state-dir", bench.files.path("named"), "--only", "user:eve", "--format", "json")
        #expect(with.output.contains(#""operation": "DeleteUser""#) && with.output.contains(#""cost": "z""#))
    }

    @Test("What cannot be compared with is said to be so")
    func refusals() async throws {
        let bench = try await Bench()
        try await bench.snapshot()
        let text = try bench.files.read("snapshot.json")
        let taken = try #require(text.firstMatch(of: /"taken":"([^"]*)"/)).1
        func status(_ more: [String], _ words: String...) async throws -> Int32 {
            let outcome = try await Program.run(
                ["plan", bench.files.path("roster.yaml")] + more, environment: bench.offline)
            for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
            #expect(outcome.output.isEmpty)
            return outcome.status
        }
        let path = bench.files.path("snapshot.json")
        let given = ["--snapshot", path]
        #expect(try await status(given + ["--region", "eu-west-1"], "of region us-east-1, and the roster is for") == 6)
        #expect(try await status(given + ["--account", "999988887777"], "of account 111122223333") == 6)
        #expect(try await status(given + ["--namespace", "other"], "of namespace default") == 6)
        #expect(try await status(given + given, "two snapshots are of account") == 64)
        #expect(try await status(given + ["--profile", "x"], "--profile is for reaching the service") == 64)
        #expect(try await status(given + ["--endpoint-url", "http://127.0.0.1:1"], "--endpoint-url is for") == 64)
        #expect(try await status(["--max-snapshot-age", "1h"], "--max-snapshot-age belongs to --snapshot") == 64)
        #expect(try await status(["--snapshot", bench.files.path("none")], "No such file") == 1)
        func changed(_ old: some StringProtocol, _ new: String) throws {
            try bench.files.write(text.replacing(old, with: new), to: "snapshot.json")
        }
        try changed(taken, "2020-01-01T00:00:00Z")
        #expect(try await status(given, "is too old: it was taken", "--max-snapshot-age is 24 hours", "hint:") == 6)
        #expect(try await status(given + ["--max-snapshot-age", "365d"], "is too old") == 6)
        try changed(taken, "2400-01-01T00:00:00Z")
        #expect(try await status(given, "which has not come yet") == 6)
        try changed(taken, "yesterday")
        #expect(try await status(given, "does not say when it was taken") == 3)
        try changed("pat@example.com", "eve@example.com")
        #expect(try await status(given, "its digest does not match") == 3)
        try changed("[\n", "[\n!")
        #expect(try await status(given, "it is damaged: expected an object, at line 28, column 1") == 3)
    }

    @Test("Standard output takes a snapshot, a pipe gives one, and `show` shows it")
    func shown() async throws {
        let bench = try await Bench()
        try await bench.snapshot("snapshot.json", "none")
        let printed = try await Program.run("snapshot", environment: bench.online())
        let saved = try bench.files.read("snapshot.json")
        #expect(timeless(printed.output) == timeless(saved))
        let path = bench.files.path("snapshot.json")
        let text = try await Program.run("show", path, environment: bench.offline)
        #expect(text.status == 0 && text.output.contains("5 users, 2 groups, 4 memberships."), "\(text.errors)")
        let json = try await Program.run("show", path, "--format", "json", environment: bench.offline)
        #expect(json.output == saved)
        // In another layout the format is still seen.
        try bench.files.write("{ \"format\" : \"muster.snapshot/1\" }", to: "odd.json")
        let odd = try await Program.run("show", bench.files.path("odd.json"))
        #expect(odd.status == 3 && odd.errors.contains("muster is missing"), "\(odd.errors)")
        let target = bench.files.path("link")
        try FileManager.default.createSymbolicLink(atPath: target, withDestinationPath: path)
        let refused = try await Program.run("snapshot", "--out", target, environment: bench.online())
        #expect(refused.status == 1 && refused.errors.contains("it is not a regular file"))
    }
}
