import HTTPTransport
import Synchronization
import Testing

@testable import AWSAccess

struct AWSRequesterTests {
    private let time = ManualTime()
    private let read = AWSRequest(operation: "ListUsers", method: "GET", path: "/users", query: "max-results=100")
    private let write = AWSRequest(
        operation: "CreateGroup", method: "POST", path: "/groups", body: Array("{}".utf8), isWrite: true,
        idempotency: .lookBeforeRepeating)

    @Test func addressesAndSigns() async throws {
        let transport = ScriptedTransport([.answer(201, [], "{}")], time)
        let answer = try await requester(transport, endpoint: "http://localhost:4566/prefix").send(write)
        #expect(answer.attempts == 1)
        #expect(answer.response.status == 201)
        let request = try #require(transport.sent.first)
        #expect(request.authority == "localhost:4566")
        #expect(request.path == "/prefix/groups")
        #expect(request.headers["User-Agent"] == "muster/test")
        #expect(request.headers["Content-Type"] == "application/json")
        let verifier = SignatureVerifier(service: "quicksight", region: "us-east-1") { _ in Self.first }
        #expect(try verifier.verify(request, now: time.wallNow).accessKeyID == "FIRST")
    }

    @Test func repeatsThrottlesSigningAndPayingAnew() async throws {
        let transport = ScriptedTransport(
            [.answer(429), .answer(400, [("X-Code", "ThrottlingException")]), .answer(200)], time)
        let limiter = RateLimiter(readRate: 0.1, writeRate: nil, time: time)
        let answer = try await requester(transport, limiter: limiter).send(read)
        #expect(answer.attempts == 3)
        let dates = transport.sent.map { $0.headers["X-Amz-Date"] ?? "" }
        #expect(dates == ["20261122T030000Z", "20261122T030010Z", "20261122T030020Z"])
        #expect(Set(transport.sent.map { $0.headers["Authorization"] }).count == 3)
        #expect(time.sleeps == [.milliseconds(500), .milliseconds(9_500), .seconds(1), .seconds(9)])
    }

    @Test func repeatsWhatFailsInPassing() async throws {
        let transport = ScriptedTransport(
            [
                .error(.reset, received: true), .answer(503), .answer(502, [], "<html>"), .answer(200, [], " <html>"),
                .answer(500), .answer(200, [], "{}"),
            ], time)
        let answer = try await requester(transport).send(read)
        #expect(answer.attempts == 6)
        #expect(time.sleeps == [50, 100, 200, 400, 800].map { .milliseconds($0) })
    }

    @Test func givesUpAfterSoManyAttempts() async {
        let unavailable = ScriptedTransport([.answer(503, [("X-Code", "ResourceUnavailable")])], time)
        let error = await failure(requester(unavailable), read)
        guard case .service(let response, "ResourceUnavailable", 6) = error, response.status == 503 else {
            Issue.record("\(String(describing: error))")
            return
        }
        let throttling = ScriptedTransport([.answer(429)], time)
        guard case .service(_, nil, 10) = await failure(requester(throttling), read) else {
            Issue.record("not ten attempts")
            return
        }
        let dead = ScriptedTransport([.error(.connect, received: false)], time)
        guard case .transport(let problem, 6) = await failure(requester(dead), write), problem.kind == .connect else {
            Issue.record("not six attempts")
            return
        }
    }

    /// One attempt may take 100 seconds here: half of that leaves room for another, the whole does not.
    @Test(arguments: [(100, 1), (50, 2), (34, 3)])
    func aSilentServerIsWaitedForOnce(seconds: Int, attempts: Int) async {
        let transport = ScriptedTransport([.silent(.seconds(seconds))], time)
        guard case .transport(let problem, attempts) = await failure(requester(transport), read) else {
            Issue.record("not \(attempts) attempts")
            return
        }
        #expect(problem.kind == .timeout)
    }

    @Test(arguments: [(404, nil), (409, "LimitExceededException"), (401, "AccessDeniedException"), (302, nil)])
    func doesNotRepeatARefusal(status: Int, code: String?) async {
        let transport = ScriptedTransport([.answer(status, code.map { [("X-Code", $0)] } ?? [])], time)
        guard case .service(let response, code, 1) = await failure(requester(transport), read) else {
            Issue.record("another outcome")
            return
        }
        #expect(response.status == status)
        #expect(time.sleeps.isEmpty)
    }

    @Test(arguments: [
        ScriptedTransport.Step.error(.reset, received: true), .error(.timeout, received: true),
        .error(.tooLarge, received: true), .answer(500), .answer(502, [], "<html>"), .answer(503), .answer(504),
        .answer(200, [], "<!DOCTYPE html>"), .answer(500, [("X-Code", "InternalFailureException")]),
    ])
    func aWriteWhoseAnswerIsLostIsNotRepeated(step: ScriptedTransport.Step) async {
        let transport = ScriptedTransport([step], time)
        guard case .answerLost(_, attempts: 1) = await failure(requester(transport), write) else {
            Issue.record("another outcome")
            return
        }
        #expect(transport.sent.count == 1)
    }

    @Test func aWriteThatWasNotCarriedOutIsRepeated() async throws {
        let transport = ScriptedTransport(
            [.error(.connect, received: false), .answer(429), .error(.reset, received: false), .answer(201)], time)
        #expect(try await requester(transport).send(write).attempts == 4)
    }

    @Test func correctsAWrongClockAndKeepsTheCorrection() async throws {
        let service = time.wallNow + .seconds(3_600)
        let date = [("Date", service.httpDate), ("X-Code", "InvalidSignatureException")]
        let transport = ScriptedTransport([.answer(403, date), .answer(200)], time)
        let requester = requester(transport)
        #expect(try await requester.send(read).attempts == 2)
        #expect(try await requester.send(read).attempts == 1)
        let dates = transport.sent.map { $0.headers["X-Amz-Date"] ?? "" }
        #expect(dates == ["20261122T030000Z", "20261122T040000Z", "20261122T040000Z"])
        #expect(requester.serviceClockAhead == .seconds(3_600))
    }

    @Test func aRefusedSignatureWithARightClockIsFinal() async {
        for step in [
            ScriptedTransport.Step.answer(
                403, [("Date", time.wallNow.httpDate), ("X-Code", "SignatureDoesNotMatch")]),
            .answer(403, [("X-Code", "SignatureDoesNotMatch")]),
        ] {
            let transport = ScriptedTransport([step], time)
            guard case .service(_, "SignatureDoesNotMatch", 1) = await failure(requester(transport), read) else {
                Issue.record("another outcome")
                return
            }
        }
    }

    @Test func aClockThatStaysWrongIsCorrectedOnlyOnce() async {
        let steps = [3_600, 7_200, 10_800].map { seconds in
            ScriptedTransport.Step.answer(
                403, [("Date", (time.wallNow + .seconds(seconds)).httpDate), ("X-Code", "RequestExpired")])
        }
        let transport = ScriptedTransport(steps, time)
        guard case .service(_, "RequestExpired", 2) = await failure(requester(transport), read) else {
            Issue.record("another outcome")
            return
        }
    }

    @Test func renewsExpiredCredentialsOnce() async throws {
        let expired = ScriptedTransport.Step.answer(403, [("X-Code", "ExpiredTokenException")])
        let renewing = ScriptedProvider([.success(Self.first), .success(Self.second)])
        let transport = ScriptedTransport([expired, .answer(201)], time)
        let cache = CachedCredentials(renewing, time: time)
        #expect(try await requester(transport, credentials: cache).send(write).attempts == 2)
        #expect(transport.sent.last?.headers["X-Amz-Security-Token"] == "second")

        let always = ScriptedTransport([expired], time)
        let provider = ScriptedProvider([.success(Self.first), .success(Self.second)])
        let requester = requester(always, credentials: CachedCredentials(provider, time: time))
        guard case .service(_, "ExpiredTokenException", 2) = await failure(requester, read) else {
            Issue.record("another outcome")
            return
        }
        let fixed = ScriptedTransport([expired], time)
        guard case .service(_, _, 1) = await failure(self.requester(fixed), read) else {
            Issue.record("the same credentials were tried again")
            return
        }
    }

    @Test func withoutCredentialsNothingIsSent() async {
        let transport = ScriptedTransport([.answer(200)], time)
        let none = CredentialsError(.notFound, "nothing anywhere")
        let requester = requester(transport, credentials: ScriptedProvider([.failure(none)]))
        guard case .credentials(none) = await failure(requester, read) else {
            Issue.record("another outcome")
            return
        }
        #expect(transport.sent.isEmpty)
    }

    @Test func keepsToTheDeadline() async {
        let transport = ScriptedTransport([.slow(.seconds(8), 500)], time)
        guard case .service(_, nil, 3) = await failure(requester(transport, deadline: .seconds(20)), read) else {
            Issue.record("another outcome")
            return
        }
        let limits = transport.sent.map(\.timeouts.total)
        #expect(limits == [.seconds(20), .milliseconds(11_950), .milliseconds(3_850)])
        #expect(time.monotonicNow <= .seconds(25))
    }

    @Test func doesNotWaitForWhatTheDeadlineForbids() async {
        let transport = ScriptedTransport([.answer(429, [("Retry-After", "20")])], time)
        guard case .service(_, nil, 1) = await failure(requester(transport, deadline: .seconds(20)), read) else {
            Issue.record("another outcome")
            return
        }
        #expect(time.sleeps.isEmpty)
    }

    @Test func heedsRetryAfter() async throws {
        let transport = ScriptedTransport([.answer(429, [("Retry-After", "7")]), .answer(200)], time)
        _ = try await requester(transport).send(read)
        #expect(time.sleeps == [.seconds(7)])
    }

    @Test func theBudgetIsSharedByAllRequests() async {
        let transport = ScriptedTransport([.answer(500)], time)
        let requester = requester(transport)
        for _ in 0..<20 { _ = await failure(requester, read) }
        // Twenty requests of five repeats have used up the budget of 500, at 5 each.
        let before = transport.sent.count
        #expect(before == 120)
        guard case .service(_, nil, 1) = await failure(requester, read) else {
            Issue.record("repeated without a budget")
            return
        }
    }

    @Test func successesRefillTheBudget() async throws {
        let steps: [ScriptedTransport.Step] = [.answer(404), .answer(500), .answer(429), .answer(200)]
        let requester = requester(ScriptedTransport([.answer(500)] + steps, time))
        _ = await failure(requester, read)
        #expect(requester.shared.withLock { $0.budget.left } == 495)
        _ = try await requester.send(read)
        #expect(requester.shared.withLock { $0.budget.left } == 495)
        for left in 496...500 {
            _ = try await requester.send(read)
            #expect(requester.shared.withLock { $0.budget.left } == left)
        }
        _ = try await requester.send(read)
        #expect(requester.shared.withLock { $0.budget.left } == 500)
    }

    @Test func stopsWhenCancelled() async {
        let manual = ManualTime(.manual)
        let transport = ScriptedTransport([.answer(429)], manual)
        let requester = requester(transport, time: manual)
        let task = Task { await failure(requester, read) }
        await manual.untilSleeping()
        task.cancel()
        guard case .cancelled(mayHaveBeenReceived: false) = await task.value else {
            Issue.record("another outcome")
            return
        }
        #expect(transport.sent.count == 1)
    }

    @Test func tellsOfEveryAttempt() async throws {
        let transport = ScriptedTransport(
            [.answer(429, [("X-Code", "Throttling")]), .error(.reset, received: true), .slow(.seconds(2), 200)], time)
        let records = Recorder<AttemptRecord>()
        _ = try await requester(transport) { records.record($0) }.send(read)
        let values = records.values
        #expect(values.map(\.attempt) == [1, 2, 3])
        #expect(values.map(\.errorClass) == [.throttle, .transient, nil])
        #expect(values[0].outcome == .status(429, code: "Throttling"))
        #expect(values[2].outcome == .status(200, code: nil))
        #expect(values[2].duration == .seconds(2))
        #expect(values.allSatisfy { $0.operation == "ListUsers" && !$0.isWrite })
    }

    @Test func errorsReadWellAndShowNoBodies() {
        let response = HTTPResponse(status: 403, headers: HTTPHeaders([("X", "hidden")]), body: Array("hidden".utf8))
        let broken = TransportError(kind: .reset, message: "connection reset", mayHaveBeenReceived: true)
        let cases: [(AWSRequestError, String)] = [
            (.service(response, code: "Denied", attempts: 1), "Denied, status 403 (1 attempt)"),
            (.service(response, code: nil, attempts: 2), "status 403 (2 attempts)"),
            (.transport(broken, attempts: 6), "connection reset (6 attempts)"),
            (
                .answerLost(.response(response, code: nil), attempts: 1),
                "status 403: it may have been carried out nevertheless (1 attempt)"
            ),
        ]
        for (error, text) in cases { #expect("\(error)" == text) }
    }

    // MARK: Help

    private static let first = Credentials(accessKeyID: "FIRST", secretAccessKey: "s")
    private static let second = Credentials(accessKeyID: "SECOND", secretAccessKey: "t", sessionToken: "second")

    private func requester(
        _ transport: ScriptedTransport,
        endpoint: String = "https://quicksight.us-east-1.amazonaws.com",
        credentials: any CredentialsProvider = FixedCredentials(first),
        limiter: RateLimiter = RateLimiter(readRate: nil, writeRate: nil),
        deadline: Duration = .seconds(3_600),
        time: ManualTime? = nil,
        onAttempt: @escaping @Sendable (AttemptRecord) -> Void = { _ in }
    ) -> AWSRequester {
        guard let endpoint = try? Endpoint(parsing: endpoint) else { preconditionFailure("not an endpoint") }
        let configuration = AWSRequester.Configuration(
            endpoint: endpoint, region: "us-east-1", service: "quicksight", userAgent: "muster/test",
            timeouts: Timeouts(total: .seconds(100)), deadline: deadline)
        return AWSRequester(
            configuration, transport: transport, credentials: credentials, limiter: limiter, time: time ?? self.time,
            random: RandomSource { 0.5 }, errorCode: { $0.headers["X-Code"] }, onAttempt: onAttempt)
    }

    private func failure(_ requester: AWSRequester, _ request: AWSRequest) async -> AWSRequestError? {
        do {
            let answer = try await requester.send(request)
            Issue.record("succeeded: \(answer.response.status)")
            return nil
        } catch {
            return error
        }
    }
}
