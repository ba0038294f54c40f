import ArgumentParser
import Applying
import AWSAccess
import Directory
import Planning
import Reporting

/// Reads, compares, reports; changes nothing.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "plan", abstract: "Show what would change to make the directory as the rosters want it.")

    @OptionGroup var rosters: RosterArguments
    @OptionGroup var base: BaseOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var snapshots: SnapshotOptions
    @OptionGroup var reading: ReadingOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var targets: TargetOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var notify: NotifyOptions
    @OptionGroup var output: ReportOptions
    @OptionGroup var metrics: MetricsFileOptions

    @Flag(help: "Exit 2 when there are changes.")
    var detailedExitcode = false

    @Option(
        help: ArgumentHelp(
            "Plan for another time: shows what coming ends will do.", valueName: "time"))
    var at: PlanTime?

    @Option(
        help: ArgumentHelp(
            "Save the plan for `muster apply --plan`, beside the report.", valueName: "file"), completion: .file())
    var out: String?

    func validate() throws {
        if reading.reads != nil, !snapshots.snapshot.isEmpty {
            throw ValidationError("--reads is for reading a live directory, and --snapshot names a saved one.")
        }
        guard metrics.metricsFile == nil || at == nil else {
            throw ValidationError("--metrics-file tells how things are now, and --at plans for another time.")
        }
    }

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        let figures = MetricsRun(metrics, context)
        return figures.finish(await plan(figures.world))
    }

    private func plan(_ context: CommandContext) async -> ExitStatus {
        let report = Report(output, context)
        var pipeline = PipelineReport(context)
        var told = OneRun(context, isPlanOnly: true)
        let failed: (CommandFailure) -> Void = { failure in
            told.failure = failure
            pipeline.add(failure)
            report.write(failure)
        }
        let status = await context.run(color: output.color, onFailure: failed) {
            var session = PlanSession(
                context: context, output: output.text, connection: connection, selection: selection, state: state,
                at: at?.time, targetsAtOnce: targets.targetConcurrency, transport: snapshots.transport)
            let isWhole = snapshots.snapshot.isEmpty && at == nil && selection.only.isEmpty
            try told.notify(notify, of: rosterName, isWhole: isWhole, session, StopFlag())
            // Rosters and snapshots are read side by side.
            async let directories = SavedSnapshots.read(snapshots)
            let wanted = try session.loadRosters(rosters.rosters, policy: policy.policy, choice: targets)
            session.base = BaseRosters(base, policy: policy.policy)
            session.reads = reading.choice(countingAll: metrics.metricsFile != nil)
            let saved = try SnapshotSession(session, snapshots, await directories)
            let found = await plan(wanted, from: saved, over: session)
            told.targets = zip(wanted, found).map(session.outcome(of:_:))
            let plans = found.compactMap { try? $0.get() }
            let failures = found.compactMap(\.failure)
            // Of one target alone there is nothing else to tell.
            if wanted.count == 1, let failure = failures.first { throw failure }
            let document = PlanDocument(
                version: musterVersion, created: context.time.wallNow.rfc3339, plans: plans,
                failures: zip(wanted, found).compactMap { desired, one in
                    one.failure.map { session.failure(of: desired, $0) }
                })
            if !plans.isEmpty {
                pipeline.add(document)
                // Each saying of it goes over every action.
                let digest = out != nil || output.format == .json ? document.digest(SHA256Running.maker) : nil
                if let out, let digest { try save(document, digest: digest, to: out, context) }
                try report.write(document, digest: digest)
            }
            for (desired, one) in zip(wanted, found) {
                guard let failure = one.failure?.of(session.words(desired)) else { continue }
                // A report of others holds it.
                if plans.isEmpty { pipeline.add(failure) }
                told.failure = failure
                report.write(failure)
            }
            if wanted.count > 1 {
                let summary = TargetSummary.text(wanted.map(session.words), found.map(TargetSummary.words))
                if output.format == .text {
                    try context.console.write("\n" + summary)
                } else {
                    context.console.say(String(summary.dropLast()))
                }
            }
            return ExitStatus.combined(
                plans.map { $0.status(detailed: detailedExitcode) } + failures.map(\.status))
        }
        pipeline.finish(status)
        await told.end(status)
        return status
    }

    private var rosterName: String {
        RunMemory.name(rosters: rosters.rosters, policy: policy.policy, targets: targets, connection: connection)
    }

    /// Plans several targets at once; one that fails leaves the others alone, and is told of at once.
    private func plan(
        _ targets: [DesiredState], from saved: SnapshotSession?, over session: PlanSession
    ) async -> [Result<Plan, CommandFailure>] {
        let names = targets.map(session.words)
        let board = TargetBoard(names, session.context.console)
        let color = output.color
        return await overTargets(targets, atOnce: self.targets.targetConcurrency) {
            index, desired -> Result<Plan, CommandFailure> in
            defer { board.end(index) }
            do throws(CommandFailure) {
                let plan = try await session.showing(board.line(of: index)).plan(desired, from: saved).plan
                session.tellMetrics(of: desired, TargetEnd(status: plan.status(detailed: detailedExitcode), plan: plan))
                return .success(plan)
            } catch {
                session.tellMetrics(of: desired, TargetEnd(status: error.status))
                if names.count > 1 { session.context.console.say(error.of(names[index]), color) }
                return .failure(error)
            }
        }.compactMap(\.self)
    }

    private func save(
        _ document: PlanDocument, digest: String, to path: String, _ context: CommandContext
    ) throws(CommandFailure) {
        do throws(FileProblem) {
            try PrivateFile.save(to: path) { (file) throws(FileProblem) in
                var problem: FileProblem?
                document.write(digest: digest) { piece in
                    guard problem == nil else { return }
                    do throws(FileProblem) { try file.write(piece) } catch { problem = error }
                }
                if let problem { throw problem }
            }
        } catch {
            throw CommandFailure(Escaping.terminal(error.message), hint: "nothing was changed")
        }
        context.console.say("saved: \(Escaping.terminal(path)), digest \(digest)")
    }
}

extension Plan {
    /// The exit status that tells what a plan holds.
    func status(detailed: Bool) -> ExitStatus {
        let summary = summary
        if summary.withheld > 0 { return .withheld }
        return detailed && summary.actions > 0 ? .changes : .success
    }
}
