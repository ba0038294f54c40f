public import HTTPTransport
import Synchronization

/// Signs requests with AWS signature version 4.
///
/// Signed are the host, `X-Amz-Date`, `X-Amz-Security-Token` where there is a token, `Content-Type` where there is one,
/// and the body's digest. Nothing may change these, the path or the query after signing. Safe to share between tasks.
public final class Signer: Sendable {
    /// What one request after the other has use for.
    private struct State: ~Copyable {
        var keys = SigningKeyCache()
        var clock = SigningClock()
        let digest = SHA256Digest()
        var canonical: [UInt8] = []
        var text: [UInt8] = []
    }

    private let state = Mutex(State())

    /// A signer; it keeps the signing key derived last.
    public init() {}

    /// Sets the headers `X-Amz-Date`, `X-Amz-Security-Token` and `Authorization`, replacing earlier ones.
    /// - Parameters:
    ///   - region: the region in the signature's scope, for example `us-east-1`.
    ///   - service: the service's signing name, for example `quicksight`.
    ///   - time: the time of signing; the service tolerates a difference of 15 minutes.
    public func sign(
        _ request: inout HTTPRequest,
        with credentials: Credentials,
        region: String,
        service: String,
        at time: WallTime
    ) {
        var headers: [(name: String, value: String)] = []
        headers.reserveCapacity(4)
        if let type = request.headers["Content-Type"] { headers.append(("content-type", type)) }
        headers.append(("host", request.headers["Host"] ?? request.authority))

        let (timestamp, authorization) = state.withLock { state in
            let (timestamp, date) = state.clock.texts(of: time)
            headers.append(("x-amz-date", timestamp))
            if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
            let scope = SigningKeyScope(
                accessKeyID: credentials.accessKeyID, date: date, region: region, service: service)

            state.canonical.removeAll(keepingCapacity: true)
            CanonicalRequest.append(request, headers: headers, to: &state.canonical)
            state.text.removeAll(keepingCapacity: true)
            Self.beginStringToSign(timestamp: timestamp, scope: scope, &state.text)
            state.digest.update(state.canonical)
            state.digest.finishHex(to: &state.text)
            let signature = state.keys.signature(over: state.text, secret: credentials.secretAccessKey, scope: scope)

            var authorization: [UInt8] = []
            authorization.reserveCapacity(256)
            authorization.append(contentsOf: "AWS4-HMAC-SHA256 Credential=".utf8)
            authorization.append(contentsOf: credentials.accessKeyID.utf8)
            authorization.append(UInt8(ascii: "/"))
            Self.append(scope, to: &authorization)
            authorization.append(contentsOf: ", SignedHeaders=".utf8)
            CanonicalRequest.appendNames(headers, to: &authorization)
            authorization.append(contentsOf: ", Signature=".utf8)
            Hex.append(signature, to: &authorization)
            return (timestamp, String(decoding: authorization, as: UTF8.self))
        }
        request.headers["X-Amz-Date"] = timestamp
        request.headers["X-Amz-Security-Token"] = credentials.sessionToken
        request.headers["Authorization"] = authorization
    }

    /// What the signing key is applied to.
    static func stringToSign(_ request: CanonicalRequest, timestamp: String, scope: SigningKeyScope) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(192)
        beginStringToSign(timestamp: timestamp, scope: scope, &text)
        Hex.append(SHA256Digest.hash(request.bytes), to: &text)
        return text
    }

    /// All of it but the canonical request's digest.
    private static func beginStringToSign(timestamp: String, scope: SigningKeyScope, _ text: inout [UInt8]) {
        text.append(contentsOf: "AWS4-HMAC-SHA256\n".utf8)
        text.append(contentsOf: timestamp.utf8)
        text.append(UInt8(ascii: "\n"))
        append(scope, to: &text)
        text.append(UInt8(ascii: "\n"))
    }

    private static func append(_ scope: SigningKeyScope, to text: inout [UInt8]) {
        text.append(contentsOf: scope.date.utf8)
        text.append(UInt8(ascii: "/"))
        text.append(contentsOf: scope.region.utf8)
        text.append(UInt8(ascii: "/"))
        text.append(contentsOf: scope.service.utf8)
        text.append(contentsOf: "/aws4_request".utf8)
    }
}

/// The texts of the second signed for last: many requests have the same.
private struct SigningClock {
    private var last: (seconds: Int64, timestamp: String, date: String)?

    mutating func texts(of time: WallTime) -> (timestamp: String, date: String) {
        if let last, last.seconds == time.seconds { return (last.timestamp, last.date) }
        let timestamp = time.isoBasic
        let date = String(timestamp.prefix(8))
        last = (time.seconds, timestamp, date)
        return (timestamp, date)
    }
}
