import HTTPTransport
import JSONStreaming
import Synchronization

/// Credentials of the EC2 instance's role, from its metadata service, by version 2 of its protocol alone.
///
/// Every question carries a token, which a PUT got. Version 1, without tokens, is what a careless proxy on the instance
/// can be made to speak for a stranger; it is never fallen back to.
final class InstanceMetadata: CredentialsProvider {
    private static let tokenSeconds = 21_600
    private static let rolePath = "latest/meta-data/iam/security-credentials/"

    private struct Token {
        var text: String
        /// On the monotonic clock.
        var end: Duration
    }

    private let settings: InstanceMetadataSettings
    private let context: CredentialsContext
    private let token = Mutex<Token?>(nil)

    /// A provider.
    init(_ settings: InstanceMetadataSettings, _ context: CredentialsContext) {
        self.settings = settings
        self.context = context
    }

    /// Where the credentials come from.
    var source: String { "instance metadata at \(settings.url.endpoint)" }

    /// What the service gives now.
    ///
    /// Where the service has no newer ones, those that are about to end or have ended are used on, and asked for again
    /// after a while: AWS may accept them longer than they say.
    func credentials() async throws(CredentialsError) -> Credentials {
        let names = try await get(Self.rolePath)
        guard let name = names.split(whereSeparator: \.isNewline).first.map({ String($0).trimmed }),
            Self.isRoleName(name)
        else { throw failed("the instance has no role") }
        let text = try await get(Self.rolePath + name)
        guard let document = try? JSONValue.parse(Array(text.utf8)), document.members != nil else {
            throw failed("the answer is not JSON")
        }
        if let code = document["Code"]?.string, code != "Success" {
            throw failed("it says \(code.filter { $0.isLetter }.prefix(64)) for the role \(name)")
        }
        guard let credentials = Credentials(metadata: document) else {
            throw failed("the answer has not all of AccessKeyId, SecretAccessKey, Token and Expiration")
        }
        return extended(credentials)
    }

    /// As botocore: ends that are near or past are put off by 15 minutes and a random 2 to 10.
    private func extended(_ credentials: Credentials) -> Credentials {
        let wait = Duration.seconds(15 * 60 + 120 + Int(context.random.next() * 480))
        let now = context.time.wallNow
        guard let end = credentials.expiration, end - now <= wait else { return credentials }
        context.onNotice(
            "the metadata service has no newer credentials than those until \(end.rfc3339); they are used on")
        var credentials = credentials
        credentials.expiration = now + wait
        return credentials
    }

    // MARK: - Asking

    /// The text at a path; a token that is not accepted is replaced once.
    private func get(_ path: String) async throws(CredentialsError) -> String {
        var hasNewToken = false
        var failure = "no answer"
        var attempt = 1
        while attempt <= settings.attempts {
            var request = settings.url.request("GET", path, timeout: settings.patience)
            request.headers.add("x-aws-ec2-metadata-token", try await currentToken())
            request.headers.add("User-Agent", context.userAgent)
            switch await send(request) {
            case .success(let response) where response.status == 200 && !response.body.isEmpty:
                return String(decoding: response.body, as: UTF8.self)
            case .success(let response) where response.status == 401 && !hasNewToken:
                hasNewToken = true
                token.withLock { $0 = nil }
                continue
            case .success(let response) where response.status == 404 && path == Self.rolePath:
                throw failed("the instance has no role")
            case .success(let response): failure = "status \(response.status)"
            case .failure(let error): failure = try reason(error)
            }
            attempt += 1
        }
        throw failed(failure)
    }

    private func currentToken() async throws(CredentialsError) -> String {
        let now = context.time.monotonicNow
        if let known = token.withLock({ $0 }), known.end > now { return known.text }
        var request = settings.url.request("PUT", "latest/api/token", timeout: settings.patience)
        request.headers.add("x-aws-ec2-metadata-token-ttl-seconds", "\(Self.tokenSeconds)")
        request.headers.add("User-Agent", context.userAgent)
        var failure = "no answer"
        for _ in 1...settings.attempts {
            switch await send(request) {
            case .success(let response) where response.status == 200:
                let text = String(decoding: response.body, as: UTF8.self)
                guard LocalURL.isFieldValue(text) else { throw failed("its token cannot be used") }
                let seconds = response.headers["x-aws-ec2-metadata-token-ttl-seconds"].flatMap { Int($0) }
                let end = now + .seconds(min(seconds ?? Self.tokenSeconds, Self.tokenSeconds))
                token.withLock { $0 = Token(text: text, end: end) }
                return text
            case .success(let response) where response.status == 403:
                throw failed("it is switched off for this instance (status 403)")
            case .success(let response) where (400..<500).contains(response.status):
                throw failed("it gives no token (status \(response.status)), and version 1 is not spoken")
            case .success(let response): failure = "status \(response.status)"
            case .failure(let error) where error.kind == .timeout || error.kind == .stalled:
                // Such an answer was sent and thrown away on its way.
                failure = "no answer to the PUT; inside a container, the instance's hop limit must be 2"
            case .failure(let error): failure = try reason(error)
            }
        }
        throw failed(failure)
    }

    private func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
        do throws(TransportError) {
            return .success(try await context.localTransport.send(request))
        } catch {
            return .failure(error)
        }
    }

    private func reason(_ error: TransportError) throws(CredentialsError) -> String {
        if error.kind == .cancelled { throw failed("stopped") }
        return error.message
    }

    /// `[\w+=,.@-]`, as IAM has it; it becomes part of a path.
    private static func isRoleName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "_+=,.@-".utf8.contains(byte)
                }
            } && name != "." && name != ".."
    }

    private func failed(_ reason: String) -> CredentialsError {
        CredentialsError(.unavailable, "instance metadata at \(settings.url.endpoint): \(reason)")
    }
}

/// The last place that is looked in: when it has nothing, all the others are told too.
struct LastResort: CredentialsProvider {
    let provider: InstanceMetadata
    let places: [String]

    var source: String { provider.source }

    func credentials() async throws(CredentialsError) -> Credentials {
        do {
            return try await provider.credentials()
        } catch {
            throw .nothingFound(in: places + [error.message])
        }
    }
}

extension CredentialsError {
    /// What is said when no place has credentials.
    static func nothingFound(in places: [String]) -> CredentialsError {
        CredentialsError(
            .notFound, "no AWS credentials found; looked in\n" + places.map { "  \($0)" }.joined(separator: "\n"))
    }
}
