import AWSAccess
import HTTPTransport

/// Posts to whoever is to be notified: three times at most, each with its time limits.
struct Webhook: Sendable {
    let source: WebhookSource
    let time: any TimeSource
    let random: RandomSource
    /// Makes a way to the network, for one notification: they are rare, and a connection kept is one that breaks.
    let connect: @Sendable () -> any Transport

    private static let attempts = 3
    private static let longestWait = Duration.seconds(30)

    /// Posts a body; nothing happens where nobody is to be notified after all.
    ///
    /// - Throws: when it was not taken; no part of the URL but its host is in what is thrown.
    func post(_ body: [UInt8]) async throws(WebhookProblem) {
        guard let address = try source.address() else { return }
        let transport = connect()
        var problem = ""
        for attempt in 1...Self.attempts {
            var pause = Duration.seconds(1 << (attempt - 1)) * (0.5 + random.next())
            do throws(TransportError) {
                let response = try await transport.send(address.request(body))
                if (200..<300).contains(response.status) { return }
                problem = "\(address.place) answered with status \(response.status)"
                guard response.status == 429 || response.status >= 500 else { break }
                if let seconds = response.headers["Retry-After"].flatMap(Int64.init), seconds >= 0 {
                    pause = min(.seconds(seconds), Self.longestWait)
                }
            } catch {
                problem = "\(address.place) \(Self.words(error.kind))"
                guard error.kind != .cancelled, error.kind != .invalidRequest else { break }
            }
            guard attempt < Self.attempts, (try? await time.sleep(for: pause)) != nil else { break }
        }
        throw WebhookProblem(reason: problem)
    }

    /// Words of our own: libcurl's might repeat the URL.
    private static func words(_ kind: TransportError.Kind) -> String {
        switch kind {
        case .resolve: "has a name that cannot be resolved"
        case .connect: "cannot be reached"
        case .tls: "does not show a certificate that is trusted"
        case .connectTimeout, .timeout, .stalled: "did not answer in time"
        case .reset: "broke the connection off"
        case .malformed, .tooLarge: "does not answer as a web server would"
        case .cancelled: "was not asked to the end: the run was stopped"
        case .invalidRequest: "cannot be asked: its URL is not one"
        }
    }
}
