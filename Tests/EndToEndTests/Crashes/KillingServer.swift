import Foundation
import HTTPServing
import HTTPTransport
import QuickSightSandbox
import Synchronization

/// A sandbox in the test's own process that ends its client, by kill -9, at one of the client's writes.
final class KillingServer: Sendable {
    /// When the client dies: right before its so many-th write is carried out, or right after, before any answer.
    enum Moment: Sendable, Equatable {
        case before(Int)
        case after(Int)

        var write: Int {
            switch self {
            case .before(let number), .after(let number): number
            }
        }
    }

    let sandbox: Sandbox
    private let trap: Trap
    private let listener: HTTPListener

    /// - Parameter witness: is shown each call once it was carried out, before its answer leaves; what it says goes into
    ///   ``complaints``.
    static func start(
        _ sandbox: Sandbox, witness: @escaping @Sendable (RecordedCall) -> String? = { _ in nil }
    ) async throws -> KillingServer {
        let trap = Trap(sandbox, witness)
        // One thread: one call is carried out after the other.
        let listener = try await HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0), threads: 1) {
            trap.answer($0)
        }
        return KillingServer(sandbox, trap, listener)
    }

    private init(_ sandbox: Sandbox, _ trap: Trap, _ listener: HTTPListener) {
        self.sandbox = sandbox
        self.trap = trap
        self.listener = listener
    }

    var url: String { "http://\(listener.address)" }

    /// What the witness found wrong.
    var complaints: [String] { trap.state.withLock { $0.complaints } }

    /// How many writes the present client has sent.
    var writes: Int { trap.state.withLock { $0.writes } }

    /// How many requests the present client has sent.
    var requests: Int { trap.state.withLock { $0.requests } }

    /// Begins a new client, which dies at a moment, or lives; what it sends is not answered before it is known here.
    func admit(dyingAt moment: Moment? = nil, _ start: () throws -> pid_t) rethrows {
        try trap.state.withLock { state in
            state.moment = moment
            state.writes = 0
            state.requests = 0
            state.isDead = false
            state.client = try start()
        }
    }

    func stop() async { await listener.shutdown(drain: .zero) }

    /// What stands between the connections and the sandbox.
    private final class Trap: Sendable {
        struct State {
            var client: pid_t = 0
            var moment: Moment?
            var isDead = false
            var writes = 0
            var requests = 0
            var complaints: [String] = []
        }

        let sandbox: Sandbox
        let witness: @Sendable (RecordedCall) -> String?
        let state = Mutex(State())

        init(_ sandbox: Sandbox, _ witness: @escaping @Sendable (RecordedCall) -> String?) {
            self.sandbox = sandbox
            self.witness = witness
        }

        func answer(_ request: HTTPRequest) -> HTTPReply {
            // STS is asked by POST too, and changes nothing.
            let isWrite = request.method != "GET" && request.path != "/"
            return state.withLock { state in
                state.requests += 1
                if isWrite { state.writes += 1 }
                let isLast = isWrite && !state.isDead && state.moment?.write == state.writes
                guard isLast else { return carryOut(request, &state) }
                if case .after = state.moment { _ = carryOut(request, &state) }
                kill(state.client, SIGKILL)
                state.isDead = true
                // The client never hears of it, however long the signal takes.
                return .silent
            }
        }

        private func carryOut(_ request: HTTPRequest, _ state: inout State) -> HTTPReply {
            let reply = sandbox.handle(request)
            if let call = sandbox.recordedCalls.last, let complaint = witness(call) {
                state.complaints.append("\(call.operation?.rawValue ?? "?") \(call.path): \(complaint)")
            }
            // A dead client hears nothing; what had left it before takes effect all the same.
            if state.isDead { return .silent }
            return switch reply.delivery {
            case .whole where reply.delay > .zero: .delayed(by: reply.delay, .response(reply.response))
            case .whole: .response(reply.response)
            case .reset: .reset
            case .truncated(let count): .truncated(reply.response, after: count)
            case .stalled(let count): .stalled(reply.response, after: count)
            }
        }
    }
}
