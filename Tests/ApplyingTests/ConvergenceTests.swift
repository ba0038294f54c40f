import Applying
import AWSAccess
import Directory
import HTTPTransport
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

/// From any directory to any roster: one apply, then nothing more to do; what the roster does not own is as it was.
@Suite("Convergence")
struct ConvergenceTests {
    @Test("In calm weather every action is done the first time", arguments: 1...60)
    func calm(seed: UInt64) async throws {
        let scenario = Scenario(seed: seed)
        let bench = try Bench()
        scenario.seed(bench.directory)
        let desired = try roster(scenario.yaml)
        let result = try await bench.apply(desired)
        #expect(result.count(.done) == result.outcomes.count, "\(result.texts)")
        #expect(result.outcomes.allSatisfy { $0.attempts == 1 })
        // One write an action, and one look before each update.
        let updates = result.plan.actions.count { [.updateUser, .updateGroup].contains($0.operation) }
        #expect(bench.calls.count == result.outcomes.count + updates)
        try await expectConverged(bench, scenario, desired)
    }

    @Test("In foul weather too, without a second effect", arguments: 101...160)
    func foul(seed: UInt64) async throws {
        let scenario = Scenario(seed: seed)
        let bench = try Bench()
        scenario.seed(bench.directory)
        let desired = try roster(scenario.yaml)
        let result = try await bench.apply(
            desired, concurrency: 1 + Int(seed % 8),
            weather: Weather(
                rules: [
                    WeatherRule(.throttle, probability: 0.1), WeatherRule(.resetAfter, probability: 0.06),
                    WeatherRule(.resetBefore, probability: 0.04), WeatherRule(.unavailable, probability: 0.03),
                    WeatherRule(.internalFailure(afterWrite: true), probability: 0.05),
                    WeatherRule(.badGateway(afterWrite: true), probability: 0.03),
                    WeatherRule(.truncatedBody, probability: 0.03),
                ], latency: .milliseconds(20), visibilityLag: .seconds(2), visibilityJitter: .seconds(3)))
        // Some requests have bad luck so often that they are given up; it is said, and the next apply does the rest.
        let failures = result.outcomes.filter { $0.status == .failed }.map { $0.error ?? "" }
        #expect(failures.allSatisfy { (6...9).contains(Self.attempts($0)) }, "\(failures)")
        bench.sandbox.weather = .calm
        try await bench.time.sleep(for: .seconds(20))
        if result.isPartial { #expect(try await bench.apply(desired).isPartial == false) }
        try await expectConverged(bench, scenario, desired)
    }

    /// How often something was tried that was given up: throttles, which are waited out, come on top of six.
    private static func attempts(_ error: String) -> Int {
        let words = error.split(separator: " ")
        return words.suffix(3).first == "after" ? words.dropLast().last.flatMap { Int($0) } ?? 0 : 0
    }

    @Test("Stopped anywhere, applied again: the same end", arguments: 201...230)
    func stopped(seed: UInt64) async throws {
        let scenario = Scenario(seed: seed)
        let stop = StopFlag()
        let sent = Counter()
        let last = Int(seed % 17)
        let bench = try Bench {
            Intercepting(inner: $0, before: { if $0.method != "GET", sent.next() > last { stop.set(signal: 2) } })
        }
        scenario.seed(bench.directory)
        let desired = try roster(scenario.yaml)
        let first = await bench.execute(try await bench.plan(desired), concurrency: 3, stop: stop)
        #expect(first.count(.failed) == 0)
        let second = try await bench.apply(desired)
        #expect(second.count(.done) == first.count(.notStarted))
        #expect(second.count(.done) == second.outcomes.count)
        try await expectConverged(bench, scenario, desired)
    }

    private func expectConverged(_ bench: Bench, _ scenario: Scenario, _ desired: DesiredState) async throws {
        let plan = try await bench.plan(desired)
        #expect(plan.actions.isEmpty, "\(plan.actions)")
        let texts = bench.directory.texts
        #expect(texts.users == scenario.expectedUsers)
        #expect(texts.groups == scenario.expectedGroups)
    }
}
