import Synchronization

/// Tasks on the loop's thread: what they ask of the network, and its answers, wake nobody.
extension CurlLoop: TaskExecutor {
    /// Whether this is the loop's thread.
    var isOwnThread: Bool { thread.load(ordering: .relaxed) == LoopThread.current }

    /// Runs a part of a task on the loop's thread; once the loop has ended, where tasks run otherwise.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isOwnThread {
            jobs.append(job)
            return
        }
        let isTaken = mailbox.withLock { mailbox in
            if mailbox.ended { return false }
            mailbox.jobs.append(job)
            wake(&mailbox)
            return true
        }
        if !isTaken { globalConcurrentExecutor.enqueue(job) }
    }
}
