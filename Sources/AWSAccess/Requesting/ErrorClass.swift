public import HTTPTransport

/// What kind of failure an attempt met, as far as repeating it goes.
public enum ErrorClass: String, Sendable {
    /// The service asks for fewer requests.
    case throttle
    /// It may well succeed if repeated a little later.
    case transient
    /// The signature's date is not accepted: this machine's clock may be wrong.
    case clockSkew
    /// The credentials have ended; newer ones may do.
    case expiredCredentials
    /// It would fail again.
    case fatal

    /// The class of an answer that is no success.
    /// - Parameters:
    ///   - code: the service's name of the error, with or without `Exception` at its end; nil when there is none.
    public init(status: Int, code: String?) {
        // botocore's standard mode takes LimitExceededException for a throttle; for QuickSight it is a hard limit.
        if let code, let known = Self.byCode[Self.stem(code)] {
            self = known
        } else {
            switch status {
            case 429: self = .throttle
            case 408, 500, 502, 503, 504: self = .transient
            default: self = .fatal
            }
        }
    }

    /// The class of there being no answer.
    public init(_ error: TransportError) {
        switch error.kind {
        case .resolve, .connect, .connectTimeout, .timeout, .stalled, .reset, .malformed: self = .transient
        case .tls, .tooLarge, .cancelled, .invalidRequest: self = .fatal
        }
    }

    private static func stem(_ code: String) -> Substring {
        code.hasSuffix("Exception") ? code.dropLast(9) : code[...]
    }

    /// From botocore's retry modes, and the clock errors of AWS's JavaScript SDK.
    private static let byCode: [Substring: ErrorClass] = {
        let codes: [(ErrorClass, [Substring])] = [
            (
                .throttle,
                [
                    "Throttling", "Throttled", "RequestThrottled", "TooManyRequests", "RequestLimitExceeded",
                    "ProvisionedThroughputExceeded", "TransactionInProgress", "BandwidthLimitExceeded", "SlowDown",
                    "PriorRequestNotComplete", "EC2Throttled",
                ]
            ),
            (
                .transient,
                [
                    "RequestTimeout", "InternalFailure", "InternalError", "InternalServerError", "InternalServer",
                    "ServiceUnavailable", "ResourceUnavailable", "IDPCommunicationError",
                ]
            ),
            (
                .clockSkew,
                [
                    "AuthFailure", "InvalidSignature", "RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed",
                    "SignatureDoesNotMatch",
                ]
            ),
            (.expiredCredentials, ["ExpiredToken", "ExpiredCredentials", "TokenRefreshRequired"]),
        ]
        return Dictionary(uniqueKeysWithValues: codes.flatMap { kind, names in names.map { ($0, kind) } })
    }()
}
