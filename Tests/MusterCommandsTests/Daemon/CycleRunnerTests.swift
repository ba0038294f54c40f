import Applying
import ArgumentParser
import AWSAccess
import Directory
import HTTPTransport
import JSONStreaming
import Planning
import QuickSightSandbox
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@testable import MusterCommands

/// Cycles over a directory, and who is notified of them; time is the test's.
@Suite("The daemon's cycles")
struct CycleRunnerTests {
    private let refusal = Weather(rules: [WeatherRule(.error(status: 400, code: "InvalidParameterValueException"))])

    @Test("Drift is put right and told once, and so is its end; what the roster changes is no drift")
    func drift() async throws {
        let bench = try CycleBench()
        let first = await bench.cycle()
        #expect(first.status == .success && first.targets.first?.isDrift == false)
        #expect(bench.sandbox.directory.members(of: "Sales").sorted() == ["pat", "sam"])
        #expect(await bench.cycle().targets.first?.plan?.actions.isEmpty == true)
        #expect(try bench.hook.events == [])
        bench.sandbox.directory.remove(member: "sam", of: "Sales")
        let drifted = await bench.cycle()
        #expect(drifted.targets.first?.isDrift == true && drifted.status == .success)
        #expect(bench.sandbox.directory.members(of: "Sales").sorted() == ["pat", "sam"])
        for _ in 0..<3 { await bench.cycle() }
        #expect(try bench.hook.events == ["drift", "recovered"])
        let told = try #require(try bench.hook.documents().first)
        #expect(told["format"]?.string == "muster.notification/1" && told["exit"]?.int == 0)
        #expect(told["begun"]?.array?.first?["text"]?.string?.contains("add sam to Sales") == true)
        #expect(told["targets"]?.array?.first?["outcomes"]?["done"]?.int == 1)
        #expect(told["result"]?["format"]?.string == "muster.result/1")
        bench.write(CycleBench.roster + "  kim: {email: kim@example.com, role: READER}\n")
        let changed = await bench.cycle()
        #expect(changed.targets.first?.result?.count(.done) == 1 && changed.targets.first?.isDrift == false)
        #expect(try bench.hook.events.count == 2)
    }

    @Test("A roster that is not valid changes nothing, asks for nothing, and is told once")
    func invalid() async throws {
        let bench = try CycleBench()
        await bench.cycle()
        bench.sandbox.forgetCalls()
        bench.write("version: 1\ngroups: [")
        for _ in 0..<3 {
            let outcome = await bench.cycle()
            #expect(outcome.status == .invalid && outcome.isFailed && outcome.targets.isEmpty)
            #expect(outcome.problems.isEmpty == false)
        }
        #expect(bench.sandbox.recordedCalls.isEmpty)
        #expect(try bench.hook.events == ["failure"])
        let text = try bench.hook.documents().first?["text"]?.string
        #expect(text?.contains("roster.yaml:3: a value is missing here") == true)
        // So is one that is gone, which is the same failure.
        unlinkRoster(bench)
        #expect(await bench.cycle().status == .invalid)
        #expect(bench.sandbox.recordedCalls.isEmpty)
        bench.write(CycleBench.roster)
        #expect(await bench.cycle().status == .success)
        #expect(try bench.hook.events == ["failure", "recovered"])
    }

    private func unlinkRoster(_ bench: CycleBench) { #expect(unlink(bench.files.file("roster.yaml")) == 0) }

    @Test("A failure is told once, and its end; a restart repeats neither")
    func failure() async throws {
        let bench = try CycleBench()
        await bench.cycle()
        bench.sandbox.weather = refusal
        for _ in 0..<3 { #expect(await bench.cycle().status == .failure) }
        try bench.restart()
        #expect(await bench.cycle().isFailed)
        #expect(try bench.hook.events == ["failure"])
        bench.sandbox.weather = .calm
        #expect(await bench.cycle().status == .success)
        try bench.restart()
        await bench.cycle()
        #expect(try bench.hook.events == ["failure", "recovered"])
    }

    @Test("What is withheld is told once, another set of it again, and its end")
    func withheld() async throws {
        let bench = try CycleBench()
        let names = (0..<40).map { "u\($0)" }
        bench.sandbox.directory.seed(users: names.map { SandboxUser(name: $0, email: "\($0)@example.com") })
        bench.sandbox.directory.seed(groups: [SandboxGroup(name: "Sales")])
        bench.sandbox.directory.seed(members: names, of: "Sales")
        for _ in 0..<2 {
            let outcome = await bench.cycle()
            #expect(outcome.status == .withheld && !outcome.isFailed)
        }
        #expect(try bench.hook.events == ["withheld"])
        let told = try #require(try bench.hook.documents().first)
        #expect(told["begun"]?.array?.first?["text"]?.string?.hasPrefix("40 removals withheld: ") == true)
        #expect(told["targets"]?.array?.first?["removalDigest"]?.string?.hasPrefix("sha256:") == true)
        bench.sandbox.directory.remove(member: "u0", of: "Sales")
        await bench.cycle()
        await bench.cycle()
        #expect(try bench.hook.events == ["withheld", "withheld"])
        for name in names { bench.sandbox.directory.remove(member: name, of: "Sales") }
        #expect(await bench.cycle().status == .success)
        #expect(try bench.hook.events == ["withheld", "withheld", "recovered"])
    }

    @Test("With --plan-only nothing is written; what differs is drift, unless the roster has just changed")
    func planOnly() async throws {
        let bench = try CycleBench(options: DaemonOptions.parse(["--plan-only"]))
        let first = await bench.cycle()
        #expect(first.isPlanOnly && first.targets.first?.isDrift == true && first.targets.first?.pending == 5)
        await bench.cycle()
        #expect(try bench.hook.events == ["drift"])
        #expect(try bench.hook.documents().first?["plan"]?["format"]?.string == "muster.plan/1")
        bench.write(CycleBench.roster + "  kim: {email: kim@example.com, role: READER}\n")
        #expect(await bench.cycle().targets.first?.isDrift == false)
        #expect(await bench.cycle().targets.first?.isDrift == true)
        #expect(bench.writes == 0)
        #expect(bench.sandbox.directory.group("Sales") == nil)
    }

    @Test("A coming end that has come is no drift, and neither is what a failure left undone")
    func noDrift() async throws {
        let bench = try CycleBench(
            roster: CycleBench.roster.replacing("[pat, sam]", with: "[pat, {user: sam, until: 2026-11-22T04:00:00Z}]"))
        // Users are to be seen at once; one group cannot be made yet.
        bench.sandbox.weather = Weather(
            rules: [WeatherRule(.error(status: 400, code: "LimitExceededException"), on: [.createGroupMembership])])
        #expect(await bench.cycle().status == .partial)
        bench.sandbox.weather = .calm
        let rest = await bench.cycle()
        #expect(rest.status == .success && rest.targets.first?.isDrift == false)
        #expect(rest.targets.first?.result?.count(.done) == 2)
        try await bench.time.sleep(for: .seconds(7_200))
        let ended = await bench.cycle()
        #expect(ended.targets.first?.result?.count(.done) == 1 && ended.targets.first?.isDrift == false)
        #expect(bench.sandbox.directory.members(of: "Sales") == ["pat"])
        #expect(try bench.hook.events == ["failure", "recovered"])
    }

    @Test("Another run that holds the lock is a failure of this cycle alone; between cycles the lock is free")
    func lock() async throws {
        let bench = try CycleBench()
        let target = try #require(await bench.cycle().targets.first?.target)
        let path = StateDirectory(path: bench.stateDirectory, isNamed: true).lockPath(of: target)
        do {
            let lock = try await RunLock.take(path, timeout: .zero, time: bench.time)
            #expect(await bench.cycle().status == .locked)
            withExtendedLifetime(lock) {}
        }
        #expect(await bench.cycle().status == .success)
    }

    @Test("A cycle that is told to stop before it began says so, and nobody is notified")
    func stopped() async throws {
        let bench = try CycleBench()
        bench.stop.set(signal: 15)
        let outcome = await bench.cycle()
        #expect(outcome.status == .terminated && outcome.isCutShort && !outcome.isFailed)
        #expect(bench.sandbox.callCount == 0 && bench.hook.posts.values.isEmpty)
    }

    @Test("What is not delivered is told with the next run, though it may be over; the secret is in no log")
    func undelivered() async throws {
        let bench = try CycleBench()
        await bench.cycle()
        bench.sandbox.directory.remove(member: "sam", of: "Sales")
        bench.hook.answer(.success(HTTPResponse(status: 404)))
        #expect(await bench.cycle().targets.first?.isDrift == true)
        #expect(bench.lines.values.contains { $0.hasPrefix("error: a notification was not delivered") })
        try bench.restart()
        await bench.cycle()
        await bench.cycle()
        // Refused, then told: it was, and it is over.
        #expect(try bench.hook.events == ["drift", "drift"])
        let told = try #require(try bench.hook.documents().last)
        #expect(told["begun"]?.array?.count == 1 && told["ended"]?.array?.count == 1)
        #expect(!bench.lines.values.contains { $0.contains("hidden") || $0.contains("services") })
    }

    @Test("A memory that is damaged is forgotten, and the daemon goes on")
    func damaged() async throws {
        let bench = try CycleBench()
        await bench.cycle()
        bench.sandbox.weather = refusal
        await bench.cycle()
        let state = try #require(opendir(bench.stateDirectory))
        var name = ""
        while let entry = readdir(state) {
            let found = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if found.hasPrefix("memory-") { name = found }
        }
        closedir(state)
        bench.files.write("{", to: "state/\(name)")
        try bench.restart()
        await bench.cycle()
        await bench.cycle()
        // It is told once more, and remembered again.
        #expect(try bench.hook.events == ["failure", "failure"])
    }
}
