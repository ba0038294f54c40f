internal import Glibc

/// Memory that is not needed any more.
enum FreeMemory {
    /// Gives it back to the system: between two cycles nobody needs what a large directory took.
    ///
    /// The allocator otherwise keeps what lies between two things that are still in use. Only glibc's has the call, so
    /// it is looked for and not linked.
    static func giveBack() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        typealias Trim = @convention(c) (Int) -> Int32
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }
}
