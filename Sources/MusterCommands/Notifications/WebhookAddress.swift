import AWSAccess
import HTTPTransport

/// Why nobody can be notified, in words; no part of a URL but its host is in it.
struct WebhookProblem: Error, Equatable {
    var reason: String
}

/// Where notifications are posted. Its path and query are a secret as a rule: whoever has them can post.
struct WebhookAddress: Sendable, Equatable {
    let scheme: String
    let host: String
    let port: Int?
    private let path: String
    private let query: String

    /// Reads a URL: https, or http to this machine.
    init(_ text: String) throws(WebhookProblem) {
        guard let start = text.firstRange(of: "://")?.upperBound else {
            throw WebhookProblem(reason: "the URL must begin with https://")
        }
        let end = text[start...].firstIndex { "/?#".contains($0) } ?? text.endIndex
        let endpoint: Endpoint
        do throws(EndpointError) {
            endpoint = try Endpoint(parsing: String(text[..<end]), allowPlaintext: true)
        } catch {
            throw WebhookProblem(
                reason: "the URL is not one of https, a host and a path, without user name and password")
        }
        guard endpoint.scheme == "https" || endpoint.isLoopback else {
            throw WebhookProblem(reason: "the URL must be of https: plain http is accepted for this machine only")
        }
        let rest = text[end...]
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}#".utf8.contains($0) }) else {
            throw WebhookProblem(reason: "the URL's path holds what must be percent-encoded, or a # and more")
        }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        (scheme, host, port) = (endpoint.scheme, endpoint.host, endpoint.port)
        path = parts.first.map(String.init).flatMap { $0.isEmpty ? nil : $0 } ?? "/"
        query = parts.count > 1 ? String(parts[1]) : ""
    }

    /// Whom it leads to, without what is secret.
    var place: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")" }

    func request(_ body: [UInt8]) -> HTTPRequest {
        HTTPRequest(
            method: "POST", scheme: scheme, host: host, port: port, path: path, query: query,
            headers: HTTPHeaders([("Content-Type", "application/json"), ("User-Agent", "muster/\(musterVersion)")]),
            body: body, timeouts: Timeouts(connect: .seconds(5), total: .seconds(10), stalled: .seconds(10)),
            maximumResponseBytes: 1 << 16)
    }
}

/// Where the URL stands.
struct WebhookSource: Sendable {
    enum Origin: Sendable {
        case text(String, from: String)
        case file(String)
    }

    private let origin: Origin

    init(_ origin: Origin) {
        self.origin = origin
    }

    /// The address as it is now; nil where the file says that nobody is to be notified.
    func address() throws(WebhookProblem) -> WebhookAddress? {
        switch origin {
        case .text(let text, let name):
            do throws(WebhookProblem) {
                return try WebhookAddress(text)
            } catch {
                throw WebhookProblem(reason: "\(name): \(error.reason)")
            }
        case .file(let path):
            let text: String
            do throws(FileProblem) {
                let file = try MappedFile(path: path)
                text = withExtendedLifetime(file) { String(decoding: $0.bytes.prefix(8_192), as: UTF8.self) }
            } catch {
                throw WebhookProblem(reason: error.message)
            }
            let line = text.prefix { $0 != "\n" && $0 != "\r\n" }
            let url = String(line.drop { $0 == " " }.reversed().drop { $0 == " " || $0 == "\r" }.reversed())
            guard !url.isEmpty else { return nil }
            do throws(WebhookProblem) {
                return try WebhookAddress(url)
            } catch {
                throw WebhookProblem(reason: "\(path): \(error.reason)")
            }
        }
    }
}
