import CLibCurl
import CurlShims

/// The thread that owns libcurl: one multi handle, its easy handles, and every exchange in progress.
///
/// Unchecked: `mailbox` is what other threads touch; all else belongs to the loop's thread. libcurl allows one thread at
/// a time in a handle, and `curl_multi_wakeup` from anywhere while the multi handle lives, which the mailbox's lock
/// ensures.
final class CurlLoop: @unchecked Sendable {
    private enum Message {
        case start(Exchange)
        case cancel(Exchange)
    }

    private struct Mailbox {
        var messages: [Message] = []
        /// No more messages are accepted.
        var closed = false
        /// Why there never was a loop.
        var startFailure: String?
        /// The thread is done, the multi handle gone.
        var ended = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let shutDown = "the transport is shut down"

    private let mailbox = Locked(Mailbox())
    private let configuration: CurlConfiguration
    private let multi: UnsafeMutableRawPointer?

    private var slots: [CurlSlot] = []
    private var idle: [CurlSlot] = []
    private var queue = WaitingQueue()
    private var stopped = false
    /// The earliest moment any exchange may run out of time; it may be early, never late.
    private var nextCheck = MonotonicTime.distantFuture

    /// Starts the loop's thread; where that fails, every exchange does.
    static func start(_ configuration: CurlConfiguration) -> CurlLoop {
        let loop = CurlLoop(configuration)
        if loop.multi == nil {
            loop.fail("libcurl cannot be started")
        } else if !LoopThread.start({ loop.run() }) {
            loop.fail("no thread for the network")
        }
        return loop
    }

    private init(_ configuration: CurlConfiguration) {
        self.configuration = configuration
        multi = globalState == CURLE_OK ? curl_multi_init() : nil
        let connections = configuration.maximumConnections
        for option in [CURLMOPT_MAX_TOTAL_CONNECTIONS, CURLMOPT_MAX_HOST_CONNECTIONS, CURLMOPT_MAXCONNECTS] {
            muster_curl_multi_set_long(multi, option, connections)
        }
        muster_curl_multi_set_long(multi, CURLMOPT_PIPELINING, 0)
    }
}

// MARK: - From any thread

extension CurlLoop {
    /// Hands over an exchange whose continuation is set.
    func begin(_ exchange: Exchange) {
        if post(.start(exchange)) { return }
        if let failure = mailbox.withLock({ $0.startFailure }) {
            exchange.refuse(.connect, failure)
        } else {
            exchange.refuse(.cancelled, Self.shutDown)
        }
    }

    /// Ends an exchange early; harmless when it is over.
    func cancel(_ exchange: Exchange) {
        _ = post(.cancel(exchange))
    }

    /// Asks the loop to end, failing what is pending.
    func close() {
        mailbox.withLock { mailbox in
            if mailbox.closed { return }
            mailbox.closed = true
            curl_multi_wakeup(multi)
        }
    }

    /// Returns when the loop has ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            let ended = mailbox.withLock { mailbox in
                if !mailbox.ended { mailbox.waiting.append(continuation) }
                return mailbox.ended
            }
            if ended { continuation.resume() }
        }
    }

    private func fail(_ reason: String) {
        mailbox.withLock { $0.startFailure = reason }
        end()
    }

    private func post(_ message: Message) -> Bool {
        mailbox.withLock { mailbox in
            if mailbox.closed { return false }
            mailbox.messages.append(message)
            // One wake-up is enough for all that is in the box.
            if mailbox.messages.count == 1 { curl_multi_wakeup(multi) }
            return true
        }
    }
}

// MARK: - On the loop's thread

extension CurlLoop {
    private func run() {
        // One turn in a function of its own: what it allocates is released at each turn.
        while !stopped { turn() }
        end()
    }

    private func turn() {
        let (messages, closed) = mailbox.withLock { mailbox in
            let messages = mailbox.messages
            mailbox.messages = []
            return (messages, mailbox.closed)
        }
        for message in messages { handle(message) }
        if closed {
            stopped = true
            return
        }
        startQueued()
        var running: Int32 = 0
        guard curl_multi_perform(multi, &running) == CURLM_OK else {
            close()
            return
        }
        let finished = collect()
        var now = MonotonicTime.now
        if now >= nextCheck {
            checkTime(now)
            now = .now
        }
        // Freed connections have work: take it up before sleeping.
        if finished && !queue.isEmpty { return }
        curl_multi_poll(multi, nil, 0, now.milliseconds(until: nextCheck), nil)
    }

    private func handle(_ message: Message) {
        switch message {
        case .start(let exchange):
            if case .cancelledEarly = exchange.phase {
                exchange.refuse(.cancelled, "cancelled before it was sent")
            } else {
                exchange.phase = .queued
                queue.append(exchange)
                nextCheck = min(nextCheck, exchange.due)
            }
        case .cancel(let exchange):
            switch exchange.phase {
            case .posted: exchange.phase = .cancelledEarly
            case .queued:
                queue.remove()
                exchange.refuse(.cancelled, "cancelled before it was sent")
            case .running(let slot): abandon(slot, .cancelled, "cancelled")
            case .cancelledEarly, .finished: break
            }
        }
    }

    private func startQueued() {
        while idle.count + configuration.maximumConnections > slots.count, let exchange = queue.takeFirst() {
            start(exchange)
        }
    }

    private func start(_ exchange: Exchange) {
        let now = MonotonicTime.now
        guard now < exchange.due else {
            exchange.refuse(.timeout, "no free connection within \(exchange.timeouts.total)")
            return
        }
        do throws(TransportError) {
            let slot: CurlSlot
            if let free = idle.popLast() {
                slot = free
            } else {
                slot = try CurlSlot(configuration)
                slots.append(slot)
            }
            do throws(TransportError) {
                try slot.prepare(exchange, now: now)
            } catch {
                _ = slot.finish(CURLE_FAILED_INIT)
                idle.append(slot)
                throw error
            }
            let code = curl_multi_add_handle(multi, slot.easy)
            guard code == CURLM_OK else {
                _ = slot.finish(CURLE_FAILED_INIT)
                idle.append(slot)
                exchange.refuse(.invalidRequest, "libcurl takes no more requests")
                return
            }
            nextCheck = min(nextCheck, slot.deadline, now + exchange.timeouts.stalled)
        } catch {
            exchange.finish(.failure(error))
        }
    }

    /// Answers every exchange that libcurl is done with; says whether there was one.
    private func collect() -> Bool {
        var finished = false
        var remaining: Int32 = 0
        while let message = curl_multi_info_read(multi, &remaining) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            guard let slot = CurlSlot.of(easy) else { continue }
            finished = true
            // The facts about a transfer outlive its removal from the multi handle.
            curl_multi_remove_handle(multi, easy)
            release(slot, slot.finish(code))
        }
        return finished
    }

    private func abandon(_ slot: CurlSlot, _ kind: TransportError.Kind, _ reason: String) {
        curl_multi_remove_handle(multi, slot.easy)
        release(slot, slot.abandon(kind, reason))
    }

    private func release(_ slot: CurlSlot, _ result: (exchange: Exchange, outcome: Exchange.Outcome)?) {
        idle.append(slot)
        if let result { result.exchange.finish(result.outcome) }
    }

    /// Ends what is out of time and finds the next moment to look.
    private func checkTime(_ now: MonotonicTime) {
        nextCheck = .distantFuture
        for slot in slots where slot.exchange != nil {
            if let (kind, reason) = slot.overdue(now: now) {
                abandon(slot, kind, reason)
            } else {
                nextCheck = min(nextCheck, slot.deadline)
            }
        }
        for exchange in queue.takeOverdue(now: now) {
            exchange.refuse(.timeout, "no free connection within \(exchange.timeouts.total)")
        }
        nextCheck = min(nextCheck, queue.earliestDue)
    }

    /// Fails what is pending and frees everything; the last thing the thread does.
    private func end() {
        let messages = mailbox.withLock { mailbox in
            mailbox.closed = true
            let messages = mailbox.messages
            mailbox.messages = []
            return messages
        }
        for message in messages { handle(message) }
        while let exchange = queue.takeFirst() { exchange.refuse(.cancelled, Self.shutDown) }
        for slot in slots where slot.exchange != nil { abandon(slot, .cancelled, Self.shutDown) }
        idle = []
        slots = []
        let waiting = mailbox.withLock { mailbox in
            mailbox.ended = true
            let waiting = mailbox.waiting
            mailbox.waiting = []
            return waiting
        }
        curl_multi_cleanup(multi)
        for continuation in waiting { continuation.resume() }
    }
}

/// libcurl's process-wide state, set up once before the first thread that uses it.
private let globalState = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32))
