import Foundation
import JSONStreaming
import Testing

/// One run over many directories.
@Suite("Many targets", .serialized)
struct ManyTargetsTests {
    private static func account(_ index: Int) -> String {
        let digits = String(index)
        return "7" + String(repeating: "0", count: 11 - digits.count) + digits
    }

    /// A roster for an account.
    private static func roster(_ account: String, users: Int, more: String = "") -> String {
        var text = "version: 1\naccount: \"\(account)\"\nregion: us-east-1\n\(more)"
        guard users > 0 else { return text + "groups: {}\n" }
        text += "defaults: {user: {role: READER}}\nusers:\n"
        for user in 0..<users { text += "  u\(user): {email: u\(user)@\(account).example}\n" }
        return text
    }

    /// The accounts of a sandbox, empty.
    private static func seed(_ accounts: some Sequence<String>) -> String {
        accounts.map { "---\n" + roster($0, users: 0) }.joined()
    }

    private static let lifted = ["--read-rate", "100000", "--write-rate", "100000"]

    @Test("200 targets of 50 users each converge in one run, and its report has them in their order")
    func twoHundred() async throws {
        let accounts = (0..<200).map(Self.account)
        let scratch = try ScratchDirectory()
        try scratch.write(Self.seed(accounts), to: "seed.yaml")
        try FileManager.default.createDirectory(
            atPath: scratch.path("rosters"), withIntermediateDirectories: true)
        for account in accounts {
            try scratch.write(Self.roster(account, users: 50), to: "rosters/\(account).yaml")
        }
        let sandbox = try RunningSandbox("--seed", scratch.path("seed.yaml"))
        let environment = ["AWS_ENDPOINT_URL": sandbox.url]
        let start = ContinuousClock.now
        let applied = try await Program.run(
            [
                "apply", scratch.path("rosters"), "--yes", "--format", "json", "--target-concurrency", "8",
                "--state-dir", scratch.path("state"),
            ] + Self.lifted, environment: environment)
        print("200 targets of 50 users: \(ContinuousClock.now - start)")
        #expect(applied.status == 0, "\(applied.errors.suffix(2_000))")
        let results = try #require(try JSONValue.parse(Array(applied.output.utf8))["results"]?.array)
        #expect(results.map { $0["target"]?["account"]?.string } == accounts)
        #expect(results.allSatisfy { $0["counts"]?["done"]?.int == 50 })
        #expect(results.allSatisfy { $0["verification"]?["converged"]?.bool == true })
        #expect(applied.errors.hasPrefix("200 targets\n"))
        #expect(applied.errors.split(separator: "\n").count == 201)
        let planned = try await Program.run(
            [
                "plan", scratch.path("rosters"), "--detailed-exitcode", "--target-concurrency", "8",
                "--state-dir", scratch.path("state"),
            ] + Self.lifted, environment: environment)
        #expect(planned.status == 0)
        sandbox.stop()
    }

    /// Three accounts, and a sandbox that knows the first and the last.
    private func three() throws -> (scratch: ScratchDirectory, sandbox: RunningSandbox, rosters: [String]) {
        let accounts = (1...3).map(Self.account)
        let scratch = try ScratchDirectory()
        try scratch.write(Self.seed([accounts[0], accounts[2]]), to: "seed.yaml")
        for (index, account) in accounts.enumerated() {
            try scratch.write(Self.roster(account, users: 2), to: "\(index).yaml")
        }
        let sandbox = try RunningSandbox("--seed", scratch.path("seed.yaml"))
        return (scratch, sandbox, (0..<3).map { scratch.path("\($0).yaml") })
    }

    @Test("The failure of one target leaves the others alone; the report and the exit status tell all")
    func oneFails() async throws {
        let (scratch, sandbox, rosters) = try three()
        let environment = ["AWS_ENDPOINT_URL": sandbox.url]
        let state = ["--state-dir", scratch.path("state")]
        let names = (1...3).map { "account \(Self.account($0)), namespace default" }
        let planned = try await Program.run(
            ["plan"] + rosters + state + ["--out", scratch.path("plan.json")], environment: environment)
        #expect(planned.status == 1)
        #expect(planned.errors.contains("error: \(names[1]): "))
        #expect(
            planned.output.split(separator: "\n").filter { $0.hasPrefix("Plan for ") } == [
                "Plan for \(names[0]), us-east-1", "Plan for \(names[2]), us-east-1",
            ])
        let summary = planned.output.components(separatedBy: "\n3 targets\n").last ?? ""
        let lines = summary.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first?.hasPrefix("  \(names[0]): 2 changes: ") == true)
        #expect(lines.dropFirst().first?.hasPrefix("  \(names[1]): FAILED: ") == true)
        let saved = try JSONValue.parse(Array(try scratch.read("plan.json").utf8))
        #expect(saved["plans"]?.array?.count == 2)
        let failures = try #require(saved["failures"]?.array)
        #expect(failures.map { $0["account"]?.string } == [Self.account(2)])
        let shown = try await Program.run(["show", scratch.path("plan.json")])
        #expect(shown.status == 0)
        #expect(shown.output.contains("\n\(names[1]): FAILED: "))
        let page = try await Program.run(
            ["plan"] + rosters + state + ["--format", "markdown"], environment: environment)
        #expect(page.output.contains("## 3 directories: 1 directory failed; "))
        #expect(page.output.contains("### Failed: account `\(Self.account(2))`, namespace `default`\n"))

        let applied = try await Program.run(["apply", "--yes"] + rosters + state, environment: environment)
        #expect(applied.status == 1)
        let headings = applied.output.split(separator: "\n").filter {
            $0.hasPrefix("Plan for ") || $0.hasPrefix("Applied to ")
        }
        #expect(
            headings == [
                "Plan for \(names[0]), us-east-1", "Applied to \(names[0]), us-east-1",
                "Plan for \(names[2]), us-east-1", "Applied to \(names[2]), us-east-1",
            ])
        #expect(applied.output.contains("\n3 targets\n  \(names[0]): Result: 2 done."))
        let result = try JSONValue.parse(
            Array(
                try await Program.run(
                    ["apply", "--yes", "--format", "json"] + rosters + state, environment: environment
                ).output.utf8))
        #expect(result["results"]?.array?.count == 2)
        #expect(result["failures"]?.array?.map { $0["account"]?.string } == [Self.account(2)])
        // What was saved is done by now, in both.
        let again = try await Program.run(
            ["apply", "--yes", "--plan", scratch.path("plan.json")] + state + ["--skip-stale"],
            environment: environment)
        #expect(again.status == 0 || again.status == 5)
        #expect(again.output.contains("\n2 targets\n"))
        #expect(again.errors.contains("\(names[1]): nothing is done, for it could not be planned: "))
        sandbox.stop()
    }

    @Test("--target picks among rosters and among saved plans")
    func picks() async throws {
        let (scratch, sandbox, rosters) = try three()
        let environment = ["AWS_ENDPOINT_URL": sandbox.url]
        let state = ["--state-dir", scratch.path("state")]
        let picked = try await Program.run(
            ["plan"] + rosters + ["--target", Self.account(1), "--target", "\(Self.account(3))/default"] + state
                + ["--out", scratch.path("plan.json")], environment: environment)
        #expect(picked.status == 0)
        #expect(picked.output.contains("\n2 targets\n"))
        let applied = try await Program.run(
            ["apply", "--yes", "--plan", scratch.path("plan.json"), "--target", Self.account(3), "--format", "json"]
                + state, environment: environment)
        #expect(applied.status == 0, "\(applied.errors)")
        let results = try #require(try JSONValue.parse(Array(applied.output.utf8))["results"]?.array)
        #expect(results.map { $0["target"]?["account"]?.string } == [Self.account(3)])
        let left = try await Program.run(
            ["plan", "--detailed-exitcode", "--target", Self.account(1)] + rosters + state, environment: environment)
        #expect(left.status == 2)
        #expect(!left.output.contains("targets"))
        let unknown = try await Program.run(
            ["plan", "--target", Self.account(9)] + rosters, environment: environment)
        #expect(unknown.status == 64)
        #expect(unknown.errors.contains("--target \(Self.account(9)): there is no such target"))
        sandbox.stop()
    }

    /// Six accounts whose groups take long to make, two at a time.
    ///
    /// - Parameter out: the name of the file for the result.
    private func slow(_ arguments: String..., out: String? = nil) throws -> (
        apply: RunningApply, calls: CallStream, scratch: ScratchDirectory, sandbox: RunningSandbox
    ) {
        let accounts = (1...6).map(Self.account)
        let scratch = try ScratchDirectory()
        try scratch.write(Self.seed(accounts), to: "seed.yaml")
        try scratch.write(
            accounts.map {
                "---\nversion: 1\naccount: \"\($0)\"\nregion: us-east-1\ngroups: {a: {}, b: {}, c: {}, d: {}}\n"
            }.joined(), to: "roster.yaml")
        let calls = try CallStream(path: scratch.path("calls"))
        let sandbox = try RunningSandbox(
            "--seed", scratch.path("seed.yaml"), "--record", scratch.path("calls"), "--fault",
            "latency=20s@CreateGroup#3-")
        let apply = try RunningApply(
            [
                scratch.path("roster.yaml"), "--target-concurrency", "2", "--concurrency", "1", "--state-dir",
                scratch.path("state"),
            ] + Self.lifted + arguments + (out.map { ["--out", scratch.path($0)] } ?? []),
            environment: ["AWS_ENDPOINT_URL": sandbox.url])
        return (apply, calls, scratch, sandbox)
    }

    @Test("A signal stops all of them; what was not begun is told, and nothing of it is done")
    func signal() throws {
        let (apply, calls, scratch, sandbox) = try slow("--format", "json", "--grace", "0.1")
        try calls.wait(for: 4, "CreateGroup")
        apply.signal(SIGTERM)
        let outcome = apply.end()
        #expect(outcome.status == 143)
        let results = try #require(try JSONValue.parse(Array(outcome.output.utf8))["results"]?.array)
        #expect(results.map { $0["target"]?["account"]?.string } == [Self.account(1), Self.account(2)])
        #expect(results.allSatisfy { $0["interruptedBy"]?.int == 15 && $0["counts"]?["failed"]?.int == 1 })
        #expect(outcome.errors.split(separator: "\n").filter { $0.hasSuffix(": not begun") }.count == 4)
        #expect(try calls.count("CreateGroup") == 4)
        _ = (scratch, sandbox)
    }

    @Test("A second signal ends them at once, and the file that was named has all that were under way, in their order")
    func secondSignal() throws {
        let (apply, calls, scratch, sandbox) = try slow(out: "result.json")
        try calls.wait(for: 4, "CreateGroup")
        apply.signal(SIGINT)
        #expect(apply.hasSaid("stopping"))
        apply.signal(SIGINT)
        #expect(apply.end().status == 130)
        _ = sandbox
        let saved = try JSONValue.parse(Array(try scratch.read("result.json").utf8))
        let results = try #require(saved["results"]?.array)
        #expect(results.map { $0["target"]?["account"]?.string } == [Self.account(1), Self.account(2)])
        #expect(results.allSatisfy { $0["interruptedBy"]?.int == 2 })
    }
}
