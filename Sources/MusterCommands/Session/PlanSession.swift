import Applying
import AWSAccess
import Directory
import HTTPTransport
import Logging
import Planning
import QuickSightAPI
import Reporting
import Rosters

/// Reads rosters and directories and compares them: what `plan` and `apply` have in common.
struct PlanSession: Sendable {
    let context: CommandContext
    let output: TextOutputOptions
    let connection: ConnectionOptions
    let selection: SelectionOptions
    let state: StateOptions
    /// The time that is planned for, when it is not now.
    let at: WallTime?
    /// The rosters before a change, where drift is to be told from what the change causes.
    var base: BaseRosters?
    /// How users are read for a roster.
    var reads = UserReads.list
    let transports: TransportStore
    let log: Logger
    /// Where how far this is is shown.
    var progress: ProgressLine

    init(
        context: CommandContext, output: TextOutputOptions, connection: ConnectionOptions, selection: SelectionOptions,
        state: StateOptions, at: WallTime? = nil, targetsAtOnce: Int = 1, transport: (any Transport)? = nil
    ) {
        self.selection = selection
        self.state = state
        self.at = at
        self.context = context
        self.output = output
        self.connection = connection
        // Each target has as many requests under way as it may; a process has a thousand files as a rule.
        transports = TransportStore(
            maximumConnections: min(512, connection.concurrency * targetsAtOnce), given: transport)
        log = output.logger
        context.console.say(as: output.logFormat)
        let console = context.console
        progress = ProgressLine { console.showProgress($0) }
    }

    /// The same, with how far it is shown elsewhere.
    func showing(_ progress: ProgressLine) -> PlanSession {
        var session = self
        session.progress = progress
        return session
    }

    /// The rosters' targets; problems are shown, and errors among them end the command.
    ///
    /// - Parameters:
    ///   - policy: the only file whose policy counts, or nil.
    ///   - choice: which of the targets are given.
    func loadRosters(
        _ arguments: [String], policy: String? = nil, choice: TargetOptions? = nil
    ) throws(CommandFailure) -> [DesiredState] {
        let loaded = RosterLoading.load(arguments, policy: policy)
        show(loaded)
        return try targets(of: loaded, choice: choice)
    }

    /// The targets of rosters that were read; errors in them end the command.
    func targets(
        of loaded: LoadedRosters, choice: TargetOptions?
    ) throws(CommandFailure) -> [DesiredState] {
        guard loaded.isValid else {
            var failure = CommandFailure(
                "the roster is not valid: nothing was read from AWS and nothing was changed", status: .invalid)
            failure.problems = loaded.problems
            throw failure
        }
        guard loaded.targets.count <= 1 || (connection.account == nil && connection.namespace == nil) else {
            throw CommandFailure(
                "--account and --namespace name one target, and the rosters are for \(loaded.targets.count)",
                hint: choice == nil ? nil : "--target picks among them", status: .usage)
        }
        if loaded.targets.isEmpty {
            throw CommandFailure("the rosters hold no document", hint: "nothing was read or changed", status: .invalid)
        }
        guard let choice else { return loaded.targets }
        let picked = try choice.pick(loaded.targets) { (desired) throws(CommandFailure) in try name(of: desired) }
        context.metrics?.loaded(picked.compactMap { desired in metricsKey(of: desired).map { ($0, desired) } })
        return picked
    }

    /// Shows what is wrong with rosters.
    func show(_ loaded: LoadedRosters) {
        guard !loaded.problems.isEmpty else { return }
        let painter = context.console.errorPainter(output.color)
        context.console.say(
            String(ProblemText.render(loaded.problems, dropped: loaded.droppedProblems, painter: painter).dropLast()),
            loaded.isValid ? .warning : .error)
    }

    /// A target's plan, and the client that can carry it out.
    ///
    /// - Parameters:
    ///   - lockTimeout: for a run that is to change things, how long to wait for another one; nil to only look.
    ///   - watching: users of whom every membership is read.
    func plan(
        _ desired: DesiredState, lockTimeout: Duration? = nil, watching: [String] = []
    ) async throws(CommandFailure) -> PlannedTarget {
        let session = try await TargetSession.reach(
            desired, options: connection, context: context, transports: transports, log: log)
        let time = at?.seconds ?? context.time.wallNow.seconds
        let record = try await record(of: session.target, lockTimeout: lockTimeout)
        let unfinished = record?.journal.unfinished ?? []
        let former = try formerly(desired)
        let (live, formerLive) = try await read(
            .forRoster(desired, at: time, recovering: unfinished.map(\.user) + watching), base: former, over: session)
        // An end acts only while this clock and the service's agree: a wrong clock must not take access away.
        let isClockSure = at != nil || session.clockDeviation <= .seconds(300)
        let comparison = Comparison(
            desired: desired, live: live, target: session.target,
            snapshot: SnapshotSummary(live, digest: live.digest(SHA256Running.maker)), time: time,
            isClockSure: isClockSure, record: record, base: base(former, live: formerLive))
        var (plan, recovered) = try await compare(comparison) { await session.ownIdentity() }
        let refusal = await preflight(&plan, over: session)
        let whole = live.groups.lazy.filter { $0.reading == .whole }.map { ($0.name, $0.members.count) }
        return PlannedTarget(
            plan: plan, session: session, live: live,
            groupSizes: Dictionary(whole, uniquingKeysWith: { first, _ in first }),
            record: record, recovered: recovered, refusal: refusal)
    }

    /// What a plan is made of.
    struct Comparison {
        var desired: DesiredState
        var live: Snapshot
        var target: Target
        var snapshot: SnapshotSummary
        /// When, in seconds since 1970 in UTC.
        var time: Int64
        /// Whether that is the time.
        var isClockSure = true
        var record: RunRecord?
        /// Whether the directory was read earlier, for nobody in particular.
        var isSaved = false
        var base = Base.none
    }

    /// Compares a roster with a directory; also tells the users whose replacement the plan finishes.
    ///
    /// - Parameter own: tells who muster runs as; it is asked only where that decides something.
    func compare(
        _ comparison: Comparison, own: () async -> OwnIdentity?
    ) async throws(CommandFailure) -> (plan: Plan, recovered: [String]) {
        let desired = comparison.desired
        // As much work as the comparison itself, and done beside it.
        async let digest = Self.digest(desired)
        let planner = Planner(
            desired: desired, live: comparison.live, at: comparison.time, isClockSure: comparison.isClockSure)
        if let only = selection.selection {
            let unknown = planner.unknownNames(in: only)
            guard unknown.isEmpty else {
                throw CommandFailure(
                    "--only names what neither the roster nor the directory holds: \(unknown.joined(separator: ", "))",
                    hint: "nothing was changed", status: .usage)
            }
        }
        let roster = RosterSummary(digest: "", files: desired.files.sorted(), commit: context.commit)
        var options = PlanOptions(approvedRemovals: selection.approveRemovals, only: selection.selection)
        options.mayReplace = comparison.record?.mayReplace ?? false
        options.unfinished = comparison.record?.journal.unfinished ?? []
        options.isReplacingOnlyWithTags = comparison.isSaved
        func planned(_ options: PlanOptions) -> Plan {
            planner.plan(
                target: comparison.target, roster: roster, snapshot: comparison.snapshot, options: options,
                digest: SHA256Running.maker)
        }
        var plan = planned(options)
        if plan.takesFromUsers, let own = await own() {
            options.own = own
            plan = planned(options)
        }
        switch comparison.base {
        case .none: break
        case .unusable(let reason): plan.noteUnusableBase(reason)
        case .known(let former, let live):
            plan.compare(
                withBase: former.map { former in
                    Planner(desired: former, live: live, at: comparison.time, isClockSure: comparison.isClockSure)
                        .plan(
                            target: comparison.target, roster: roster, snapshot: comparison.snapshot, options: options,
                            digest: SHA256Running.maker)
                })
        }
        if !comparison.isClockSure {
            plan.notices.append(
                Notice(
                    .clock, count: 0,
                    text: "this machine's clock and the service's differ by more than five minutes: no `until` acts"))
        }
        plan.roster.digest = await digest
        return (plan, planner.recoveredUsers(options))
    }

    private static func digest(_ desired: DesiredState) async -> String { desired.digest(SHA256Running.maker) }

    /// What the account will refuse, told in the plan's notices; nil when nothing is known that speaks against it.
    func preflight(_ plan: inout Plan, over session: TargetSession) async -> CommandFailure? {
        switch await AccountPreflight(client: session.client).look(before: plan) {
        case nil: return nil
        case .notice(let text):
            plan.notices.append(Notice(.account, count: 1, text: text))
            return nil
        case .refusal(let text):
            plan.notices.append(Notice(.account, count: 1, text: text))
            return CommandFailure(
                text, hint: "nothing was changed; take `groups` and `members` out of the roster to keep its users alone"
            )
        }
    }

    /// Where this machine remembers runs; nil where nothing tells.
    var stateDirectory: StateDirectory? {
        StateDirectory.resolve(explicit: state.stateDir, environment: context.environment)
    }

    /// What this machine remembers of a target; with a time to wait for it, the lock is taken.
    func record(of target: Target, lockTimeout: Duration?) async throws(CommandFailure) -> RunRecord? {
        guard let lockTimeout else { return try RunRecord.look(at: target, stateDirectory, context, log) }
        return try await RunRecord.open(target, stateDirectory, lockTimeout: lockTimeout, context, log)
    }

    /// Reads a directory, showing how far that is.
    func read(
        _ extent: DirectoryReader.Extent, over session: TargetSession
    ) async throws(CommandFailure) -> Snapshot {
        try await read(extent, base: nil, over: session).live
    }

    /// Reads a directory for a roster, and for the one before it.
    func read(
        _ extent: DirectoryReader.Extent, base: DesiredState?, over session: TargetSession
    ) async throws(CommandFailure) -> (live: Snapshot, base: Snapshot?) {
        let progress = progress
        let reader = DirectoryReader(
            client: session.client, concurrency: connection.concurrency, reads: reads(for: extent)
        ) { progress.show(ProgressText.reading($0)) }
        defer { context.console.clearProgress() }
        do {
            return try await reader.read(extent, base: base)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// How users are read: whether anybody bears a name that only `--only` knows is told by them all.
    private func reads(for extent: DirectoryReader.Extent) -> UserReads {
        guard case .forRoster(let desired, _, _) = extent, let only = selection.selection else { return reads }
        return only.users.allSatisfy { desired.names.find($0) != nil } ? reads : .list
    }
}

/// A target's plan, and what it takes to carry it out.
struct PlannedTarget: Sendable {
    var plan: Plan
    var session: TargetSession
    /// The directory as it was read; nothing where a saved plan is carried out.
    var live = Snapshot()
    /// How many members the groups had whose members were read.
    var groupSizes: [String: Int]
    /// What this machine remembers of earlier runs.
    var record: RunRecord?
    /// The users whose replacement an earlier run broke off and this plan finishes.
    var recovered: [String] = []
    /// Why the service will refuse a part of it, so that nothing of it is begun; nil as a rule.
    var refusal: CommandFailure?
    /// What is not to be sent of a saved plan, and what became of it instead.
    var settled: [ActionID: ActionOutcome] = [:]
    /// A saved plan as it stands in its file, before its guards were judged again.
    var reviewed: Plan?

    /// How many actions are still to be done.
    var pending: Int {
        plan.actions.count { $0.withheld == nil && settled[$0.id] == nil }
    }
}

extension Plan {
    /// Whether a user would be deleted or demoted: only then does it matter who muster runs as.
    var takesFromUsers: Bool {
        actions.contains { $0.isRemoval && ($0.operation == .deleteUser || $0.operation == .updateUser) }
    }
}
