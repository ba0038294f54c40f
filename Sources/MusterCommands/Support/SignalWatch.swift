import Applying
internal import Dispatch
internal import Glibc
import Synchronization

/// SIGINT and SIGTERM ask the run to begin nothing more; a second one ends it at once.
final class SignalWatch: Sendable {
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init(_ stop: StopFlag, console: Console) {
        let queue = DispatchQueue(label: "muster.signals")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            let registered = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { registered.signal() }
            source.setEventHandler {
                if stop.isSet { _exit(128 + number) }
                stop.set(signal: number)
                console.say("stopping: what is under way is finished, nothing more is begun; again to stop at once")
            }
            source.resume()
            // Registration is asynchronous: until it is done, a signal would be lost.
            registered.wait()
            return source
        }
    }

    func end() {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}
