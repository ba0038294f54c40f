public import HTTPServing
import HTTPTransport

/// A sandbox on a port.
public final class SandboxServer: Sendable {
    /// The sandbox it serves.
    public let sandbox: Sandbox
    private let listener: HTTPListener

    /// Starts serving a sandbox.
    ///
    /// - Parameters:
    ///   - address: where; port 0 lets the system choose.
    ///   - allowRemote: whether other machines may reach it; otherwise an address off loopback is refused.
    ///   - threads: how many threads serve connections.
    public static func start(
        _ sandbox: Sandbox,
        on address: ListenAddress = ListenAddress(host: "127.0.0.1", port: 0),
        allowRemote: Bool = false,
        threads: Int = 1
    ) async throws(ListenError) -> SandboxServer {
        guard allowRemote || address.isLoopback else {
            throw ListenError("\(address) can be reached from other machines; the sandbox listens on loopback alone")
        }
        let listener = try await HTTPListener.start(on: address, threads: threads) { request in
            HTTPReply(sandbox.handle(request))
        }
        return SandboxServer(sandbox, listener)
    }

    private init(_ sandbox: Sandbox, _ listener: HTTPListener) {
        self.sandbox = sandbox
        self.listener = listener
    }

    /// Where it listens, with the port the system chose.
    public var address: ListenAddress { listener.address }

    /// What clients take as the endpoint, for example `http://127.0.0.1:34567`.
    public var url: String { "http://\(listener.address)" }

    /// Stops listening, and lets requests in progress be answered.
    ///
    /// - Parameter drain: how long their answers may take.
    public func stop(drain: Duration = .seconds(1)) async {
        await listener.shutdown(drain: drain)
    }
}

extension HTTPReply {
    init(_ reply: SandboxReply) {
        let prompt: HTTPReply =
            switch reply.delivery {
            case .whole: .response(reply.response)
            case .reset: .reset
            case .truncated(let count): .truncated(reply.response, after: count)
            case .stalled(let count): .stalled(reply.response, after: count)
            }
        self = reply.delay > .zero ? .delayed(by: reply.delay, prompt) : prompt
    }
}
