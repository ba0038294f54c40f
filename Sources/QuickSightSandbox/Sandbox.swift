public import AWSAccess
public import HTTPTransport
import Synchronization

/// A local QuickSight: users, groups and memberships behind the service's own HTTP interface.
///
/// It knows nothing of sockets: `SandboxTransport` calls it in process, `SandboxServer` on a port. Safe to share
/// between tasks.
public final class Sandbox: Sendable {
    /// Where its time comes from.
    public let time: any TimeSource
    /// What it does where nobody knows what the service does.
    public let assumptions: SandboxAssumptions
    /// The accounts it knows.
    public let accounts: [SandboxAccount]
    private let gate: Gate
    private let observer: (@Sendable (RecordedCall) -> Void)?
    let state: Mutex<SandboxState>

    /// A sandbox with empty directories, or with those of an archive.
    ///
    /// - Parameters:
    ///   - configuration: accounts, keys, assumptions, weather.
    ///   - archive: a former state; what it has of the configuration's accounts and namespaces is there from the start.
    ///   - time: the clocks for signatures, tokens, rates and lags.
    ///   - observer: called with every call once it is answered, in no certain order.
    public init(
        _ configuration: SandboxConfiguration = SandboxConfiguration(),
        restoring archive: SandboxArchive? = nil,
        time: any TimeSource = SystemTime(),
        observer: (@Sendable (RecordedCall) -> Void)? = nil
    ) {
        var configuration = configuration
        configuration.complete()
        self.time = time
        self.observer = observer
        assumptions = configuration.assumptions
        accounts = configuration.accounts
        gate = Gate(configuration)
        state = Mutex(SandboxState(configuration, restoring: archive))
    }

    /// Answers a request.
    public func handle(_ request: HTTPRequest) -> SandboxReply {
        let inquiry = Inquiry(request, assumptions: assumptions)
        let now = time.wallNow
        let caller = gate.admit(request, service: inquiry.operation?.service ?? "quicksight", now: now)
        let accessKeyID = Gate.accessKeyID(of: request)
        let monotonic = time.monotonicNow
        let (reply, record) = state.withLock { state in
            state.answer(inquiry, from: caller, accessKeyID: accessKeyID, now: now, monotonic: monotonic)
        }
        observer?(record)
        return reply
    }

    /// The calls it got, from the oldest it still remembers.
    public var recordedCalls: [RecordedCall] {
        state.withLock { $0.calls }
    }

    /// The calls of one operation.
    public func recordedCalls(of operation: SandboxOperation) -> [RecordedCall] {
        state.withLock { state in state.calls.filter { $0.operation == operation } }
    }

    /// How many calls it got, those it has forgotten included.
    public var callCount: Int {
        state.withLock { $0.callCount }
    }

    /// Forgets the calls it got; their count goes on.
    public func forgetCalls() {
        state.withLock { $0.forgetCalls() }
    }

    /// The weather; setting it begins the counts of its rules anew.
    public var weather: Weather {
        get { state.withLock { $0.weather.weather } }
        set { state.withLock { $0.weather.weather = newValue } }
    }
}
