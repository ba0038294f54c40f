import AWSAccess
import HTTPTransport

/// Everything in a sandbox that changes.
struct SandboxState: Sendable {
    let accounts: [SandboxAccount]
    let assumptions: SandboxAssumptions
    private let tokens: PageTokens
    var directories: [LiveDirectory] = []
    var weather: WeatherEngine
    private var generator: SeededGenerator
    private let seed: UInt64
    private let recordedCallLimit: Int
    private(set) var calls: [RecordedCall] = []
    /// The calls forgotten since are counted too.
    private(set) var callCount = 0

    init(_ configuration: SandboxConfiguration, restoring archive: SandboxArchive? = nil) {
        accounts = configuration.accounts
        assumptions = configuration.assumptions
        tokens = PageTokens(seed: configuration.seed)
        weather = WeatherEngine(configuration.weather, seed: configuration.seed)
        seed = configuration.seed
        generator = SeededGenerator(seed: configuration.seed)
        if let archive {
            callCount = archive.callCount
            if archive.seed == seed { generator = SeededGenerator(seed: archive.generatorState) }
        }
        recordedCallLimit = configuration.recordedCallLimit
        for account in accounts {
            for namespace in account.namespaces {
                var directory = LiveDirectory(
                    account: account, namespace: namespace, seed: seed, ignoringCase: assumptions.namesIgnoreCase)
                if let archived = archive?.directory(account.id, namespace) {
                    directory.restore(archived, ignoringCase: assumptions.namesIgnoreCase)
                }
                directories.append(directory)
            }
        }
    }

    func archive() -> SandboxArchive {
        SandboxArchive(
            accounts: accounts, seed: seed, callCount: callCount, generatorState: generator.state,
            directories: directories.map(\.archived))
    }

    /// Answers an inquiry, and records it.
    mutating func answer(
        _ inquiry: Inquiry,
        from caller: Result<Caller, ServiceError>,
        accessKeyID: String?,
        now: WallTime,
        monotonic: Duration
    ) -> (SandboxReply, RecordedCall) {
        callCount += 1
        var record = RecordedCall(inquiry, number: callCount, time: now, requestID: generator.uuid())
        record.accessKeyID = accessKeyID
        for index in directories.indices { directories[index].contents.settle(now: monotonic) }
        let verdict = weather.verdict(on: record, now: monotonic)
        record.fault = verdict.fault
        let outcome = outcome(inquiry, caller, verdict.fault, record.requestID, now: now, monotonic: monotonic)
        var reply = Self.reply(to: inquiry, outcome, verdict.fault, record, assumptions, now: now)
        reply.delay = verdict.delay
        if case .reset = reply.delivery {} else { record.status = reply.response.status }
        if case .failure(let error) = outcome { record.errorCode = error.code }
        remember(record)
        return (reply, record)
    }

    mutating func forgetCalls() {
        calls.removeAll()
    }

    private mutating func remember(_ call: RecordedCall) {
        guard recordedCallLimit > 0 else { return }
        // Dropped many at a time, since what remains has to move.
        if calls.count >= recordedCallLimit { calls.removeFirst(max(recordedCallLimit / 2, 1)) }
        calls.append(call)
    }

    /// Carries a call out, unless the weather forbids it.
    private mutating func outcome(
        _ inquiry: Inquiry,
        _ caller: Result<Caller, ServiceError>,
        _ fault: Fault?,
        _ requestID: String,
        now: WallTime,
        monotonic: Duration
    ) -> Result<Answer, ServiceError> {
        guard let operation = inquiry.operation else { return .failure(.unknownOperation) }
        if fault == .resetBefore { return .failure(Fault.lostError) }
        do {
            let caller = try caller.get()
            if let error = fault?.errorInstead(of: operation, assumptions) { throw error }
            if let problem = inquiry.problem { throw problem }
            let call = Call(
                operation: operation, inquiry: inquiry, caller: caller.key, requestID: requestID,
                assumptions: assumptions, tokens: tokens, now: now,
                salt: UInt32(truncatingIfNeeded: generator.next()), fault: fault,
                seenFrom: weather.visibility(of: operation, now: monotonic))
            let answer = try perform(call, endpoint: caller.region)
            if let error = fault?.errorAfterwards { throw error }
            return .success(answer)
        } catch {
            return .failure(error as? ServiceError ?? Fault.lostError)
        }
    }
}
