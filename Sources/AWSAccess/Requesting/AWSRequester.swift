public import HTTPTransport
import Synchronization

/// Sends calls to one service in one region: repeats what may be repeated, keeps to the rates, signs, observes.
///
/// Each attempt waits for the rate limiter and is signed afresh, and a clock that is wrong, or credentials that have
/// ended, are put right once a request. Safe to share between tasks.
public final class AWSRequester: Sendable {
    /// Whom requests go to, and how.
    public struct Configuration: Sendable {
        /// Where the service is reached.
        public var endpoint: Endpoint
        /// The region signed for.
        public var region: String
        /// The service's signing name.
        public var service: String
        /// The value of User-Agent, for example `muster/0.1.0`.
        public var userAgent: String
        /// When and how often to repeat.
        public var retry: RetryPolicy
        /// How long one attempt may take.
        public var timeouts: Timeouts
        /// How long all attempts of a request may take, from the first one's leaving.
        public var deadline: Duration
        /// The largest answer, in bytes.
        public var maximumResponseBytes: Int

        /// A configuration; the default deadline is two minutes.
        public init(
            endpoint: Endpoint,
            region: String,
            service: String,
            userAgent: String,
            retry: RetryPolicy = RetryPolicy(),
            timeouts: Timeouts = Timeouts(),
            deadline: Duration = .seconds(120),
            maximumResponseBytes: Int = 16 << 20
        ) {
            self.endpoint = endpoint
            self.region = region
            self.service = service
            self.userAgent = userAgent
            self.retry = retry
            self.timeouts = timeouts
            self.deadline = deadline
            self.maximumResponseBytes = maximumResponseBytes
        }
    }

    struct Shared {
        var budget = RetryBudget()
        /// What is added to this machine's clock for signing.
        var correction: Duration = .zero
        /// How far the service's clock was ahead of this machine's at the last answer with a date.
        var serviceAhead: Duration?
        /// The last Date of an answer, as written and what it means.
        var lastDate: (text: String, date: WallTime)?
    }

    let configuration: Configuration
    let transport: any Transport
    let provider: any CredentialsProvider
    let limiter: RateLimiter
    let time: any TimeSource
    let random: RandomSource
    let errorCode: @Sendable (HTTPResponse) -> String?
    let onAttempt: @Sendable (AttemptRecord) -> Void
    let signer = Signer()
    let shared = Mutex(Shared())

    /// A requester.
    /// - Parameters:
    ///   - errorCode: finds the service's name for an error in an answer that is no success.
    ///   - onAttempt: is told of every attempt, as it ends; it must be quick.
    public init(
        _ configuration: Configuration,
        transport: any Transport,
        credentials: any CredentialsProvider,
        limiter: RateLimiter,
        time: any TimeSource = SystemTime(),
        random: RandomSource = .system,
        errorCode: @escaping @Sendable (HTTPResponse) -> String?,
        onAttempt: @escaping @Sendable (AttemptRecord) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.transport = transport
        self.provider = credentials
        self.limiter = limiter
        self.time = time
        self.random = random
        self.errorCode = errorCode
        self.onAttempt = onAttempt
    }

    /// Where the service is reached.
    public var endpoint: Endpoint { configuration.endpoint }

    /// Where tasks that send many calls run best; nil for anywhere.
    public var executor: (any TaskExecutor)? { transport.executor }

    /// How far the service's clock was ahead of this machine's at its last answer, to the second; nil before one.
    public var serviceClockAhead: Duration? { shared.withLock { $0.serviceAhead } }

    /// Sends a call, as often as it may be and needs to be; returns a success, throws anything else.
    public func send(_ request: AWSRequest) async throws(AWSRequestError) -> AWSAnswer {
        var run = RequestRun(request: request, requester: self)
        return try await run.result()
    }

    /// The request as addressed, not yet signed.
    func httpRequest(_ request: AWSRequest, timeouts: Timeouts) -> HTTPRequest {
        let endpoint = configuration.endpoint
        var headers = HTTPHeaders([("User-Agent", configuration.userAgent)])
        if !request.body.isEmpty { headers.add("Content-Type", request.contentType) }
        for field in request.headers.fields { headers.add(field.name, field.value) }
        return HTTPRequest(
            method: request.method, scheme: endpoint.scheme, host: endpoint.host, port: endpoint.port,
            path: endpoint.pathPrefix.isEmpty ? request.path : endpoint.pathPrefix + request.path,
            query: request.query, headers: headers, body: request.body, timeouts: timeouts,
            maximumResponseBytes: configuration.maximumResponseBytes)
    }
}
