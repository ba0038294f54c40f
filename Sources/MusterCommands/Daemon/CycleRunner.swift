import Applying
import AWSAccess
import Directory
import HTTPTransport
import Planning
import Rosters
import Synchronization

/// What cycles do, and how; the same in each.
struct CycleSettings: Sendable {
    var rosters: [String]
    var policy: String?
    var connection: ConnectionOptions
    var targets: TargetOptions
    var state: StateOptions
    var output: TextOutputOptions
    var isPlanOnly: Bool
    var execution: ExecutionOptions
    var lockTimeout: Duration
    /// How long a cycle may take; nil for as long as it takes.
    var deadline: Duration?
}

/// Does one cycle after another: reads the rosters, plans, and applies, as `plan` and `apply --yes` do.
final class CycleRunner: Sendable {
    private struct Kept {
        /// Kept from one cycle to the next, so that a role is not taken on in each.
        var credentials = CredentialsStore()
        /// The rosters whose warnings and errors were shown.
        var shown = ""
    }

    private let settings: CycleSettings
    private let context: CommandContext
    private let stop: StopFlag
    private let memory: RunMemory
    private let reading: RosterReading
    private let transport: (any Transport)?
    private let kept = Mutex(Kept())

    /// - Parameter transport: what is used instead of the network, or nil.
    init(
        _ settings: CycleSettings, _ context: CommandContext, stop: StopFlag, memory: RunMemory,
        transport: (any Transport)? = nil
    ) {
        self.settings = settings
        self.context = context
        self.stop = stop
        self.memory = memory
        self.transport = transport
        reading = RosterReading(arguments: settings.rosters, policy: settings.policy, time: context.time)
    }

    /// One cycle.
    ///
    /// - Parameters:
    ///   - isReload: whether nothing is to be kept from the cycles before.
    ///   - onRostersRead: called once the rosters are read, or cannot be.
    func run(isReload: Bool, onRostersRead: @Sendable () -> Void) async -> CycleOutcome {
        if isReload { forget() }
        let began = context.time.monotonicNow
        var outcome = CycleOutcome(
            isPlanOnly: settings.isPlanOnly, started: context.time.wallNow, ended: context.time.wallNow,
            duration: .zero, status: .success, targets: [])
        // A cycle's own time may be over without the daemon's being.
        let halt = StopFlag()
        let number = stop.onSet { [stop] in if let reason = stop.reason { halt.set(reason) } }
        defer { stop.forget(number) }
        let deadline = RunDeadline(settings.deadline, halt, time: context.time, console: context.console)
        defer { deadline.end() }
        do throws(CommandFailure) {
            let session = session()
            let wanted = try await targets(session, halt, onRostersRead)
            outcome.targets = try await work(on: wanted, session, halt)
        } catch {
            outcome.failure = error
        }
        outcome.ended = context.time.wallNow
        outcome.duration = context.time.monotonicNow - began
        outcome.status = Self.status(of: outcome, halt)
        // What brought no success is found anew, not kept: keys may have been replaced meanwhile.
        if outcome.isFailed { forget() }
        memory.judge(&outcome)
        return outcome
    }

    private func forget() { kept.withLock { $0.credentials = CredentialsStore() } }

    private func session() -> PlanSession {
        var context = context
        context.credentials = kept.withLock { $0.credentials }
        return PlanSession(
            context: context, output: settings.output, connection: settings.connection, selection: .none,
            state: settings.state, targetsAtOnce: settings.targets.targetConcurrency, transport: transport)
    }

    // MARK: - Rosters

    private func targets(
        _ session: PlanSession, _ halt: StopFlag, _ onRostersRead: @Sendable () -> Void
    ) async throws(CommandFailure) -> [DesiredState] {
        defer { onRostersRead() }
        let found: (rosters: LoadedRosters, digest: String)
        do throws(CommandFailure) {
            found = try await halt.cancelling { [reading] () async throws(CommandFailure) in try await reading.read() }
        } catch {
            guard let reason = halt.reason else { throw error }
            throw CommandFailure("stopped before anything was changed", status: ExitStatus(reason))
        }
        // Once is enough: an hour later they would say the same.
        let isNew = kept.withLock { kept in
            defer { kept.shown = found.digest }
            return kept.shown != found.digest
        }
        if isNew { session.show(found.rosters) }
        return try session.targets(of: found.rosters, choice: settings.targets)
    }

    // MARK: - Targets

    private func work(
        on wanted: [DesiredState], _ session: PlanSession, _ halt: StopFlag
    ) async throws(CommandFailure) -> [TargetOutcome] {
        let run = ApplyRun(
            // The report is written by whoever hears of the outcome.
            session: session, format: .json, color: settings.output.color, isAgreed: true,
            settle: settings.execution.settle.duration, grace: settings.execution.grace.duration,
            lockTimeout: settings.lockTimeout,
            targetsAtOnce: settings.targets.targetConcurrency,
            invitations: try settings.execution.invitationFile(),
            stop: halt, keeper: try ResultKeeper(path: nil, context: context), isQuiet: true)
        guard settings.isPlanOnly else {
            return zip(wanted, try await run.run(wanted)).map(session.outcome(of:_:))
        }
        let names = wanted.map(session.words)
        let board = TargetBoard(names, context.console)
        let plans = await overTargets(wanted, atOnce: settings.targets.targetConcurrency, unless: halt) {
            index, desired -> Result<Plan, CommandFailure> in
            defer { board.end(index) }
            do throws(CommandFailure) {
                let plan = try await run.untilStopped { () async throws(CommandFailure) in
                    try await session.showing(board.line(of: index)).plan(desired).plan
                }
                session.tellMetrics(of: desired, TargetEnd(status: plan.status(detailed: false), plan: plan))
                return .success(plan)
            } catch {
                session.tellMetrics(of: desired, TargetEnd(status: error.status))
                return .failure(error)
            }
        }
        return zip(wanted, plans).map(session.outcome(of:_:))
    }

    private static func status(of outcome: CycleOutcome, _ halt: StopFlag) -> ExitStatus {
        var statuses = outcome.targets.compactMap(\.status)
        if let failure = outcome.failure { statuses.append(failure.status) }
        let isCutShort = outcome.targets.contains { target in
            target.status == nil || (target.result?.interruptedBy != nil && target.result?.isUnfinished == true)
        }
        if isCutShort, let reason = halt.reason {
            statuses.append(reason == .deadline ? .partial : ExitStatus(reason))
        }
        return ExitStatus.combined(statuses)
    }
}
