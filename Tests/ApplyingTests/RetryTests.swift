import AWSAccess
import HTTPTransport
import QuickSightAPI
import QuickSightSandbox
import Testing

/// How a request is repeated in the sandbox's weather; time is the test's.
@Suite("Retries")
struct RetryTests {
    /// The service, with a clock of its own.
    private let serviceTime = ManualTime()
    private let time = ManualTime()
    private let newer = SandboxKey(
        Credentials(accessKeyID: "AKIANEWER", secretAccessKey: "newer"),
        identityARN: SandboxKey.example.identityARN)

    private func sandbox(_ rules: [WeatherRule] = []) -> Sandbox {
        Sandbox(
            SandboxConfiguration(keys: [.example, newer], weather: Weather(rules: rules)), time: serviceTime)
    }

    private func client(
        _ sandbox: Sandbox, provider: (any CredentialsProvider)? = nil,
        after: @escaping @Sendable (HTTPRequest, inout HTTPResponse) -> Void = { _, _ in }
    ) throws -> QuickSightClient {
        let requester = AWSRequester(
            AWSRequester.Configuration(
                endpoint: try Endpoint(parsing: "http://127.0.0.1:8080"), region: "us-east-1", service: "quicksight",
                userAgent: "muster/test"),
            transport: Intercepting(inner: SandboxTransport(sandbox), after: after),
            credentials: provider ?? FixedCredentials(SandboxKey.example.credentials),
            limiter: RateLimiter(reads: .automatic, writes: .automatic, time: time), time: time, random: .seeded(7),
            errorCode: QuickSightClient.errorCode(in:))
        return QuickSightClient(account: "111122223333", namespace: "default", requester: requester)
    }

    @Test("A throttle is waited out with full jitter, and slows down what comes after")
    func throttles() async throws {
        let sandbox = sandbox([WeatherRule(.throttle, .first(3))])
        _ = try await client(sandbox).createGroup("New", description: nil)
        #expect(sandbox.recordedCalls.map(\.status) == [429, 429, 429, 201])
        #expect(time.monotonicNow > .zero && time.monotonicNow <= .seconds(1 + 2 + 4 + 1))
    }

    @Test("A limit that is full is no throttle, whatever the SDKs say")
    func limitExceeded() async throws {
        let sandbox = sandbox([WeatherRule(.error(status: 409, code: "LimitExceededException"))])
        await #expect(throws: QuickSightError.self) {
            _ = try await client(sandbox).createGroup("New", description: nil)
        }
        #expect(sandbox.callCount == 1)
    }

    @Test("A clock that is an hour off is corrected once, by the service's Date", arguments: [-3_600, 3_600])
    func clock(seconds: Int) async throws {
        time.stepWall(by: .seconds(seconds))
        let sandbox = sandbox()
        let client = try client(sandbox)
        _ = try await client.createGroup("First", description: nil)
        _ = try await client.createGroup("Second", description: nil)
        #expect(sandbox.recordedCalls.map(\.status) == [403, 201, 201])
    }

    @Test("Expired credentials are renewed once, and the request is repeated")
    func expiredCredentials() async throws {
        let sandbox = sandbox([WeatherRule(.error(status: 403, code: "ExpiredTokenException"), .first(1))])
        let provider = Renewing(newer.credentials)
        _ = try await client(sandbox, provider: provider).createGroup("New", description: nil)
        #expect(sandbox.recordedCalls.map(\.status) == [403, 201])
        #expect(sandbox.recordedCalls.map(\.accessKeyID) == [SandboxKey.example.credentials.accessKeyID, "AKIANEWER"])
        #expect(provider.renewals.value == 1)

        let always = self.sandbox([WeatherRule(.error(status: 403, code: "ExpiredTokenException"))])
        await #expect(throws: QuickSightError.self) {
            _ = try await client(always, provider: Renewing(newer.credentials)).createGroup("New", description: nil)
        }
        #expect(always.callCount == 2)
    }

    @Test(
        "When to come again is heeded: in seconds, as a date, in milliseconds",
        arguments: [
            ("Retry-After", "7", 7_000), ("Retry-After", "Sun, 22 Nov 2026 03:00:09 GMT", 9_000),
            ("x-amz-retry-after", "2500", 2_500),
        ])
    func retryAfter(header: String, value: String, milliseconds: Int) async throws {
        let sandbox = sandbox([WeatherRule(.throttle, .first(1))])
        let client = try client(sandbox) { _, response in
            if response.status == 429 { response.headers.add(header, value) }
        }
        _ = try await client.createGroup("New", description: nil)
        #expect(sandbox.callCount == 2)
        #expect(time.monotonicNow >= .milliseconds(milliseconds))
        #expect(time.monotonicNow < .milliseconds(milliseconds + 1_000))
    }
}

/// The example's keys, and others for who asks for newer ones.
private struct Renewing: CredentialsProvider {
    let source = "a test"
    let renewals = Counter()
    private let newer: Credentials

    init(_ newer: Credentials) {
        self.newer = newer
    }

    func credentials() async throws(CredentialsError) -> Credentials { SandboxKey.example.credentials }

    func credentials(insteadOf refused: Credentials) async throws(CredentialsError) -> Credentials {
        renewals.next()
        return newer
    }
}
