import AWSAccess
public import HTTPTransport

/// Reaches a sandbox in the same process.
///
/// What takes time takes it by the sandbox's time source: with a test's clock, nothing waits for real.
public struct SandboxTransport: Transport {
    private let sandbox: Sandbox

    /// A transport to a sandbox.
    public init(_ sandbox: Sandbox) {
        self.sandbox = sandbox
    }

    /// Sends the request; the weather's breaks are errors as the network would give them.
    public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if Task.isCancelled { throw Self.cancelled(mayHaveBeenReceived: false) }
        let reply = sandbox.handle(request)
        if reply.delay > .zero {
            let patience = min(request.timeouts.total, request.timeouts.stalled)
            try await wait(min(reply.delay, patience))
            guard reply.delay < patience else {
                let kind: TransportError.Kind =
                    request.timeouts.stalled < request.timeouts.total ? .stalled : .timeout
                throw TransportError(
                    kind: kind, message: "no answer within \(patience)", mayHaveBeenReceived: true)
            }
        }
        switch reply.delivery {
        case .whole:
            guard reply.response.body.count <= request.maximumResponseBytes else {
                throw TransportError(
                    kind: .tooLarge, message: "the answer is larger than \(request.maximumResponseBytes) bytes",
                    mayHaveBeenReceived: true)
            }
            return reply.response
        case .reset:
            throw TransportError(
                kind: .reset, message: "the connection broke before an answer came", mayHaveBeenReceived: true)
        case .truncated:
            throw TransportError(
                kind: .reset, message: "the connection broke within the answer", mayHaveBeenReceived: true)
        case .stalled:
            try await wait(request.timeouts.stalled)
            throw TransportError(
                kind: .stalled, message: "no byte moved for \(request.timeouts.stalled)", mayHaveBeenReceived: true)
        }
    }

    private func wait(_ duration: Duration) async throws(TransportError) {
        do {
            try await sandbox.time.sleep(for: duration)
        } catch {
            throw Self.cancelled(mayHaveBeenReceived: true)
        }
    }

    private static func cancelled(mayHaveBeenReceived: Bool) -> TransportError {
        TransportError(kind: .cancelled, message: "cancelled", mayHaveBeenReceived: mayHaveBeenReceived)
    }
}
