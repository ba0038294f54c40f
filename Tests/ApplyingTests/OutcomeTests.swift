import Applying
import AWSAccess
import Directory
import HTTPTransport
import JSONStreaming
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

/// Who is held up by whose failure, and what the result says.
@Suite("Outcomes")
struct OutcomeTests {
    private let two = """
        groups:
          Alpha: {members: [pat, sam]}
          Beta: {members: [pat]}
        users:
          pat: {email: pat@example.com, role: READER}
          sam: {email: sam@example.com, role: AUTHOR}

        """

    @Test("Everything that is needed comes before what needs it")
    func order() async throws {
        let bench = try Bench()
        let result = try await bench.apply(try roster(two))
        #expect(result.count(.done) == 7 && result.outcomes.count == 7)
        let calls = bench.calls
        for (earlier, later) in [
            ("CreateGroup Alpha", "CreateGroupMembership Alpha pat"),
            ("RegisterUser pat", "CreateGroupMembership Alpha pat"),
            ("CreateGroup Alpha", "CreateGroupMembership Alpha sam"),
            ("RegisterUser sam", "CreateGroupMembership Alpha sam"),
            ("CreateGroup Beta", "CreateGroupMembership Beta pat"),
            ("RegisterUser pat", "CreateGroupMembership Beta pat"),
        ] {
            let first = try #require(calls.firstIndex(of: earlier))
            let second = try #require(calls.firstIndex(of: later))
            #expect(first < second)
        }
        // Nothing but the actions is sent.
        #expect(calls.count == 7)
        #expect(result.outcomes.allSatisfy { $0.attempts == 1 && $0.requestID != nil && $0.error == nil })
        #expect(bench.directory.members(of: "Alpha") == ["pat", "sam"])
        #expect(!result.isPartial && result.changedAnything && result.interruptedBy == nil)
    }

    @Test("So many are under way at once, never more", arguments: [1, 3, 8])
    func concurrency(bound: Int) async throws {
        let gauge = Gauge()
        // Each request waits a while for one more than there may be.
        let bench = try Bench { Counting(inner: $0, gauge: gauge, crowd: bound + 1) }
        let names = (0..<30).map { "u\($0)" }
        bench.directory.seedReaders(names)
        let result = try await bench.apply(
            try roster("groups: {G: {members: [\(names.joined(separator: ", "))]}}\n"), concurrency: bound,
            between: { gauge.reset() })
        #expect(result.count(.done) == 31)
        #expect(gauge.most == bound)
    }

    @Test("One failure blocks what depends on it and nothing else; blockedBy names every root")
    func blocking() async throws {
        let limit = Fault.error(status: 409, code: "LimitExceededException")
        let bench = try Bench()
        let result = try await bench.apply(
            try roster(two),
            weather: Weather(rules: [
                WeatherRule(limit, on: [.createGroup], where: { $0.body?["GroupName"]?.string == "Alpha" }),
                WeatherRule(limit, on: [.registerUser], where: { $0.body?["UserName"]?.string == "sam" }),
            ]))
        #expect(
            result.texts == [
                "CreateGroup Alpha: failed", "CreateGroup Beta: done", "RegisterUser pat: done",
                "RegisterUser sam: failed",
                "CreateGroupMembership Alpha pat: blocked", "CreateGroupMembership Alpha sam: blocked",
                "CreateGroupMembership Beta pat: done",
            ])
        let (alpha, sam) = (result.plan.actions[0].id, result.plan.actions[3].id)
        #expect(result.outcomes[4].blockedBy == [alpha])
        #expect(result.outcomes[5].blockedBy == [alpha, sam])
        // A quota is no rate: it is not asked again.
        #expect(bench.count(.createGroup) == 2 && bench.count(.registerUser) == 2)
        let text = try #require(result.outcomes[0].error)
        #expect(text.hasPrefix("CreateGroup Alpha: LimitExceededException (409)"))
        #expect(result.isPartial)
    }

    @Test("What is withheld is not sent, and what waits for it neither")
    func withheld() async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster("groups: {G: {members: [pat, nobody]}}\nusers: {pat: {role: READER}}\n"))
        #expect(
            result.texts.sorted() == [
                "CreateGroup G: done", "CreateGroupMembership G nobody: withheld",
                "CreateGroupMembership G pat: withheld",
                "RegisterUser pat: withheld",
            ])
        #expect(bench.calls == ["CreateGroup G"])
        #expect(bench.directory.users.isEmpty)
    }

    @Test("An operation refused for lack of permission is sent no more; the others go on")
    func refusedOperation() async throws {
        let bench = try Bench()
        let denied = Fault.error(status: 403, code: "AccessDeniedException", message: "no")
        let groups = (0..<20).map { "  g\($0): {members: [pat]}\n" }.joined()
        let result = try await bench.apply(
            try roster("groups:\n\(groups)users: {pat: {email: pat@example.com, role: READER}}\n"), concurrency: 2,
            weather: Weather(rules: [WeatherRule(denied, on: [.createGroup])]))
        #expect((1...2).contains(bench.count(.createGroup)))
        #expect(result.count(.failed) == bench.count(.createGroup))
        #expect(result.outcome(.registerUser)?.status == .done)
        #expect(result.count(.blocked) == 20)
        #expect(result.count(.failed) + result.count(.notStarted) == 20)
        for outcome in result.outcomes where outcome.status == .notStarted {
            #expect(outcome.error == "not sent: CreateGroup was refused before in this run for lack of permission")
        }
        #expect(result.outcomes.filter { $0.status == .blocked }.allSatisfy { $0.blockedBy.count == 1 })
    }

    @Test(
        "Once the credentials are gone nothing more is sent",
        arguments: ["UnrecognizedClientException", "ExpiredTokenException", "InvalidSignatureException"])
    func credentialsGone(code: String) async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster("groups:\n" + (0..<40).map { "  g\($0): {members: []}\n" }.joined()), concurrency: 4,
            weather: Weather(rules: [WeatherRule(.error(status: 403, code: code), .from(6))]))
        #expect(result.count(.done) == 5)
        #expect((1...4).contains(result.count(.failed)))
        #expect(result.count(.notStarted) == 40 - 5 - result.count(.failed))
        #expect(bench.sandbox.recordedCalls.count <= 9)
        for outcome in result.outcomes where outcome.status == .notStarted {
            #expect(outcome.error == "not sent: the service no longer accepts these credentials")
        }
    }

    @Test("When stopped, what is under way is finished and nothing more is begun", arguments: [1, 4])
    func stopping(concurrency: Int) async throws {
        let stop = StopFlag()
        let sent = Counter()
        let bench = try Bench {
            Intercepting(inner: $0, before: { if $0.method == "POST", sent.next() == 5 { stop.set(signal: 15) } })
        }
        let plan = try await bench.plan(try roster("groups:\n" + (0..<40).map { "  g\($0): {}\n" }.joined()))
        let result = await bench.execute(plan, concurrency: concurrency, stop: stop)
        #expect(result.interruptedBy == .signal(15))
        let done = result.count(.done)
        #expect((5..<(5 + concurrency)).contains(done))
        #expect(result.count(.notStarted) == 40 - done && result.count(.failed) == 0)
        #expect(bench.directory.groups.count == done)
        #expect(result.isPartial)
    }

    @Test("A stop ends a wait for the service to see its own changes")
    func stoppingAWait() async throws {
        let stop = StopFlag()
        let sent = Counter()
        let bench = try Bench {
            Intercepting(inner: $0, before: { if $0.method == "POST", sent.next() == 3 { stop.set(signal: 2) } })
        }
        let plan = try await bench.plan(try roster("users: {pat: {email: pat@example.com, role: READER}}\n"))
        bench.sandbox.weather = Weather(rules: [
            WeatherRule(.error(status: 400, code: "PreconditionNotMetException"), on: [.registerUser])
        ])
        let result = await bench.execute(plan, stop: stop)
        #expect(result.texts == ["RegisterUser pat: failed"])
        #expect(bench.count(.registerUser) == 3)
    }

    @Test("Progress counts everything that ended, and ends at the total")
    func progress() async throws {
        let bench = try Bench()
        let plan = try await bench.plan(try roster(two))
        bench.sandbox.weather = Weather(rules: [
            WeatherRule(.error(status: 409, code: "LimitExceededException"), on: [.registerUser])
        ])
        let seen = Recording<ExecutionProgress>()
        let result = await bench.execute(plan) { seen.add($0) }
        let last = try #require(seen.values.last)
        #expect(last.total == 7 && last.finished == 7 && last.failed == 5)
        #expect(zip(seen.values, seen.values.dropFirst()).allSatisfy { $0.finished < $1.finished })
        #expect(result.count(.failed) + result.count(.blocked) == 5)
    }

    @Test("An empty plan is done without a request")
    func nothing() async throws {
        let bench = try Bench()
        let result = try await bench.apply(try roster("groups: {}\n"))
        #expect(bench.calls.isEmpty && result.outcomes.isEmpty && !result.isPartial && !result.changedAnything)
    }
}
