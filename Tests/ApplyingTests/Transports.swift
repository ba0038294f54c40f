import HTTPTransport
import Synchronization

/// How many requests are, and at most were, under way at once.
final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock { $0.most } }
    var now: Int { state.withLock { $0.now } }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }

    func reset() { state.withLock { $0 = (0, 0) } }

    func leave() { state.withLock { $0.now -= 1 } }
}

/// Counts what is under way, and gives others time to join: it waits a while for so many.
struct Counting: Transport {
    let inner: any Transport
    let gauge: Gauge
    var crowd = 64

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        gauge.enter()
        defer { gauge.leave() }
        for _ in 0..<200 where gauge.now < crowd { await Task.yield() }
        return try await inner.send(request)
    }
}

/// Lets a test change answers, or look at requests before they are sent.
struct Intercepting: Transport {
    let inner: any Transport
    var before: @Sendable (HTTPRequest) -> Void = { _ in }
    var after: @Sendable (HTTPRequest, inout HTTPResponse) -> Void = { _, _ in }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        before(request)
        var response = try await inner.send(request)
        after(request, &response)
        return response
    }
}

/// A number that several tasks count up.
final class Counter: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    /// The number after counting one more.
    @discardableResult
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// Values in the order in which they came.
final class Recording<Value: Sendable>: Sendable {
    private let state = Mutex<[Value]>([])

    var values: [Value] { state.withLock { $0 } }

    func add(_ value: Value) { state.withLock { $0.append(value) } }
}
