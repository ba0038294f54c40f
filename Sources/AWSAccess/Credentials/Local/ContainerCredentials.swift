import HTTPTransport
import JSONStreaming

/// Credentials of the container's role, from the endpoint that ECS, EKS and their like name in variables.
struct ContainerCredentials: CredentialsProvider {
    /// As botocore: three attempts, two seconds each, one between.
    private static let attempts = 3
    private static let patience: Duration = .seconds(2)
    private static let pause: Duration = .seconds(1)
    /// ECS's agent, and EKS's by IPv4 and IPv6: plain http to them does not leave the machine.
    private static let knownHosts: Set<String> = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]

    /// Where the credentials come from.
    let source: String
    private let url: LocalURL
    private let context: CredentialsContext

    /// What the variables name; nil when they name nothing.
    static func configured(_ context: CredentialsContext) throws(CredentialsError) -> ContainerCredentials? {
        let environment = context.environment
        if let path = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
            guard path.hasPrefix("/") else {
                throw CredentialsError(
                    .malformed, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with /")
            }
            return try ContainerCredentials(
                "http://169.254.170.2\(path)", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", context)
        }
        guard let url = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] else { return nil }
        return try ContainerCredentials(url, "AWS_CONTAINER_CREDENTIALS_FULL_URI", context)
    }

    private init(_ text: String, _ variable: String, _ context: CredentialsContext) throws(CredentialsError) {
        url = try LocalURL(text, from: variable)
        let endpoint = url.endpoint
        guard endpoint.scheme == "https" || endpoint.isLoopback || Self.knownHosts.contains(endpoint.host) else {
            throw CredentialsError(
                .malformed,
                "\(variable) names \(endpoint): credentials are asked for by plain http of this machine, "
                    + "169.254.170.2, 169.254.170.23 and [fd00:ec2::23] only")
        }
        self.context = context
        source = "container endpoint \(endpoint)"
    }

    /// What the endpoint gives now.
    func credentials() async throws(CredentialsError) -> Credentials {
        var request = url.request("GET", timeout: Self.patience)
        request.headers.add("Accept", "application/json")
        request.headers.add("User-Agent", context.userAgent)
        if let token = try token() { request.headers.add("Authorization", token) }
        var failure = ""
        for attempt in 1...Self.attempts {
            switch await ask(request) {
            case .success(let credentials): return credentials
            case .failure(.lasting(let reason)): throw failed(reason)
            case .failure(.passing(let reason)): failure = reason
            }
            if attempt < Self.attempts {
                do { try await context.time.sleep(for: Self.pause) } catch { throw failed("stopped") }
            }
        }
        throw failed(failure)
    }

    private enum Failure: Error {
        case passing(String)
        case lasting(String)
    }

    private func ask(_ request: HTTPRequest) async -> Result<Credentials, Failure> {
        let response: HTTPResponse
        do {
            response = try await context.localTransport.send(request)
        } catch {
            return .failure(error.kind == .cancelled ? .lasting("stopped") : .passing(error.message))
        }
        guard response.status == 200 else {
            let isPassing = response.status >= 500 || response.status == 429
            let reason = "status \(response.status)"
            return .failure(isPassing ? .passing(reason) : .lasting(reason))
        }
        guard let document = try? JSONValue.parse(response.body), document.members != nil else {
            return .failure(.passing("the answer is not JSON"))
        }
        guard let credentials = Credentials(metadata: document) else {
            return .failure(.lasting("the answer has not all of AccessKeyId, SecretAccessKey, Token and Expiration"))
        }
        return .success(credentials)
    }

    /// What the endpoint wants to see, read anew each time; nil where it wants nothing.
    private func token() throws(CredentialsError) -> String? {
        let environment = context.environment
        let token: String
        let place: String
        if let file = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            guard let bytes = try environment.readFile(file) else {
                throw CredentialsError(
                    .notFound, "there is no file \(file), which AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names")
            }
            (token, place) = (String(decoding: bytes, as: UTF8.self), file)
        } else if let value = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] {
            (token, place) = (value, "AWS_CONTAINER_AUTHORIZATION_TOKEN")
        } else {
            return nil
        }
        guard LocalURL.isFieldValue(token) else {
            throw CredentialsError(
                .malformed, "\(place) holds what cannot be sent: a line break or a control character")
        }
        return token
    }

    private func failed(_ reason: String) -> CredentialsError {
        CredentialsError(.unavailable, "the container's endpoint \(url.endpoint) gave no credentials: \(reason)")
    }
}

extension Credentials {
    /// Credentials as the endpoints of containers and instances write them; nil where something is missing.
    init?(metadata document: JSONValue) {
        guard let key = document["AccessKeyId"]?.string, let secret = document["SecretAccessKey"]?.string,
            let token = document["Token"]?.string, let text = document["Expiration"]?.string, !key.isEmpty,
            !secret.isEmpty, let expiration = WallTime(ofService: text)
        else { return nil }
        self.init(accessKeyID: key, secretAccessKey: secret, sessionToken: token, expiration: expiration)
    }
}

/// The URL of a service of the machine or the container, with a path and a query.
struct LocalURL: Sendable {
    /// Scheme, host and port.
    let endpoint: Endpoint
    /// The path, `/` at least.
    let path: String
    /// The query without `?`.
    let query: String

    /// Reads a URL.
    /// - Parameter place: who says so, for the message of an error; the URL itself may hold a secret and is not shown.
    init(_ text: String, from place: String) throws(CredentialsError) {
        let afterScheme = text.firstRange(of: "://")?.upperBound ?? text.startIndex
        let end = text[afterScheme...].firstIndex { $0 == "/" || $0 == "?" } ?? text.endIndex
        let rest = text[end...]
        let isPlain = rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
        guard isPlain, let endpoint = try? Endpoint(parsing: String(text[..<end]), allowPlaintext: true) else {
            throw CredentialsError(.malformed, "\(place) is not a URL such as http://127.0.0.1:8080/credentials")
        }
        self.endpoint = endpoint
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first.map { $0.isEmpty ? "/" : String($0) } ?? "/"
        query = parts.count > 1 ? String(parts[1]) : ""
    }

    /// A request to it, or to what stands under it.
    func request(_ method: String, _ more: String = "", timeout: Duration) -> HTTPRequest {
        var whole = path
        if !more.isEmpty { whole += (path.hasSuffix("/") ? "" : "/") + more }
        return HTTPRequest(
            method: method, scheme: endpoint.scheme, host: endpoint.host, port: endpoint.port, path: whole,
            query: query, timeouts: Timeouts(connect: timeout, total: timeout, stalled: timeout),
            maximumResponseBytes: 64 << 10)
    }

    /// Whether a text can be the value of a header field.
    static func isFieldValue(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
