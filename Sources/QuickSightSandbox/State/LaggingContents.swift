/// Contents that readers see some time after they were written.
///
/// Without a lag there is one copy, and it is what readers see. With one, changes reach the second copy in their order
/// as they fall due.
struct LaggingContents: Sendable {
    /// The contents as written.
    private(set) var written: Contents
    /// How many changes there have been.
    private(set) var changeCount = 0
    private var seenLater: Contents?
    private var pending: [(due: Duration, change: Change)] = []
    /// How many of the pending changes have been carried out.
    private var carriedOut = 0

    init(ignoringCase: Bool) {
        self.init(Contents(ignoringCase: ignoringCase))
    }

    init(_ contents: Contents) {
        written = contents
    }

    /// The contents as readers see them.
    var seen: Contents { seenLater ?? written }

    /// Makes a change, which readers see at a moment of the monotonic clock, and after all changes before it; nil for
    /// at once.
    mutating func apply(_ change: Change, seenFrom due: Duration? = nil) {
        changeCount += 1
        if let due, seenLater == nil { beginLagging(until: due) }
        written.apply(change)
        guard seenLater != nil else { return }
        pending.append((max(due ?? .zero, pending.last?.due ?? .zero), change))
    }

    /// Lets readers see what has fallen due.
    mutating func settle(now: Duration) {
        while carriedOut < pending.count, pending[carriedOut].due <= now {
            seenLater?.apply(pending[carriedOut].change)
            carriedOut += 1
        }
        if carriedOut == pending.count, seenLater != nil {
            // Both are equal again: one is enough.
            seenLater = nil
            pending.removeAll()
            carriedOut = 0
        } else if carriedOut > 1024 {
            pending.removeFirst(carriedOut)
            carriedOut = 0
        }
    }

    private mutating func beginLagging(until due: Duration) {
        seenLater = written
    }
}
