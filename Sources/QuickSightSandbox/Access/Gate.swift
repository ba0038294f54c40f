import AWSAccess
import HTTPTransport

/// Who called, and as through which region's endpoint.
struct Caller: Sendable {
    let key: SandboxKey
    let region: String?
}

/// Lets in whoever signed with a key it knows.
final class Gate: Sendable {
    private let keys: [String: SandboxKey]
    private let anybody: SandboxKey?
    private let quickSight: SignatureVerifier
    private let sts: SignatureVerifier
    private let toleranceMinutes: Int

    init(_ configuration: SandboxConfiguration) {
        let keys = Dictionary(
            configuration.keys.map { ($0.credentials.accessKeyID, $0) }, uniquingKeysWith: { _, last in last })
        self.keys = keys
        anybody = configuration.verifiesSignatures ? nil : configuration.keys.first ?? .example
        toleranceMinutes = configuration.assumptions.skewToleranceMinutes
        let tolerance = Duration.seconds(60 * toleranceMinutes)
        quickSight = SignatureVerifier(service: "quicksight", region: nil, tolerance: tolerance) {
            keys[$0]?.credentials
        }
        sts = SignatureVerifier(service: "sts", region: nil, tolerance: tolerance) { keys[$0]?.credentials }
    }

    /// Says who called, or why that is refused.
    func admit(_ request: HTTPRequest, service: String, now: WallTime) -> Result<Caller, ServiceError> {
        if let anybody { return .success(Caller(key: anybody, region: nil)) }
        let verifier = service == "sts" ? sts : quickSight
        do {
            let signature = try verifier.verify(request, now: now)
            if let region = Self.region(of: request), region != signature.region {
                throw SignatureFailure.wrongScope("Credential should be scoped to a valid region: '\(region)'. ")
            }
            guard let key = keys[signature.accessKeyID] else { throw SignatureFailure.unknownKey("") }
            return .success(Caller(key: key, region: signature.region))
        } catch {
            let failure = error as? SignatureFailure ?? .wrongSignature
            return .failure(service == "sts" ? stsRefusal(failure, now: now) : refusal(failure, now: now))
        }
    }

    /// The access key an `Authorization` header names, whether or not the signature is right.
    static func accessKeyID(of request: HTTPRequest) -> String? {
        guard let header = request.headers["Authorization"] else { return nil }
        for part in header.split(whereSeparator: { $0 == " " || $0 == "," }) where part.hasPrefix("Credential=") {
            return part.dropFirst(11).split(separator: "/").first.map(String.init)
        }
        return nil
    }

    /// The region of an endpoint of Amazon's own naming; nil for any other host, such as 127.0.0.1.
    private static func region(of request: HTTPRequest) -> String? {
        let host = (request.headers["Host"] ?? request.host).split(separator: ":").first ?? ""
        let parts = host.split(separator: ".")
        guard parts.count >= 4, ["quicksight", "quicksight-fips", "sts"].contains(parts[0]) else { return nil }
        return String(parts[1])
    }

    private func refusal(_ failure: SignatureFailure, now: WallTime) -> ServiceError {
        switch failure {
        case .missingAuthentication:
            ServiceError(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        case .incomplete(let text):
            ServiceError(400, "IncompleteSignatureException", text)
        case .wrongScope(let text):
            ServiceError(403, "InvalidSignatureException", text)
        case .clockSkew(let signed, _):
            ServiceError(403, "InvalidSignatureException", skewText(signed: signed, now: now))
        case .unknownKey, .invalidToken:
            ServiceError(
                403, "UnrecognizedClientException", "The security token included in the request is invalid.")
        case .expiredToken:
            ServiceError(403, "ExpiredTokenException", "The security token included in the request is expired")
        case .wrongSignature:
            ServiceError(403, "InvalidSignatureException", Self.wrongSignature)
        }
    }

    /// STS has the same refusals under the names of its own protocol.
    private func stsRefusal(_ failure: SignatureFailure, now: WallTime) -> ServiceError {
        var error = refusal(failure, now: now)
        switch error.code {
        case "MissingAuthenticationTokenException": error.code = "MissingAuthenticationToken"
        case "IncompleteSignatureException": error.code = "IncompleteSignature"
        case "InvalidSignatureException": error.code = "SignatureDoesNotMatch"
        case "ExpiredTokenException": error.code = "ExpiredToken"
        default: error.code = "InvalidClientTokenId"
        }
        return error
    }

    private func skewText(signed: WallTime, now: WallTime) -> String {
        let tolerance = Duration.seconds(60 * toleranceMinutes)
        if signed < now {
            return """
                Signature expired: \(signed.isoBasic) is now earlier than \((now - tolerance).isoBasic) \
                (\(now.isoBasic) - \(toleranceMinutes) min.)
                """
        }
        return """
            Signature not yet current: \(signed.isoBasic) is still later than \((now + tolerance).isoBasic) \
            (\(now.isoBasic) + \(toleranceMinutes) min.)
            """
    }

    private static let wrongSignature = """
        The request signature we calculated does not match the signature you provided. \
        Check your AWS Secret Access Key and signing method. Consult the service documentation for details.
        """
}
