import HTTPTransport
import Testing

@testable import AWSAccess

struct RetryPolicyTests {
    private let policy = RetryPolicy()

    @Test func waitsDoubleUpToTheCeiling() {
        var budget = RetryBudget()
        let throttled = (1...9).map { policy.wait(after: .throttle, count: $0, random: 0.5, budget: &budget) }
        #expect(throttled == [0.5, 1, 2, 4, 8, 10, 10, 10, 10].map { .seconds($0) })
        #expect(policy.wait(after: .throttle, count: 10, random: 0.5, budget: &budget) == nil)

        let transient = (1...5).map { policy.wait(after: .transient, count: $0, random: 0.5, budget: &budget) }
        #expect(transient == [50, 100, 200, 400, 800].map { .milliseconds($0) })
        #expect(policy.wait(after: .transient, count: 6, random: 0.5, budget: &budget) == nil)
    }

    @Test func jitterIsFull() {
        var budget = RetryBudget()
        #expect(policy.wait(after: .throttle, count: 3, random: 0, budget: &budget) == .zero)
        let nearlyAll = policy.wait(after: .throttle, count: 3, random: 0.999, budget: &budget)
        #expect(nearlyAll ?? .zero > .milliseconds(3_990) && nearlyAll ?? .zero < .seconds(4))
    }

    @Test func otherFailuresAreNotRepeated() {
        var budget = RetryBudget()
        for kind in [ErrorClass.fatal, .clockSkew, .expiredCredentials] {
            #expect(policy.wait(after: kind, count: 1, random: 0.5, budget: &budget) == nil)
        }
        #expect(budget == RetryBudget())
    }

    @Test func hintsAreHeededWithinReason() {
        var budget = RetryBudget()
        func wait(_ hint: RetryHint) -> Duration? {
            policy.wait(after: .throttle, count: 2, hint: hint, random: 0.5, budget: &budget)
        }
        #expect(wait(.milliseconds(.milliseconds(1_500))) == .milliseconds(1_500))
        #expect(wait(.milliseconds(.milliseconds(10))) == .seconds(1))
        #expect(wait(.milliseconds(.seconds(3_600))) == .seconds(6))
        #expect(wait(.retryAfter(.seconds(7))) == .seconds(7))
        #expect(wait(.retryAfter(.zero)) == .seconds(1))
        #expect(wait(.retryAfter(.seconds(86_400))) == .seconds(60))
    }

    @Test(arguments: [
        ([("Retry-After", "7")], RetryHint.retryAfter(.seconds(7))),
        ([("retry-after", "Sun, 22 Nov 2026 03:01:00 GMT")], .retryAfter(.seconds(60))),
        ([("Retry-After", "Sun, 22 Nov 2026 02:00:00 GMT")], .retryAfter(.zero)),
        ([("x-amz-retry-after", "1500"), ("Retry-After", "7")], .milliseconds(.milliseconds(1_500))),
        ([("Retry-After", "-1")], nil), ([("Retry-After", "soon")], nil), ([("Retry-After", "")], nil),
        ([("Retry-After", "99999999999999999999")], nil), ([], nil),
    ])
    func hintsAreRead(fields: [(String, String)], expected: RetryHint?) {
        let headers = HTTPHeaders(fields.map { (name: $0.0, value: $0.1) })
        #expect(RetryHint(headers, now: WallTime(seconds: 1_795_316_400)) == expected)
    }

    @Test func theBudgetRunsOutAndComesBack() {
        var budget = RetryBudget(capacity: 11)
        #expect(policy.wait(after: .transient, count: 1, random: 0.5, budget: &budget) != nil)
        #expect(policy.wait(after: .transient, count: 1, random: 0.5, budget: &budget) != nil)
        #expect(policy.wait(after: .transient, count: 1, random: 0.5, budget: &budget) == nil)
        #expect(policy.wait(after: .throttle, count: 1, random: 0.5, budget: &budget) != nil)
        #expect(budget.left == 0)
        budget.refund(5)
        budget.refund(0)
        #expect(budget.left == 6)
        budget.refund(100)
        #expect(budget.left == 11)
    }

    @Test(arguments: [
        (429, nil, ErrorClass.throttle), (400, "ThrottlingException", .throttle), (503, "SlowDown", .throttle),
        (400, "TooManyRequestsException", .throttle), (400, "Throttling", .throttle),
        (409, "LimitExceededException", .fatal), (409, "ConflictException", .fatal),
        (500, nil, .transient), (502, nil, .transient), (503, nil, .transient), (504, nil, .transient),
        (500, "InternalFailureException", .transient), (503, "ResourceUnavailableException", .transient),
        (501, nil, .fatal), (404, "ResourceNotFoundException", .fatal), (301, nil, .fatal), (401, nil, .fatal),
        (401, "AccessDeniedException", .fatal), (403, "InvalidSignatureException", .clockSkew),
        (403, "SignatureDoesNotMatch", .clockSkew), (400, "RequestExpired", .clockSkew),
        (403, "ExpiredTokenException", .expiredCredentials), (400, "ExpiredToken", .expiredCredentials),
        (403, "UnrecognizedClientException", .fatal),
    ])
    func answersAreClassed(status: Int, code: String?, expected: ErrorClass) {
        #expect(ErrorClass(status: status, code: code) == expected)
    }

    @Test func missingAnswersAreClassed() {
        let transient: [TransportError.Kind] = [
            .resolve, .connect, .connectTimeout, .timeout, .stalled, .reset, .malformed,
        ]
        for kind in transient + [.tls, .tooLarge, .cancelled, .invalidRequest] {
            let error = TransportError(kind: kind, message: "", mayHaveBeenReceived: true)
            #expect(ErrorClass(error) == (transient.contains(kind) ? .transient : .fatal))
        }
    }
}
