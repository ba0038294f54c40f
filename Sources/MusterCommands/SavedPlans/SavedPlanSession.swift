import Applying
import AWSAccess
import Directory
import Planning
import Reporting

/// Holds saved plans against the directories they are for; nothing is changed before all of them are known to hold.
struct SavedPlanSession: Sendable {
    let session: PlanSession
    let source: ApplySource
    let document: PlanDocument
    /// Those of the plans that are asked for.
    let plans: [Plan]

    private var context: CommandContext { session.context }

    /// Says for which targets the file holds no plan, since they could not be planned.
    private func tellFailures() {
        for failure in document.failures {
            let reason = failure.message.split(separator: "\n").first.map(String.init) ?? ""
            session.context.console.say(
                "\(failure.words): nothing is done, for it could not be planned: \(Escaping.terminal(reason))")
        }
    }

    /// Reads the plan's file.
    init(
        session: PlanSession, source: ApplySource, path: String, choice: TargetOptions
    ) throws(CommandFailure) {
        self.session = session
        self.source = source
        if session.selection.selection != nil {
            throw CommandFailure(
                "--only is for planning: a saved plan is carried out as it was reviewed", status: .usage)
        }
        document = try SavedDocumentFile.plan(path: path)
        let digest = document.digest(SHA256Running.maker)
        if let pinned = source.planDigest, pinned.lowercased() != digest {
            throw Self.stale("the plan's digest is \(digest), and --plan-digest asks for another one")
        }
        plans = try choice.pick(document.plans) { (plan) throws(CommandFailure) in
            (plan.target.account, plan.target.namespace)
        }
        tellFailures()
    }

    /// The plans' targets in words.
    var names: [String] { plans.map(\.target.words) }

    /// A plan that may be carried out, or the reasons why it may not.
    struct Prepared: Sendable {
        var planned: PlannedTarget
        /// What became of each action, when the plan no longer fits.
        var stale: ApplyResult?
    }

    /// Looks at every plan of the file, several at once: in their order, nil for one that was not begun.
    ///
    /// A target that cannot be looked at leaves the others alone; a plan that cannot be this one's ends everything.
    func prepare(by run: ApplyRun) async throws(CommandFailure) -> [Result<Prepared, CommandFailure>?] {
        try checkAge()
        for plan in plans {
            try checkTarget(plan.target)
            try checkWindow(plan.window)
        }
        let names = names
        let board = TargetBoard(names, context.console)
        let prepared = await overTargets(plans, atOnce: run.targetsAtOnce, unless: run.stop) {
            index, plan -> Result<Prepared, CommandFailure> in
            do throws(CommandFailure) {
                let one = try await run.untilStopped { () async throws(CommandFailure) in
                    try await prepare(plan, board.line(of: index), lockTimeout: run.lockTimeout)
                }
                if let refusal = one.planned.refusal { throw refusal }
                return .success(one)
            } catch {
                session.tellMetrics(of: TargetKey(plan.target), TargetEnd(status: error.status))
                return .failure(error)
            }
        }
        let failures = prepared.enumerated().compactMap { index, one -> (Int, CommandFailure)? in
            if case .failure(let failure)? = one { (index, failure) } else { nil }
        }
        if let stale = failures.first(where: { $0.1.status == .stale }) { throw stale.1 }
        for (index, failure) in failures { run.say(failure, of: index, names) }
        return prepared
    }

    private static func stale(_ message: String) -> CommandFailure {
        CommandFailure(message, hint: "nothing was done; plan again", status: .stale)
    }

    // MARK: - Time

    private func checkAge() throws(CommandFailure) {
        guard let created = WallTime(rfc3339: document.created) else {
            throw CommandFailure(
                "the plan does not say when it was made", hint: "nothing was done; plan again", status: .invalid)
        }
        let age = context.time.wallNow.seconds - created.seconds
        let limit = source.maxPlanAge ?? .standard
        if age > limit.seconds {
            throw Self.stale(
                "the plan is \(PlanAge.words(age)) old, and --max-plan-age is \(PlanAge.words(limit.seconds))")
        }
        // Five minutes are what clocks may differ by.
        if age < -300 { throw Self.stale("the plan was made at \(document.created), which has not come yet") }
    }

    private func checkWindow(_ window: PlanWindow) throws(CommandFailure) {
        let now = context.time.wallNow.seconds
        if let from = window.from, now < from {
            throw Self.stale(
                "the plan counts on an `until` that is not over before \(WallTime(seconds: from).rfc3339)")
        }
        if let until = window.until, now >= until {
            throw Self.stale(
                "an `until` of the roster was over at \(WallTime(seconds: until).rfc3339): the plan would be another now"
            )
        }
    }

    // MARK: - Target

    private func checkTarget(_ target: Target) throws(CommandFailure) {
        let options = session.connection
        func check(_ what: String, _ given: String?, _ planned: String) throws(CommandFailure) {
            guard let given, given != planned else { return }
            throw Self.stale(
                "the plan is for \(what) \(Escaping.terminal(planned)), not for \(Escaping.terminal(given))")
        }
        let account = try options.account == nil ? context.account() : options.account
        try check("account", account, target.account)
        try check("region", options.region, target.region)
        try check("namespace", options.namespace, target.namespace)
    }

    /// The way to the plan's own target; where options and environment name no endpoint, the plan's is taken.
    private func reach(_ target: Target) throws(CommandFailure) -> TargetSession {
        var options = session.connection
        var other: String?
        options.account = target.account
        options.region = target.region
        options.namespace = target.namespace
        do {
            let configured = try Endpoint.configured(
                explicit: options.endpointUrl, service: "quicksight", profile: options.profile, context.aws,
                allowPlaintext: options.allowPlaintext)
            let usual = try Endpoint(
                service: "quicksight", region: target.region,
                variant: EndpointVariant.configured(profile: options.profile, context.aws))
            if let configured, "\(configured)" != target.endpoint { other = "\(configured)" }
            if configured == nil, "\(usual)" != target.endpoint { options.endpointUrl = target.endpoint }
        } catch {
            throw CommandFailure("\(error)", hint: "nothing was read or changed", status: .usage)
        }
        func refuse(_ endpoint: String) -> CommandFailure {
            Self.stale(
                "the plan is for the endpoint \(Escaping.terminal(target.endpoint)), not for "
                    + Escaping.terminal(endpoint))
        }
        if let other { throw refuse(other) }
        let reached = try TargetSession(
            desired: nil, options: options, context: context, transports: session.transports, log: session.log)
        guard reached.target == target else { throw refuse(reached.target.endpoint) }
        return reached
    }

    // MARK: - Directory

    private func prepare(
        _ plan: Plan, _ progress: ProgressLine, lockTimeout: Duration
    ) async throws(CommandFailure) -> Prepared {
        let session = session.showing(progress)
        let target = try reach(plan.target)
        let record = try await session.record(of: plan.target, lockTimeout: lockTimeout)
        let past = try PlanHistory.past(
            of: plan, document: document, state: session.stateDirectory, isKept: record?.lock != nil)
        let live = try await session.read(.forPlan(plan), over: target)
        guard target.clockDeviation <= .seconds(300) else {
            throw Self.stale(
                "this machine's clock and the service's differ by more than five minutes: how old the plan is cannot "
                    + "be told")
        }
        let replay = Replay(plan, live: live, past: past)
        let approved = session.selection.approveRemovals
        var judged = replay.judged(own: nil, approvedRemovals: approved, digest: SHA256Running.maker)
        if judged.plan.takesFromUsers, let own = await target.ownIdentity() {
            judged = replay.judged(own: own, approvedRemovals: approved, digest: SHA256Running.maker)
        }
        var settled: [ActionID: ActionOutcome] = [:]
        var isStale = false
        for (action, state) in zip(plan.actions, replay.states) {
            switch state {
            case .alreadySo: settled[action.id] = ActionOutcome(action: action.id, status: .alreadySo)
            case .stale(let reason):
                isStale = isStale || action.withheld == nil
                settled[action.id] = ActionOutcome(
                    action: action.id, status: .notStarted, error: "stale: \(reason)")
            case .ready, .blocked, .withheld: break
            }
        }
        let whole = live.groups.lazy.filter { $0.reading == .whole }.map { ($0.name, $0.members.count) }
        let isRefused = isStale && !source.skipStale
        var looked = judged.plan
        let refusal = isRefused ? nil : await session.preflight(&looked, over: target)
        let planned = PlannedTarget(
            plan: judged.plan, session: target, groupSizes: Dictionary(whole, uniquingKeysWith: { first, _ in first }),
            record: record, refusal: refusal, settled: settled, reviewed: plan)
        return Prepared(
            planned: planned, stale: isRefused ? Self.nothingDone(plan, settled) : nil)
    }

    /// What is told of a plan of which nothing was done.
    private static func nothingDone(_ plan: Plan, _ settled: [ActionID: ActionOutcome]) -> ApplyResult {
        ApplyResult(
            plan: plan,
            outcomes: plan.actions.map { action in
                if action.withheld != nil { return ActionOutcome(action: action.id, status: .withheld) }
                return settled[action.id] ?? ActionOutcome(action: action.id, status: .notStarted)
            })
    }
}
