/// Exchanges waiting for a connection, first come, first served.
struct WaitingQueue {
    private var exchanges: [Exchange] = []
    /// Where the first one waiting stands; what lies before is spent.
    private var first = 0
    private var count = 0

    /// Whether none is waiting.
    var isEmpty: Bool { count == 0 }

    /// When the first of those waiting runs out of time.
    var earliestDue: MonotonicTime {
        exchanges[first...].lazy.filter(\.isQueued).map(\.due).min() ?? .distantFuture
    }

    mutating func append(_ exchange: Exchange) {
        exchanges.append(exchange)
        count += 1
    }

    /// Notes that one of those waiting is about to be answered otherwise; it is skipped later.
    mutating func remove() {
        count -= 1
    }

    mutating func takeFirst() -> Exchange? {
        while first < exchanges.count {
            let exchange = exchanges[first]
            first += 1
            if exchange.isQueued {
                count -= 1
                compact()
                return exchange
            }
        }
        compact()
        return nil
    }

    mutating func takeOverdue(now: MonotonicTime) -> [Exchange] {
        let overdue = exchanges[first...].filter { $0.isQueued && $0.due <= now }
        if overdue.isEmpty { return [] }
        exchanges = exchanges[first...].filter { $0.isQueued && $0.due > now }
        first = 0
        count = exchanges.count
        return overdue
    }

    /// Drops the spent part once it is the larger one, so that taking stays cheap.
    private mutating func compact() {
        if first == exchanges.count {
            exchanges.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 64 && first > exchanges.count / 2 {
            exchanges.removeFirst(first)
            first = 0
        }
    }
}

extension Exchange {
    fileprivate var isQueued: Bool {
        if case .queued = phase { true } else { false }
    }
}
