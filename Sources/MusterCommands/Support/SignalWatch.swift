import Applying
internal import Dispatch
internal import Glibc

/// SIGINT and SIGTERM ask the run to begin nothing more; a second one ends it at once.
///
/// A reader of the report that has gone away, and a file that may not grow, are told to whoever writes, and end nothing.
final class SignalWatch: Sendable {
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]
    private let arrivals: AsyncStream<Int32>

    /// Watches until ``end()``.
    ///
    /// - Parameters:
    ///   - survivesHangup: whether the run goes on when its terminal is closed.
    ///   - firstSignal: what is said to the person when the first signal arrives.
    ///   - beforeExit: done at the second signal, before the process ends at once.
    ///   - onHangup: done at each SIGHUP, which then ends nothing; nil to leave that to `survivesHangup`.
    init(
        _ stop: StopFlag, console: Console, survivesHangup: Bool = false,
        firstSignal: String = "stopping: what is under way is finished, nothing more is begun; again to stop at once",
        beforeExit: @escaping @Sendable (Int32) -> Void = { _ in }, onHangup: (@Sendable () -> Void)? = nil
    ) {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        arrivals = stream
        for number in [SIGPIPE, SIGXFSZ] + (survivesHangup ? [SIGHUP] : []) { signal(number, SIG_IGN) }
        let queue = DispatchQueue(label: "muster.signals")
        let hasArrived = Arrival()
        func watched(_ number: Int32, _ arrived: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            let registered = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { registered.signal() }
            source.setEventHandler(handler: arrived)
            source.resume()
            // Registration is asynchronous: until it is done, a signal would be lost.
            registered.wait()
            return source
        }
        let ending = [SIGINT, SIGTERM].map { number in
            watched(number) {
                if hasArrived.wasNoted() {
                    beforeExit(number)
                    _exit(128 + number)
                }
                stop.set(signal: number)
                console.say(firstSignal)
                continuation.yield(number)
            }
        }
        sources = ending + (onHangup.map { [watched(SIGHUP, $0)] } ?? [])
    }

    /// Waits for the first signal.
    func first() async {
        for await _ in arrivals { return }
    }

    /// Gives the signals their usual effect back.
    func end() {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}

/// Whether a signal has come; touched on the signals' queue alone.
private final class Arrival: @unchecked Sendable {
    private var isNoted = false

    /// Whether one had come before; from now on one has.
    func wasNoted() -> Bool {
        defer { isNoted = true }
        return isNoted
    }
}
