import Applying
import ArgumentParser
import AWSAccess
import Directory
import Logging
import Planning
import Reporting

/// Plans, shows, asks, and carries out.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make the directory as the rosters, or a saved plan, want it, after asking.")

    @OptionGroup var source: ApplySource
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var output: ReportOptions

    @Flag(help: "Do not ask.")
    var yes = false

    @Option(
        help: ArgumentHelp("How long to wait for the service to see its own changes, in seconds.", valueName: "seconds")
    )
    var settle = Seconds(.seconds(300))

    @Option(
        help: ArgumentHelp(
            "After SIGINT or SIGTERM: how long what is under way may take before it is given up, in seconds.",
            valueName: "seconds"))
    var grace = Seconds(.seconds(30))

    @Option(
        help: ArgumentHelp(
            "Write the result as JSON to this file too, which only you can read: also when a second signal ends the "
                + "run at once.", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "How long to wait for another run for the same directory to end, in seconds; otherwise exit 7.",
            valueName: "seconds"))
    var lockTimeout: Seconds?

    @Option(
        help: ArgumentHelp(
            "Write the invitations of new users to this file, which only you can read: a line of JSON for each, with "
                + "user, email and url. Without it they are lost, and must be sent again from the console.",
            valueName: "file"))
    var invitations: String?

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            // Asking needs a terminal, and standard input for the answer.
            guard yes || (context.console.canAsk && !source.rosters.contains("-")) else {
                throw CommandFailure(
                    "there is no terminal to ask on: nothing was read and nothing was changed",
                    hint: "give --yes to apply without being asked", status: .usage)
            }
            let session = PlanSession(
                context: context, output: output.text, connection: connection, selection: selection, state: state)
            var statuses: [ExitStatus] = []
            let stop = StopFlag()
            let keeper = try ResultKeeper(path: out, context: context)
            let signals = SignalWatch(stop, console: context.console, survivesHangup: true) {
                keeper.saveAsItIs(signal: $0)
            }
            defer { signals.end() }
            if let path = source.plan {
                guard policy.policy == nil else {
                    throw CommandFailure("--policy is about rosters, and --plan takes none", status: .usage)
                }
                let saved = try SavedPlanSession(session: session, source: source, path: path)
                let file = try invitations.map { path throws(CommandFailure) in try InvitationFile(path: path) }
                try await apply(
                    saved, invitations: file, context: context, stop: stop, keeper: keeper, statuses: &statuses)
            }
            let targets =
                source.plan == nil ? try session.loadRosters(source.rosters, policy: policy.policy) : []
            let file =
                targets.isEmpty
                ? nil : try invitations.map { path throws(CommandFailure) in try InvitationFile(path: path) }
            for desired in targets where !stop.isSet {
                do {
                    let lockTimeout = lockTimeout?.duration ?? .zero
                    let planned = try await untilStopped(stop) { () async throws(CommandFailure) in
                        try await session.plan(desired, lockTimeout: lockTimeout)
                    }
                    if let refusal = planned.refusal { throw refusal }
                    statuses.append(
                        try await apply(planned, invitations: file, context: context, stop: stop, keeper: keeper))
                } catch let failure as CommandFailure {
                    // One target that cannot be planned does not keep the others from being applied.
                    say(failure, context)
                    statuses.append(failure.status)
                }
            }
            keeper.save()
            if output.format != .text {
                keeper.report { () throws(CommandFailure) in
                    try Report(output, context).write(keeper.document(keeper.results))
                }
            }
            if let failure = keeper.unwritten {
                say(failure, context)
                statuses.append(failure.status)
            }
            if let signal = stop.signal { statuses.append(ExitStatus(.signal(signal))) }
            return ExitStatus.combined(statuses)
        }
    }

    /// Carries out the plans of a file, when all of them still hold.
    private func apply(
        _ saved: SavedPlanSession, invitations: InvitationFile?, context: CommandContext, stop: StopFlag,
        keeper: ResultKeeper, statuses: inout [ExitStatus]
    ) async throws(CommandFailure) {
        let lockTimeout = lockTimeout?.duration ?? .zero
        let prepared = try await untilStopped(stop) { () async throws(CommandFailure) in
            try await saved.prepare(lockTimeout: lockTimeout)
        }
        let stale = prepared.compactMap(\.stale)
        guard stale.isEmpty else {
            for result in stale { keeper.end(result) }
            statuses.append(.stale)
            if output.format == .text {
                let painter = context.console.outputPainter(output.color)
                try context.console.write(stale.map { StaleText.render($0, painter: painter) }.joined(separator: "\n"))
            }
            let count = stale.reduce(0) { $0 + $1.outcomes.count { $0.error != nil } }
            let words =
                count == 1 ? "1 action of the plan no longer fits" : "\(count) actions of the plan no longer fit"
            say(
                CommandFailure(
                    "the plan is stale: \(words) the directory",
                    hint: "nothing was done; plan again, or give --skip-stale to leave them out", status: .stale),
                context)
            return
        }
        if let refusal = prepared.lazy.compactMap(\.planned.refusal).first { throw refusal }
        for one in prepared where !stop.isSet {
            statuses.append(
                try await apply(one.planned, invitations: invitations, context: context, stop: stop, keeper: keeper))
        }
    }

    /// Looks, and changes nothing: once the run is to stop, that ends at once.
    private func untilStopped<Value: Sendable>(
        _ stop: StopFlag, _ work: @escaping @Sendable () async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        do throws(CommandFailure) {
            return try await stop.cancelling(work)
        } catch {
            guard let reason = stop.reason else { throw error }
            throw CommandFailure("stopped before anything was changed", status: ExitStatus(reason))
        }
    }

    private func say(_ failure: CommandFailure, _ context: CommandContext) {
        context.console.say(
            FailureText.render(
                failure.message, hint: failure.hint, painter: context.console.errorPainter(output.color)))
    }

    /// Shows a plan, asks, and carries it out.
    private func apply(
        _ planned: PlannedTarget, invitations: InvitationFile?, context: CommandContext, stop: StopFlag,
        keeper: ResultKeeper
    ) async throws(CommandFailure) -> ExitStatus {
        // The lock is held to the end, not to its last mention.
        defer { withExtendedLifetime(planned.record) {} }
        var plan = planned.plan
        if let invitations { plan.announceInvitations(to: invitations.path) }
        let console = context.console
        if output.format == .text {
            keeper.report { () throws(CommandFailure) in
                try console.write(PlanText.render(plan, painter: console.outputPainter(output.color)))
            }
            // Who cannot see the plan cannot be asked about it.
            if !yes, let failure = keeper.unwritten { throw failure }
        } else if !yes {
            console.say(PlanText.render(plan, painter: console.errorPainter(output.color)))
        }
        let summary = plan.summary
        if planned.pending > 0, !yes, !isConfirmed(planned, console, stop) {
            console.say("Nothing was changed.")
            return .failure
        }
        let journal = planned.record?.journal
        begin(planned.reviewed ?? plan, journal, context)
        let executor = PlanExecutor(
            client: planned.session.client, concurrency: connection.concurrency, settle: settle.duration,
            grace: grace.duration, time: context.time, stop: stop,
            invitations: invitations?.receiver(for: plan.target), journal: journal,
            onProgress: Self.progress(console, context.time))
        let account = ExecutionAccount()
        keeper.begin(account)
        var result = await executor.execute(
            plan, recovered: planned.recovered, settled: planned.settled, account: account)
        let verifier = DirectoryVerifier(
            client: planned.session.client, concurrency: connection.concurrency, settle: settle.duration,
            time: context.time, stop: stop, onProgress: { console.showProgress(ProgressText.verifying($0)) })
        result.verification = await verifier.verify(result, groupSizes: planned.groupSizes)
        result.interruptedBy = stop.reason
        console.clearProgress()
        try? journal?.end(Self.words(result))
        if output.format == .text, summary.actions > 0 {
            keeper.report { () throws(CommandFailure) in
                try console.write("\n" + ResultText.render(result, painter: console.outputPainter(output.color)))
            }
        }
        keeper.end(result)
        return result.status
    }

    private func begin(_ plan: Plan, _ journal: Journal?, _ context: CommandContext) {
        let document = PlanDocument(version: musterVersion, created: "", plans: [plan])
        do throws(JournalProblem) {
            try journal?.begin(plan: document.digest(SHA256Running.maker), who: context.who)
        } catch {
            output.text.logger.warning("\(error.message): nothing is taken away in this run")
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

    private func isConfirmed(_ planned: PlannedTarget, _ console: Console, _ stop: StopFlag) -> Bool {
        let plan = planned.plan
        let changes = "\(planned.pending) \(planned.pending == 1 ? "change" : "changes")"
        let count = plan.actions.count { $0.isRemoval && $0.withheld == nil && planned.settled[$0.id] == nil }
        let removals = count == 0 ? "" : ", \(count) of which take something away"
        let answer = console.ask(
            "Apply \(changes)\(removals), to account \(plan.target.account), namespace \(plan.target.namespace)? "
                + "Only “yes” is yes: ", unless: stop)
        return answer == "yes"
    }

    private static func progress(
        _ console: Console, _ time: any TimeSource
    ) -> @Sendable (ExecutionProgress) -> Void {
        let start = time.monotonicNow
        return { console.showProgress(ProgressText.executing($0, elapsed: time.monotonicNow - start)) }
    }
}

extension ApplyResult {
    /// The exit status that tells what an apply did.
    var status: ExitStatus {
        if isPartial { return .partial }
        if verification?.isConverged == false { return .unconverged }
        return count(.withheld) > 0 ? .withheld : .success
    }
}
