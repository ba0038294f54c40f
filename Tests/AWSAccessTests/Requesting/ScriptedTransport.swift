import HTTPTransport
import Synchronization

@testable import AWSAccess

/// Gives prepared answers in turn, the last one for ever, and keeps what it was sent.
final class ScriptedTransport: Transport {
    enum Step: Sendable {
        case answer(Int, [(String, String)] = [], String = "")
        case error(TransportError.Kind, received: Bool)
        /// An answer that takes so long.
        case slow(Duration, Int)
        /// No answer for so long.
        case silent(Duration)
    }

    private let state: Mutex<(steps: [Step], sent: [HTTPRequest])>
    private let time: ManualTime

    init(_ steps: [Step], _ time: ManualTime) {
        state = Mutex((steps, []))
        self.time = time
    }

    var sent: [HTTPRequest] { state.withLock { $0.sent } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let step = state.withLock { state in
            state.sent.append(request)
            return state.steps.count > 1 ? state.steps.removeFirst() : state.steps[0]
        }
        switch step {
        case .answer(let status, let fields, let body):
            let headers = HTTPHeaders(fields.map { (name: $0.0, value: $0.1) })
            return HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        case .error(let kind, let received):
            throw TransportError(kind: kind, message: "it broke", mayHaveBeenReceived: received)
        case .slow(let duration, let status):
            try? await time.sleep(for: duration)
            return HTTPResponse(status: status)
        case .silent(let duration):
            try? await time.sleep(for: duration)
            throw TransportError(kind: .timeout, message: "nothing came", mayHaveBeenReceived: true)
        }
    }
}
