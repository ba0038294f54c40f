import Applying
import ArgumentParser
import Directory
import Planning
import Reporting

/// Plans, shows, asks, and carries out.
struct ApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "apply", abstract: "Make the directory as the rosters, or a saved plan, want it, after asking.")

    @OptionGroup var source: ApplySource
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var targets: TargetOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var execution: ExecutionOptions
    @OptionGroup var notify: NotifyOptions
    @OptionGroup var output: ReportOptions
    @OptionGroup var metrics: MetricsFileOptions

    @Flag(help: "Do not ask.")
    var yes = false

    @Option(
        help: ArgumentHelp(
            "Write the result as JSON to this file too, which only you can read: also when a second signal ends the "
                + "run at once.", valueName: "file"), completion: .file())
    var out: String?

    @Option(
        help: ArgumentHelp(
            "How long to wait for another run for the same directory to end, in seconds; otherwise exit 7.",
            valueName: "seconds"))
    var lockTimeout: Seconds?

    @Option(
        help: ArgumentHelp(
            "How long the whole run may take, in seconds: then nothing more is begun, what is under way is finished, and "
                + "the report says what was not done.", valueName: "seconds"))
    var deadline: Seconds?

    func validate() throws {
        if reading.reads != nil, source.plan != nil {
            throw ValidationError(
                "--reads is about rosters; a saved plan is always checked against the whole directory.")
        }
    }

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        let figures = MetricsRun(metrics, context)
        return figures.finish(await apply(figures))
    }

    private func apply(_ figures: MetricsRun) async -> ExitStatus {
        let context = figures.world
        let report = Report(output, context)
        var pipeline = PipelineReport(context)
        var told = OneRun(context, isPlanOnly: false)
        func note(_ failure: CommandFailure) {
            told.failure = failure
            pipeline.add(failure)
            report.write(failure)
        }
        let status = await context.run(color: output.color, onFailure: note) {
            // Asking needs a terminal, and standard input for the answer.
            guard yes || (context.console.canAsk && !source.rosters.contains("-")) else {
                throw CommandFailure(
                    "there is no terminal to ask on: nothing was read and nothing was changed",
                    hint: "give --yes to apply without being asked", status: .usage)
            }
            var session = PlanSession(
                context: context, output: output.text, connection: connection, selection: selection, state: state,
                targetsAtOnce: targets.targetConcurrency)
            session.reads = reading.choice(countingAll: metrics.metricsFile != nil)
            let stop = StopFlag()
            let keeper = try ResultKeeper(path: out, context: context)
            let signals = SignalWatch(stop, console: context.console, survivesHangup: true) {
                keeper.saveAsItIs(signal: $0)
                _ = figures.finish(ExitStatus(.signal($0)))
            }
            defer { signals.end() }
            try told.notify(
                notify, of: rosterName, isWhole: source.plan == nil && selection.only.isEmpty, session, stop)
            let deadline = RunDeadline(deadline?.duration, stop, time: context.time, console: context.console)
            defer { deadline.end() }
            func run() throws(CommandFailure) -> ApplyRun {
                ApplyRun(
                    session: session, format: output.format, color: output.color, isAgreed: yes,
                    settle: execution.settle.duration, grace: execution.grace.duration,
                    lockTimeout: lockTimeout?.duration ?? .zero,
                    targetsAtOnce: targets.targetConcurrency,
                    invitations: try execution.invitationFile(),
                    stop: stop, keeper: keeper)
            }
            let ends: Ends
            if let path = source.plan {
                guard policy.policy == nil else {
                    throw CommandFailure("--policy is about rosters, and --plan takes none", status: .usage)
                }
                let saved = try SavedPlanSession(session: session, source: source, path: path, choice: targets)
                context.metrics?.loadedPlan()
                ends = try await apply(saved, try run())
            } else {
                let rosters = try session.loadRosters(source.rosters, policy: policy.policy, choice: targets)
                let all = try await run().run(rosters)
                ends = Ends(
                    names: rosters.map(session.words), all: all,
                    failures: zip(rosters, all).compactMap { desired, end in
                        end?.failure.map { session.failure(of: desired, $0) }
                    })
                told.targets = zip(rosters, ends.all).map(session.outcome(of:_:))
                if ends.all.contains(where: { if case .declined = $0 { true } else { false } }) { told.isSilent = true }
            }
            tell(ends, keeper, context)
            for case (let name, .failed(let failure)?) in zip(ends.names, ends.all) {
                let failure = ends.names.count > 1 ? failure.of(name) : failure
                told.failure = failure
                report.write(failure)
            }
            keeper.fail(ends.failures)
            var statuses = ends.all.compactMap { $0?.status }
            // A target that the run has no time left for makes it one that was applied in part; a signal has its own status.
            if stop.reason == .deadline, ends.all.contains(where: { $0 == nil }) { statuses.append(.partial) }
            keeper.save()
            let document = keeper.document(keeper.results)
            pipeline.add(document)
            if output.format != .text {
                keeper.report { () throws(CommandFailure) in try report.write(document) }
            }
            if let failure = keeper.unwritten {
                context.console.say(failure, output.color)
                statuses.append(failure.status)
            }
            if let signal = stop.signal { statuses.append(ExitStatus(.signal(signal))) }
            return ExitStatus.combined(statuses)
        }
        pipeline.finish(status)
        await told.end(status)
        return status
    }

    private var rosterName: String {
        RunMemory.name(rosters: source.rosters, policy: policy.policy, targets: targets, connection: connection)
    }

    /// What became of each target; nil for one that was not begun.
    private struct Ends {
        var names: [String]
        var all: [ApplyRun.End?]
        var failures: [TargetFailure] = []
    }

    /// Tells what became of several targets together.
    private func tell(_ ends: Ends, _ keeper: ResultKeeper, _ context: CommandContext) {
        guard ends.names.count > 1 else { return }
        let summary = TargetSummary.text(ends.names, ends.all.map { $0.map(TargetSummary.words) ?? "not begun" })
        if output.format == .text {
            keeper.report { () throws(CommandFailure) in try context.console.write("\n" + summary) }
        } else {
            context.console.say(String(summary.dropLast()))
        }
    }

    /// Carries out the plans of a file, when all of them still hold.
    private func apply(_ saved: SavedPlanSession, _ run: ApplyRun) async throws(CommandFailure) -> Ends {
        let (context, keeper) = (saved.session.context, run.keeper)
        let prepared = try await saved.prepare(by: run)
        let stale = prepared.enumerated().compactMap { index, one in (try? one?.get().stale).map { (index, $0) } }
        guard stale.isEmpty else {
            for (index, result) in stale {
                keeper.end(result, of: index)
                saved.session.tellMetrics(of: TargetKey(result.plan.target), TargetEnd(status: .stale))
            }
            if output.format == .text {
                let painter = context.console.outputPainter(output.color)
                try context.console.write(
                    stale.map { StaleText.render($1, painter: painter) }.joined(separator: "\n"))
            }
            let count = stale.reduce(0) { $0 + $1.1.outcomes.count { $0.error != nil } }
            let words =
                count == 1 ? "1 action of the plan no longer fits" : "\(count) actions of the plan no longer fit"
            let failure = CommandFailure(
                "the plan is stale: \(words) the directory",
                hint: "nothing was done; plan again, or give --skip-stale to leave them out", status: .stale)
            context.console.say(failure, output.color)
            return Ends(names: [""], all: [.stale])
        }
        let all = try await run.carryOut(prepared.map { $0?.map(\.planned) }, saved.names)
        return Ends(
            names: saved.names, all: all,
            failures: zip(saved.plans, all).compactMap { plan, end in
                end?.failure?.record(account: plan.target.account, namespace: plan.target.namespace)
            })
    }
}
