import AWSAccess

/// Hears what runs come to: metrics, notifications.
protocol RunObserver: Sendable {
    /// A request's attempt has ended. It is called from any thread, often, and must be quick.
    func attempted(_ attempt: ServiceAttempt)
    /// A run has begun.
    func began(at time: WallTime)
    /// A run has ended. Nothing else happens before this returns; what waits on others has its own time limits.
    func ended(_ outcome: CycleOutcome) async
}

extension RunObserver {
    func attempted(_ attempt: ServiceAttempt) {}
    func began(at time: WallTime) {}
}

/// One attempt of a request, and whom it went to.
struct ServiceAttempt: Sendable {
    /// The service's signing name, for example `quicksight`; `credentials` for what brings credentials.
    var service: String
    /// What became of it.
    var record: AttemptRecord
}
