import Applying
import AWSAccess
import Directory
import Logging
import Planning
import Reporting

/// Applies to one target or several at once: each has its own credentials, rates, lock and journal, and the failure of
/// one leaves the others alone.
struct ApplyRun: Sendable {
    /// What became of a target.
    enum End: Sendable {
        case applied(ApplyResult)
        /// Nothing was begun, for a reason that was said.
        case failed(CommandFailure)
        /// Nothing was begun, for the question was answered no.
        case declined
        /// Nothing was done at all: a saved plan no longer fits.
        case stale

        /// Why nothing was begun, where it failed.
        var failure: CommandFailure? { if case .failed(let failure) = self { failure } else { nil } }

        var status: ExitStatus {
            switch self {
            case .applied(let result): result.status
            case .failed(let failure): failure.status
            case .declined: .failure
            case .stale: .stale
            }
        }
    }

    let session: PlanSession
    let format: ReportFormat
    let color: ColorChoice
    /// Whether nobody is asked.
    let isAgreed: Bool
    let settle: Duration
    let grace: Duration
    let lockTimeout: Duration
    let targetsAtOnce: Int
    let invitations: InvitationFile?
    let stop: StopFlag
    let keeper: ResultKeeper
    /// Whether why nothing was begun for a target is told by whoever hears of its end, and not here.
    var isQuiet = false

    private var context: CommandContext { session.context }
    private var console: Console { session.context.console }

    /// Plans each target and carries the plan out; where somebody is asked, about all plans together.
    ///
    /// - Returns: what became of each; nil for one that was not begun, because the run was stopped before.
    func run(_ targets: [DesiredState]) async throws(CommandFailure) -> [End?] {
        let names = targets.map(session.words)
        let board = TargetBoard(names, console)
        let plan: @Sendable (Int, DesiredState) async -> Result<PlannedTarget, CommandFailure> = { index, desired in
            do throws(CommandFailure) {
                let planned = try await untilStopped { () async throws(CommandFailure) in
                    try await session.showing(board.line(of: index)).plan(desired, lockTimeout: lockTimeout)
                }
                if let refusal = planned.refusal { throw refusal }
                return .success(planned)
            } catch {
                session.tellMetrics(of: desired, TargetEnd(status: error.status))
                say(error, of: index, names)
                return .failure(error)
            }
        }
        guard isAgreed else {
            let planned = await overTargets(targets, atOnce: targetsAtOnce, unless: stop, plan)
            return try await carryOut(planned, names)
        }
        let reports = reports
        return await overTargets(targets, atOnce: targetsAtOnce, unless: stop) { index, desired in
            let planned = await plan(index, desired)
            return await end(planned, index, names, board, reports)
        }
    }

    /// Shows plans, asks, and carries them out.
    ///
    /// - Parameter planned: the plans, or why there are none; nil for one that was not begun.
    func carryOut(
        _ planned: [Result<PlannedTarget, CommandFailure>?], _ names: [String]
    ) async throws(CommandFailure) -> [End?] {
        let board = TargetBoard(names, console)
        if !isAgreed {
            let found = planned.compactMap { try? $0?.get() }
            show(found)
            // Who cannot see the plans cannot be asked about them.
            if let failure = keeper.unwritten { throw failure }
            if found.contains(where: { $0.pending > 0 }), !isConfirmed(found) {
                console.say("Nothing was changed.")
                return planned.map { planned in
                    switch planned {
                    case .success(let planned): declined(planned)
                    case .failure(let failure): .failed(failure)
                    case nil: nil
                    }
                }
            }
        }
        let reports = reports
        let ends = await overTargets(planned, atOnce: targetsAtOnce, unless: stop) { index, planned -> End? in
            guard let planned else { return nil }
            return await end(planned, index, names, board, reports)
        }
        return ends.map { $0 ?? nil }
    }

    private func declined(_ planned: PlannedTarget) -> End {
        session.tellMetrics(
            of: TargetKey(planned.plan.target),
            TargetEnd(status: .failure, plan: planned.plan, isWhole: planned.reviewed == nil))
        return .declined
    }

    private var reports: TargetReports {
        let (keeper, console) = (keeper, console)
        // Where somebody is asked, the plans stand there already.
        return TargetReports(follow: !isAgreed) { text in
            keeper.report { () throws(CommandFailure) in try console.write(text) }
        }
    }

    private func end(
        _ planned: Result<PlannedTarget, CommandFailure>, _ index: Int, _ names: [String], _ board: TargetBoard,
        _ reports: TargetReports
    ) async -> End {
        defer {
            board.end(index)
            reports.end(index)
        }
        switch planned {
        case .failure(let failure): return .failed(failure)
        case .success(let planned):
            let result = await execute(planned, index, board.line(of: index), reports)
            session.tellMetrics(
                of: TargetKey(result.plan.target),
                TargetEnd(
                    status: result.status, plan: planned.plan, result: result, isWhole: planned.reviewed == nil))
            return .applied(result)
        }
    }

    /// Looks, and changes nothing: once the run is to stop, that ends at once.
    func untilStopped<Value: Sendable>(
        _ work: @escaping @Sendable () async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        do throws(CommandFailure) {
            return try await stop.cancelling(work)
        } catch {
            guard let reason = stop.reason else { throw error }
            throw CommandFailure("stopped before anything was changed", status: ExitStatus(reason))
        }
    }

    /// Says why nothing was begun for a target, and for which, where there are several.
    func say(_ failure: CommandFailure, of index: Int, _ names: [String]) {
        guard !isQuiet else { return }
        console.say(names.count > 1 ? failure.of(names[index]) : failure, color)
    }

    // MARK: - Asking

    private func show(_ planned: [PlannedTarget]) {
        let isReport = format == .text
        let painter = isReport ? console.outputPainter(color) : console.errorPainter(color)
        let text = planned.map { PlanText.render(announced($0.plan), painter: painter) }.joined(separator: "\n")
        guard isReport else {
            if !text.isEmpty { console.say(text) }
            return
        }
        keeper.report { () throws(CommandFailure) in try console.write(text) }
    }

    private func announced(_ plan: Plan) -> Plan {
        var plan = plan
        if let invitations { plan.announceInvitations(to: invitations.path) }
        return plan
    }

    private func isConfirmed(_ planned: [PlannedTarget]) -> Bool {
        let pending = planned.filter { $0.pending > 0 }
        let count = pending.reduce(0) { $0 + $1.pending }
        let changes = "\(count) \(count == 1 ? "change" : "changes")"
        let losses = pending.reduce(0) { sum, one in
            sum + one.plan.actions.count { $0.isRemoval && $0.withheld == nil && one.settled[$0.id] == nil }
        }
        let removals = losses == 0 ? "" : ", \(losses) of which take something away"
        let places = pending.count == 1 ? pending[0].plan.target.words : "\(pending.count) targets"
        return console.ask("Apply \(changes)\(removals), to \(places)? Only “yes” is yes: ", unless: stop) == "yes"
    }

    // MARK: - Carrying out

    /// Carries out one target's plan and reads what it changed again.
    private func execute(
        _ planned: PlannedTarget, _ index: Int, _ line: ProgressLine, _ reports: TargetReports
    ) async -> ApplyResult {
        // The lock is held to the end, not to its last mention.
        defer { withExtendedLifetime(planned.record) {} }
        let plan = announced(planned.plan)
        let painter = console.outputPainter(color)
        if format == .text, isAgreed { reports.add(PlanText.render(plan, painter: painter), of: index) }
        let journal = planned.record?.journal
        begin(planned.reviewed ?? plan, journal)
        let executor = PlanExecutor(
            client: planned.session.client, concurrency: session.connection.concurrency, settle: settle, grace: grace,
            time: context.time, stop: stop, invitations: invitations?.receiver(for: plan.target), journal: journal,
            onProgress: Self.progress(line, context.time))
        let account = ExecutionAccount()
        keeper.begin(account, of: index)
        var result = await executor.execute(
            plan, recovered: planned.recovered, settled: planned.settled, account: account)
        let verifier = DirectoryVerifier(
            client: planned.session.client, concurrency: session.connection.concurrency, settle: settle,
            time: context.time, stop: stop, onProgress: { line.show(ProgressText.verifying($0)) })
        result.verification = await verifier.verify(result, groupSizes: planned.groupSizes)
        result.interruptedBy = stop.reason
        try? journal?.end(Self.words(result))
        if format == .text, plan.summary.actions > 0 {
            reports.add((isAgreed ? "\n" : "") + ResultText.render(result, painter: painter), of: index)
        }
        keeper.end(result, of: index)
        return result
    }

    private func begin(_ plan: Plan, _ journal: Journal?) {
        do throws(JournalProblem) {
            try journal?.begin(plan: PlanHistory.digest(of: plan), who: context.who)
        } catch {
            session.log.warning("\(error.message): nothing is taken away in this run")
        }
    }

    /// How a run ended, for the journal.
    private static func words(_ result: ApplyResult) -> String {
        let counts = ActionOutcome.Status.allCases.compactMap { status -> String? in
            let count = result.count(status)
            return count == 0 ? nil : "\(count) \(status.rawValue)"
        }
        let end: [String] =
            switch result.interruptedBy {
            case .signal(let number): ["stopped by signal \(number)"]
            case .deadline: ["stopped when its time was over"]
            case nil: []
            }
        return (counts + end).joined(separator: ", ")
    }

    private static func progress(
        _ line: ProgressLine, _ time: any TimeSource
    ) -> @Sendable (ExecutionProgress) -> Void {
        guard line.isSeen else { return { _ in } }
        let start = time.monotonicNow
        return { line.show(ProgressText.executing($0, elapsed: time.monotonicNow - start)) }
    }
}

extension Target {
    /// Which directory, in words.
    var words: String { "account \(Escaping.name(account)), namespace \(Escaping.name(namespace))" }
}

extension ApplyResult {
    /// The exit status that tells what an apply did.
    var status: ExitStatus {
        if isPartial { return .partial }
        if verification?.isConverged == false { return .unconverged }
        return count(.withheld) > 0 ? .withheld : .success
    }
}
