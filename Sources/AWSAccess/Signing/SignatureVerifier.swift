internal import CLibCrypto
public import HTTPTransport
import Synchronization

/// Why a request is not accepted as signed by who it says.
public enum SignatureFailure: Error, Sendable, Equatable {
    /// There is no `Authorization` header.
    case missingAuthentication
    /// The header or the date is malformed or lacks something; the text says what.
    case incomplete(String)
    /// The scope names another region or service, or another day than the date; the text says which.
    case wrongScope(String)
    /// The date differs from the server's clock by more than is tolerated.
    case clockSkew(signed: WallTime, now: WallTime)
    /// No such access key.
    case unknownKey(String)
    /// The session token is missing or is not the key's.
    case invalidToken
    /// The key's session has ended.
    case expiredToken
    /// The signature is not what the key would make of this request.
    case wrongSignature
}

/// Who signed a request, and for where.
public struct VerifiedSignature: Sendable, Equatable {
    /// The access key.
    public var accessKeyID: String
    /// The region in the signature's scope.
    public var region: String
    /// The service in the signature's scope.
    public var service: String
}

/// Checks a server's incoming requests for signature version 4, whatever headers the client chose to sign.
///
/// Safe to share between tasks.
public final class SignatureVerifier: Sendable {
    private let service: String
    private let region: String?
    private let tolerance: Duration
    private let lookup: @Sendable (String) -> Credentials?
    private let keys = Mutex(SigningKeyCache())

    /// A verifier.
    /// - Parameters:
    ///   - service: the only service accepted in a scope.
    ///   - region: the only region accepted in a scope; nil accepts any, and the answer says which it was.
    ///   - tolerance: the largest difference between the request's date and the server's; AWS has 15 minutes.
    ///   - lookup: the credentials of an access key: with a session token, the request must carry it; with an expiration,
    ///     it must not be past.
    public init(
        service: String,
        region: String?,
        tolerance: Duration = .seconds(15 * 60),
        lookup: @escaping @Sendable (String) -> Credentials?
    ) {
        self.service = service
        self.region = region
        self.tolerance = tolerance
        self.lookup = lookup
    }

    /// Says who signed a request, or throws why that cannot be accepted.
    public func verify(_ request: HTTPRequest, now: WallTime) throws(SignatureFailure) -> VerifiedSignature {
        guard let header = request.headers["Authorization"] else { throw .missingAuthentication }
        let authorization = try AuthorizationHeader(parsing: header)
        let (timestamp, time) = try Self.date(of: request)
        try check(authorization, timestamp: timestamp)
        let difference = time - now
        if difference > tolerance || difference < .zero - tolerance { throw .clockSkew(signed: time, now: now) }
        guard let credentials = lookup(authorization.accessKeyID) else {
            throw .unknownKey(authorization.accessKeyID)
        }
        let headers = try Self.signedHeaders(authorization.signedHeaders, of: request)
        try Self.checkToken(of: request, credentials, now: now)

        let scope = SigningKeyScope(
            accessKeyID: authorization.accessKeyID, date: authorization.date, region: authorization.region,
            service: authorization.service)
        let canonical = CanonicalRequest(request, headers: headers)
        let text = Signer.stringToSign(canonical, timestamp: timestamp, scope: scope)
        let expected = keys.withLock {
            $0.signature(over: text, secret: credentials.secretAccessKey, scope: scope)
        }
        guard Self.areEqual(expected, authorization.signature) else { throw .wrongSignature }
        return VerifiedSignature(
            accessKeyID: authorization.accessKeyID, region: authorization.region, service: authorization.service)
    }

    /// The date of signing, as text in the basic form and as a moment: `X-Amz-Date`, otherwise `Date`.
    private static func date(of request: HTTPRequest) throws(SignatureFailure) -> (String, WallTime) {
        if let text = request.headers["X-Amz-Date"] {
            guard let time = WallTime(isoBasic: text) else {
                throw .incomplete("Date must be in ISO-8601 'basic format'. Got '\(text)'.")
            }
            return (text, time)
        }
        guard let text = request.headers["Date"] else {
            throw .incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
        }
        guard let time = WallTime(httpDate: text) ?? WallTime(isoBasic: text) else {
            throw .incomplete("Date is in no known format.")
        }
        return (time.isoBasic, time)
    }

    private func check(_ authorization: AuthorizationHeader, timestamp: String) throws(SignatureFailure) {
        guard authorization.service == service else {
            throw .wrongScope("Credential should be scoped to correct service: '\(service)'.")
        }
        if let region, authorization.region != region {
            throw .wrongScope("Credential should be scoped to a valid region: '\(region)'.")
        }
        guard timestamp.hasPrefix(authorization.date), authorization.date.utf8.count == 8 else {
            throw .wrongScope("Date in Credential scope does not match the date of the request.")
        }
    }

    /// The headers that were signed, with their values; the host and every `x-amz-` header must be among them.
    private static func signedHeaders(
        _ names: [String],
        of request: HTTPRequest
    ) throws(SignatureFailure) -> [(name: String, value: String)] {
        var values: [String: String] = [:]
        for (name, value) in request.headers.fields {
            let name = name.lowercased()
            if let earlier = values[name] {
                values[name] = "\(earlier),\(value)"
            } else {
                values[name] = value
            }
            if name.hasPrefix("x-amz-"), !names.contains(name) {
                throw .incomplete("'\(name)' must be a 'SignedHeader' in the AWS Authorization.")
            }
        }
        if values["host"] == nil { values["host"] = request.authority }
        guard names.contains("host") else {
            throw .incomplete("'Host' must be a 'SignedHeader' in the AWS Authorization.")
        }
        var signed: [(name: String, value: String)] = []
        for name in names {
            guard let value = values[name] else { throw .incomplete("The signed header '\(name)' is not there.") }
            signed.append((name, value))
        }
        return signed
    }

    private static func checkToken(
        of request: HTTPRequest,
        _ credentials: Credentials,
        now: WallTime
    ) throws(SignatureFailure) {
        let given = request.headers["X-Amz-Security-Token"].map { Array($0.utf8) } ?? []
        let expected = credentials.sessionToken.map { Array($0.utf8) } ?? []
        guard areEqual(given, expected) else { throw .invalidToken }
        if let end = credentials.expiration, end <= now { throw .expiredToken }
    }

    /// Compares in a time that does not tell where the first difference is.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
