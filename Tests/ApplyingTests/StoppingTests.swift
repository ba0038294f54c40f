import Applying
import AWSAccess
import Directory
import HTTPTransport
import Planning
import QuickSightSandbox
import Testing

/// What a stop ends at once, what it lets finish, and what is said of what it cuts off.
@Suite("Stopping")
struct StoppingTests {
    private let ten = "groups:\n" + (0..<10).map { "  g\($0): {}\n" }.joined()

    private func executor(
        _ bench: Bench, _ stop: StopFlag, concurrency: Int = 2, grace: Duration? = nil
    ) -> PlanExecutor {
        PlanExecutor(
            client: bench.client, concurrency: concurrency, settle: .seconds(300), grace: grace, time: bench.time,
            stop: stop)
    }

    @Test("What is under way is finished within its grace")
    func finished() async throws {
        let bench = try Bench(time: ManualTime(.manual))
        let plan = try await bench.plan(try roster(ten))
        bench.sandbox.weather = Weather(latency: .seconds(2))
        let stop = StopFlag()
        async let running = executor(bench, stop, grace: .seconds(5)).execute(plan)
        await bench.time.untilSleeping(2)
        stop.set(signal: 15)
        // The two, and the grace.
        await bench.time.untilSleeping(3)
        bench.time.advance(by: .seconds(2))
        let result = await running
        #expect(result.count(.done) == 2 && result.count(.notStarted) == 8)
        #expect(result.interruptedBy == .signal(15) && bench.directory.groups.count == 2)
        #expect(bench.time.monotonicNow == .seconds(2))
    }

    @Test("What is not finished within it is given up, and may have taken effect")
    func givenUp() async throws {
        let bench = try Bench(time: ManualTime(.manual))
        let plan = try await bench.plan(try roster(ten))
        bench.sandbox.weather = Weather(latency: .seconds(10))
        let stop = StopFlag()
        let account = ExecutionAccount()
        #expect(account.result == nil)
        async let running = executor(bench, stop, grace: .seconds(5)).execute(plan, account: account)
        await bench.time.untilSleeping(2)
        // Whoever cannot wait for the end is told the same.
        let sofar = try #require(account.result)
        #expect(sofar.count(.failed) == 2 && sofar.count(.notStarted) == 8)
        stop.set(signal: 2)
        await bench.time.untilSleeping(3)
        bench.time.advance(by: .seconds(5))
        let result = await running
        #expect(result.count(.failed) == 2 && result.count(.notStarted) == 8)
        for result in [sofar, result] {
            for outcome in result.outcomes where outcome.status == .failed {
                #expect(outcome.error?.contains("may have taken effect") == true, "\(outcome.error ?? "")")
            }
        }
        #expect(bench.time.monotonicNow == .seconds(5))
    }

    @Test("A wait for the service ends at once")
    func waiting() async throws {
        let bench = try Bench(time: ManualTime(.manual))
        let plan = try await bench.plan(try roster("users: {pat: {email: pat@example.com, role: READER}}\n"))
        bench.sandbox.weather = Weather(rules: [
            WeatherRule(.error(status: 400, code: "PreconditionNotMetException"), on: [.registerUser])
        ])
        let stop = StopFlag()
        async let running = executor(bench, stop).execute(plan)
        await bench.time.untilSleeping(1)
        stop.set(.deadline)
        let result = await running
        #expect(result.texts == ["RegisterUser pat: failed"] && result.interruptedBy == .deadline)
        #expect(bench.time.monotonicNow == .zero)
    }

    @Test("A write whose answer was lost is looked at once more before that")
    func inDoubt() async throws {
        let bench = try Bench(time: ManualTime(.manual))
        let plan = try await bench.plan(try roster("groups: {g: {}}\n"))
        bench.sandbox.weather = Weather(rules: [WeatherRule(.resetAfter, on: [.createGroup])])
        let stop = StopFlag()
        async let running = executor(bench, stop).execute(plan)
        await bench.time.untilSleeping(1)
        stop.set(signal: 2)
        let result = await running
        #expect(result.texts == ["CreateGroup g: done"] && bench.count(.createGroup) == 1)
    }

    @Test("Reading ends at once, and says nothing of the directory")
    func reading() async throws {
        let bench = try Bench(Weather(latency: .seconds(10)), time: ManualTime(.manual))
        let desired = try roster(ten)
        let stop = StopFlag()
        let running = Task { try await stop.cancelling { try await bench.read(desired) } }
        await bench.time.untilSleeping(2)
        stop.set(signal: 2)
        await #expect(throws: (any Error).self) { try await running.value }
        #expect(bench.time.monotonicNow == .zero)
    }

    @Test("Verifying ends at once")
    func verifying() async throws {
        let bench = try Bench(time: ManualTime(.manual))
        let result = try await bench.apply(try roster(ten))
        #expect(result.count(.done) == 10)
        bench.sandbox.weather = Weather(latency: .seconds(10))
        let stop = StopFlag()
        async let running = DirectoryVerifier(
            client: bench.client, concurrency: 4, settle: .seconds(300), time: bench.time, stop: stop
        ).verify(result)
        await bench.time.untilSleeping(1)
        stop.set(signal: 2)
        #expect(await running == nil)
        #expect(bench.time.monotonicNow == .zero)
    }

    @Test("Waiting for another run's lock ends at once")
    func locked() async throws {
        let path = "/tmp/muster-lock-\(UInt64.random(in: .min ... .max))"
        let time = ManualTime(.manual)
        let held = try await RunLock.take(path, timeout: .zero, time: time)
        let stop = StopFlag()
        let waiting = Task {
            try await stop.cancelling { try await RunLock.take(path, timeout: .seconds(3_600), time: time) }
        }
        await time.untilSleeping(1)
        stop.set(signal: 2)
        await #expect(throws: RunLock.Refusal.self) { try await waiting.value }
        withExtendedLifetime(held) {}
    }

    @Test("The first reason stays; whoever asks late hears of it at once, and whoever forgot does not")
    func flag() {
        let stop = StopFlag()
        let heard = Counter()
        let first = stop.onSet { heard.next() }
        let second = stop.onSet { heard.next() }
        stop.forget(first)
        #expect(stop.reason == nil && !stop.isSet)
        stop.set(.deadline)
        stop.set(signal: 2)
        #expect(stop.reason == .deadline && stop.signal == nil && heard.value == 1)
        _ = stop.onSet { heard.next() }
        #expect(heard.value == 2)
        stop.forget(second)
    }
}
