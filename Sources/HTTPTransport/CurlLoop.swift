import CLibCurl
import CurlShims
import Synchronization

/// The thread that owns libcurl: one multi handle, its easy handles, and every exchange in progress.
///
/// Tasks can run on it, too (``enqueue(_:)``): what they send and what comes back then passes from no thread to another.
///
/// Unchecked: `mailbox` is what other threads touch; all else belongs to the loop's thread. libcurl allows one thread at
/// a time in a handle; the bell may be rung from anywhere while the mailbox is not closed, which its lock ensures.
final class CurlLoop: @unchecked Sendable {
    enum Message {
        case start(Exchange)
        case cancel(Exchange)
    }

    struct Mailbox {
        var messages: [Message] = []
        /// Parts of tasks that other threads have made ready to run.
        var jobs: [UnownedJob] = []
        /// Whether the loop sleeps, or is about to, until the bell rings.
        var isAsleep = false
        /// No more messages are accepted.
        var closed = false
        /// Why there never was a loop.
        var startFailure: String?
        /// The thread is done, the multi handle gone.
        var ended = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private static let shutDown = "the transport is shut down"
    /// So many parts of tasks run before the network is looked at again.
    private static let jobsAtOnce = 256

    let mailbox = Locked(Mailbox())
    private let configuration: CurlConfiguration
    private let multi: UnsafeMutableRawPointer?
    private let watch: SocketWatch?
    /// The loop's thread while it runs, 0 otherwise.
    let thread = Atomic<UInt>(0)

    private let clock = LoopClock()
    private var slots: [CurlSlot] = []
    private var idle: [CurlSlot] = []
    private var queue = WaitingQueue()
    private var stopped = false
    /// The earliest moment any exchange may run out of time; it may be early, never late.
    private var nextCheck = MonotonicTime.distantFuture
    /// When libcurl wants to be called, whatever its sockets do.
    private var nextCall = MonotonicTime.distantFuture
    /// Parts of tasks that are ready to run.
    var jobs: [UnownedJob] = []

    /// Starts the loop's thread; where that fails, every exchange does.
    static func start(_ configuration: CurlConfiguration) -> CurlLoop {
        let loop = CurlLoop(configuration)
        if loop.multi == nil || loop.watch == nil {
            loop.fail("libcurl cannot be started")
        } else if !LoopThread.start({ loop.run() }) {
            loop.fail("no thread for the network")
        }
        return loop
    }

    private init(_ configuration: CurlConfiguration) {
        self.configuration = configuration
        multi = globalState == CURLE_OK ? curl_multi_init() : nil
        watch = SocketWatch()
        let connections = configuration.maximumConnections
        for option in [CURLMOPT_MAX_TOTAL_CONNECTIONS, CURLMOPT_MAX_HOST_CONNECTIONS, CURLMOPT_MAXCONNECTS] {
            muster_curl_multi_set_long(multi, option, connections)
        }
        muster_curl_multi_set_long(multi, CURLMOPT_PIPELINING, 0)
        setCallbacks(of: multi)
    }
}

// MARK: - From any thread

extension CurlLoop {
    /// Hands over an exchange whose continuation is set.
    func begin(_ exchange: Exchange) {
        if isOwnThread {
            handle(.start(exchange))
            return
        }
        if post(.start(exchange)) { return }
        if let failure = mailbox.withLock({ $0.startFailure }) {
            exchange.refuse(.connect, failure)
        } else {
            exchange.refuse(.cancelled, Self.shutDown)
        }
    }

    /// Ends an exchange early; harmless when it is over.
    func cancel(_ exchange: Exchange) {
        if isOwnThread {
            handle(.cancel(exchange))
        } else {
            _ = post(.cancel(exchange))
        }
    }

    /// Asks the loop to end, failing what is pending.
    func close() {
        mailbox.withLock { mailbox in
            if mailbox.closed { return }
            mailbox.closed = true
            mailbox.isAsleep = false
            watch?.ring()
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
            wake(&mailbox)
            return true
        }
    }

    /// Has the loop look into its mailbox; once it is awake, it does so by itself.
    func wake(_ mailbox: inout Mailbox) {
        guard mailbox.isAsleep else { return }
        mailbox.isAsleep = false
        watch?.ring()
    }
}

// MARK: - On the loop's thread

extension CurlLoop {
    private func run() {
        thread.store(LoopThread.current, ordering: .relaxed)
        // One turn in a function of its own: what it allocates is released at each turn.
        while !stopped { turn() }
        end()
    }

    private func turn() {
        let closed = takeMail()
        if closed {
            stopped = true
            return
        }
        _ = collect()
        runJobs()
        // What ran may have taken a while.
        clock.update()
        startQueued()
        guard callIfDue() else {
            close()
            return
        }
        let hasFreed = collect()
        // With work left, the network is looked at and not waited for.
        let isBusy = !jobs.isEmpty || (hasFreed && !queue.isEmpty)
        guard wait(isBusy ? 0 : clock.now.milliseconds(until: min(nextCheck, nextCall))) else {
            close()
            return
        }
        guard clock.now >= nextCheck else { return }
        // What has come counts, however late it is taken up.
        _ = collect()
        checkTime(clock.now)
    }

    /// Takes up what other threads have brought; says whether the loop is to end.
    private func takeMail() -> Bool {
        let (messages, closed) = mailbox.withLock { mailbox in
            let messages = mailbox.messages
            if !messages.isEmpty { mailbox.messages = [] }
            if !mailbox.jobs.isEmpty {
                jobs += mailbox.jobs
                mailbox.jobs.removeAll(keepingCapacity: true)
            }
            return (messages, mailbox.closed)
        }
        for message in messages { handle(message) }
        return closed
    }

    private func runJobs() {
        var index = 0
        while index < jobs.count, index < Self.jobsAtOnce {
            let job = jobs[index]
            job.runSynchronously(on: asUnownedTaskExecutor())
            index += 1
        }
        jobs.removeFirst(index)
    }

    /// Waits for the network, for other threads, or for time to pass, and has libcurl do what can be done.
    ///
    /// - Returns: false when libcurl or the system is at its end.
    private func wait(_ milliseconds: Int32) -> Bool {
        var milliseconds = milliseconds
        if milliseconds != 0 {
            let hasMail = mailbox.withLock { mailbox in
                mailbox.isAsleep = mailbox.messages.isEmpty && mailbox.jobs.isEmpty && !mailbox.closed
                return !mailbox.isAsleep
            }
            if hasMail { milliseconds = 0 }
        }
        guard let ready = watch?.wait(milliseconds) else { return false }
        clock.update()
        if milliseconds != 0 { mailbox.withLock { $0.isAsleep = false } }
        var running: Int32 = 0
        for (socket, what) in ready {
            guard curl_multi_socket_action(multi, socket, what, &running) == CURLM_OK else { return false }
        }
        return true
    }

    /// Calls libcurl where it wanted to be called by now.
    private func callIfDue() -> Bool {
        guard nextCall <= clock.now else { return true }
        nextCall = .distantFuture
        var running: Int32 = 0
        return curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running) == CURLM_OK
    }

    func watch(_ socket: Int32, _ what: Int32) -> Bool {
        watch?.set(socket, what) ?? false
    }

    func setTimer(_ milliseconds: Int) {
        nextCall = milliseconds < 0 ? .distantFuture : clock.now + .milliseconds(milliseconds)
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
        guard clock.now < exchange.due else {
            exchange.refuse(.timeout, "no free connection within \(exchange.timeouts.total)")
            return
        }
        do throws(TransportError) {
            let slot: CurlSlot
            if let free = idle.popLast() {
                slot = free
            } else {
                slot = try CurlSlot(configuration, clock)
                slots.append(slot)
            }
            do throws(TransportError) {
                try slot.prepare(exchange)
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
            nextCheck = min(nextCheck, slot.deadline, clock.now + exchange.timeouts.stalled)
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
        curl_multi_cleanup(multi)
        thread.store(0, ordering: .relaxed)
        let (waiting, late) = mailbox.withLock { mailbox in
            mailbox.ended = true
            let waiting = mailbox.waiting
            let late = jobs + mailbox.jobs
            mailbox.waiting = []
            mailbox.jobs = []
            return (waiting, late)
        }
        jobs = []
        for continuation in waiting { continuation.resume() }
        for job in late { globalConcurrentExecutor.enqueue(job) }
    }
}

/// libcurl's process-wide state, set up once before the first thread that uses it.
private let globalState = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32))
