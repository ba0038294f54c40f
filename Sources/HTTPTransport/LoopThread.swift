#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A thread outside Swift's cooperative pool, which must never block.
enum LoopThread {
    /// What tells the running thread from every other one alive; never 0.
    static var current: UInt { UInt(pthread_self()) }

    /// Runs a function on a thread of its own; says whether the thread could be made.
    ///
    /// The thread takes no signals: they are for the process's other threads, and with SIGPIPE blocked a write to a
    /// closed connection is an error code instead of the end of the process.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        // A new thread inherits the mask of the one that makes it.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let box = Unmanaged.passRetained(ThreadBody(body))
        var thread = pthread_t()
        if pthread_create(&thread, nil, runThread, box.toOpaque()) != 0 {
            box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument {
        Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    }
    return nil
}
