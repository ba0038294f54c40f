import HTTPTransport
import Synchronization

/// The attempts of one call.
struct RequestRun {
    let request: AWSRequest
    let requester: AWSRequester

    private var attempts = 0
    private var throttles = 0
    private var transients = 0
    private var taken = 0
    private var started: Duration?
    private var hasCorrectedClock = false
    private var hasRefreshed = false
    private var credentials: Credentials?

    init(request: AWSRequest, requester: AWSRequester) {
        self.request = request
        self.requester = requester
    }

    /// What to do after an attempt.
    private enum Verdict {
        case success(HTTPResponse)
        /// To be repeated; if that cannot be, the error is thrown.
        case again(after: Duration, otherwise: AWSRequestError)
        case failure(AWSRequestError)
    }

    mutating func result() async throws(AWSRequestError) -> AWSAnswer {
        var lastFailure: AWSRequestError?
        while true {
            let pass = try await acquire(unless: lastFailure)
            switch try await attempt(pass) {
            case .success(let response):
                requester.shared.withLock { $0.budget.refund(taken) }
                return AWSAnswer(response: response, attempts: attempts)
            case .failure(let error):
                throw error
            case .again(let wait, let error):
                if remaining <= wait { throw error }
                lastFailure = error
                try await pause(wait)
            }
        }
    }

    // MARK: Waiting

    /// How long ago the first attempt left.
    private var elapsed: Duration {
        started.map { requester.time.monotonicNow - $0 } ?? .zero
    }

    /// What is left of the deadline.
    private var remaining: Duration {
        requester.configuration.deadline - elapsed
    }

    /// Waits for the rate; the time spent on that after the first attempt counts.
    private mutating func acquire(
        unless lastFailure: AWSRequestError?
    ) async throws(AWSRequestError) -> RateLimiter.Pass {
        let pass: RateLimiter.Pass
        do {
            pass = try await requester.limiter.acquire(request.isWrite ? .write : .read)
        } catch {
            throw .cancelled(mayHaveBeenReceived: false)
        }
        if started == nil { started = requester.time.monotonicNow }
        if let lastFailure, remaining <= .zero { throw lastFailure }
        return pass
    }

    private func pause(_ wait: Duration) async throws(AWSRequestError) {
        do {
            try await requester.time.sleep(for: wait)
        } catch {
            throw .cancelled(mayHaveBeenReceived: false)
        }
    }

    // MARK: One attempt

    /// Signs and sends once.
    private mutating func attempt(_ pass: RateLimiter.Pass) async throws(AWSRequestError) -> Verdict {
        let credentials = try await currentCredentials()
        var timeouts = requester.configuration.timeouts
        timeouts.total = min(timeouts.total, remaining)
        var http = requester.httpRequest(request, timeouts: timeouts)
        let correction = requester.shared.withLock { $0.correction }
        if request.isSigned {
            requester.signer.sign(
                &http, with: credentials, region: requester.configuration.region,
                service: requester.configuration.service, at: requester.time.wallNow + correction)
        }

        attempts += 1
        let sent = requester.time.monotonicNow
        do {
            let response = try await requester.transport.send(http)
            let failure = judge(response, since: sent)
            note(failure?.0, of: pass)
            guard let failure else { return .success(response) }
            return await verdict(on: response, failure, signedWith: credentials, correction)
        } catch {
            report(.failure(error), ErrorClass(error), since: sent)
            return verdict(on: error)
        }
    }

    private func currentCredentials() async throws(AWSRequestError) -> Credentials {
        if let credentials { return credentials }
        do {
            return try await requester.provider.credentials()
        } catch {
            throw .credentials(error)
        }
    }

    /// A failure's class and the service's name for it; nil for a success.
    private func judge(_ response: HTTPResponse, since sent: Duration) -> (ErrorClass, code: String?)? {
        noteClock(response)
        let isSuccess = (200..<300).contains(response.status)
        if isSuccess, request.answersInXML || !Self.isMarkup(response) {
            report(.status(response.status, code: nil), nil, since: sent)
            return nil
        }
        // A success in HTML is a proxy's or a portal's, not the service's.
        let code = isSuccess ? nil : requester.errorCode(response)
        let kind = isSuccess ? ErrorClass.transient : ErrorClass(status: response.status, code: code)
        report(.status(response.status, code: code), kind, since: sent)
        return (kind, code)
    }

    private func report(_ outcome: AttemptRecord.Outcome, _ kind: ErrorClass?, since sent: Duration) {
        requester.onAttempt(
            AttemptRecord(
                operation: request.operation, isWrite: request.isWrite, attempt: attempts, outcome: outcome,
                errorClass: kind, duration: requester.time.monotonicNow - sent))
    }

    /// Tells the limiter whether the service took the request up; other failures say nothing about its rate.
    private func note(_ failure: ErrorClass?, of pass: RateLimiter.Pass) {
        switch failure {
        case nil, .fatal: requester.limiter.note(pass, isThrottled: false)
        case .throttle: requester.limiter.note(pass, isThrottled: true)
        case .transient, .clockSkew, .expiredCredentials: break
        }
    }

    // MARK: What to do about a failure

    private mutating func verdict(on error: TransportError) -> Verdict {
        if error.kind == .cancelled {
            return .failure(.cancelled(mayHaveBeenReceived: error.mayHaveBeenReceived))
        }
        if error.mayHaveBeenReceived, request.idempotency == .lookBeforeRepeating {
            return .failure(.answerLost(.nothing(error), attempts: attempts))
        }
        let failure = AWSRequestError.transport(error, attempts: attempts)
        // A server that stays silent is waited for as long as one attempt may take, not as long as all of them.
        if elapsed >= requester.configuration.timeouts.total { return .failure(failure) }
        return later(ErrorClass(error), nil, failure)
    }

    private mutating func verdict(
        on response: HTTPResponse,
        _ failure: (kind: ErrorClass, code: String?),
        signedWith used: Credentials,
        _ correction: Duration
    ) async -> Verdict {
        let error = AWSRequestError.service(response, code: failure.code, attempts: attempts)
        switch failure.kind {
        case .transient where request.idempotency == .lookBeforeRepeating:
            return .failure(.answerLost(.response(response, code: failure.code), attempts: attempts))
        case .throttle, .transient:
            return later(failure.kind, hint(response), error)
        case .clockSkew:
            let isCorrected = correctClock(response, signedWith: correction)
            return isCorrected ? .again(after: .zero, otherwise: error) : .failure(error)
        case .expiredCredentials:
            return await refresh(used, error)
        case .fatal:
            return .failure(error)
        }
    }

    private mutating func later(_ kind: ErrorClass, _ hint: RetryHint?, _ error: AWSRequestError) -> Verdict {
        if kind == .throttle { throttles += 1 } else { transients += 1 }
        let count = kind == .throttle ? throttles : transients
        let policy = requester.configuration.retry
        let random = requester.random.next()
        let wait = requester.shared.withLock { shared in
            policy.wait(after: kind, count: count, hint: hint, random: random, budget: &shared.budget)
        }
        guard let wait else { return .failure(error) }
        taken += RetryBudget.cost(of: kind)
        return .again(after: wait, otherwise: error)
    }

    private func hint(_ response: HTTPResponse) -> RetryHint? {
        let ahead = requester.shared.withLock { $0.serviceAhead } ?? .zero
        return RetryHint(response.headers, now: requester.time.wallNow + ahead)
    }

    /// Has newer credentials for the next attempt, once.
    private mutating func refresh(_ used: Credentials, _ error: AWSRequestError) async -> Verdict {
        if hasRefreshed { return .failure(error) }
        hasRefreshed = true
        do {
            let newer = try await requester.provider.credentials(insteadOf: used)
            if newer == used { return .failure(error) }
            credentials = newer
            return .again(after: .zero, otherwise: error)
        } catch {
            return .failure(.credentials(error))
        }
    }

    // MARK: The service's clock

    /// Less than this the services tolerate, and a refusal has another reason.
    private static let leastSkew: Duration = .seconds(4 * 60)

    private func noteClock(_ response: HTTPResponse) {
        let local = requester.time.wallNow
        requester.shared.withLock { shared in
            // Many answers have the same second.
            if shared.lastDate.map({ response.headers.has("Date", $0.text) }) != true {
                guard let text = response.headers["Date"], let date = WallTime(httpDate: text) else { return }
                shared.lastDate = (text, date)
            }
            shared.serviceAhead = shared.lastDate.map { $0.date - WallTime(seconds: local.seconds) }
        }
    }

    /// Takes over the service's time for signing, once; false when the clock was not what was wrong.
    private mutating func correctClock(_ response: HTTPResponse, signedWith used: Duration) -> Bool {
        guard !hasCorrectedClock, let date = response.headers["Date"].flatMap({ WallTime(httpDate: $0) }) else {
            return false
        }
        hasCorrectedClock = true
        let ahead = date - requester.time.wallNow
        let difference = ahead - used
        if difference > .zero - Self.leastSkew && difference < Self.leastSkew { return false }
        requester.shared.withLock { $0.correction = ahead }
        return true
    }

    /// Whether a body begins like HTML or XML.
    private static func isMarkup(_ response: HTTPResponse) -> Bool {
        response.body.first { $0 != 0x20 && !(0x09...0x0D).contains($0) } == UInt8(ascii: "<")
    }
}
