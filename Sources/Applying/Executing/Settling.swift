import AWSAccess

/// Waits for the service to see its own changes: a little longer each time, and no longer than allowed.
struct Settling {
    private let end: Duration
    private let time: any TimeSource
    private let stop: StopFlag
    /// Where an action waits without its slot; nil for what has none.
    private let desk: ExecutionDesk?
    private var pause = Duration.milliseconds(500)

    init(limit: Duration, time: any TimeSource, stop: StopFlag, desk: ExecutionDesk? = nil) {
        self.time = time
        self.stop = stop
        self.desk = desk
        end = time.monotonicNow + limit
    }

    /// Waits; false when there is no time left, or the run is to end.
    ///
    /// - Parameter isUrgent: whether it goes on before anything new is begun.
    mutating func again(isUrgent: Bool = false) async -> Bool {
        let now = time.monotonicNow
        guard now < end, !stop.isSet else { return false }
        let due = min(now + pause, end)
        if let desk {
            await desk.wait(until: due, isUrgent: isUrgent)
        } else {
            do {
                try await time.sleep(for: due - now)
            } catch {
                return false
            }
        }
        pause = min(pause * 2, .seconds(10))
        return !stop.isSet && !Task.isCancelled
    }
}
