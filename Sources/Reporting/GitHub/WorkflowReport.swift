import Applying
public import Directory
import Planning

/// Reports as annotations of GitHub Actions, at the lines of the rosters.
public enum WorkflowReport {
    /// What is wrong with rosters: the first of it, and a count of the rest.
    ///
    /// - Parameters:
    ///   - dropped: how many problems there are that `problems` does not hold.
    ///   - summary: what it comes to, in a line; nil where something else tells.
    public static func render(_ problems: [Problem], dropped: Int = 0, summary: String? = nil) -> String {
        // A page of annotations that is longer shows none of them well.
        let told = ProblemText.told(problems)
        let more = problems.count + dropped - told.count
        var commands = told.map { problem in
            WorkflowCommand(
                kind: problem.severity == .error ? .error : .warning, title: nil, file: path(problem.location.file),
                line: problem.location.line, column: problem.location.column, message: words(problem))
        }
        if more > 0 {
            commands.append(
                WorkflowCommand(
                    kind: .error, title: "muster", message: counted(more, "more problem", "more problems")))
        }
        if let summary { commands.append(WorkflowCommand(kind: .notice, title: "muster validate", message: summary)) }
        return WorkflowCommand.text(commands)
    }

    /// A failure without a place.
    public static func render(failure message: String, hint: String?) -> String {
        let lines = [message, hint.map { "hint: \($0)" }].compactMap { $0 }.joined(separator: "\n")
        return WorkflowCommand(kind: .error, title: "muster", message: visible(lines)).text
    }

    /// Plans: the headline, what is withheld, what is taken away, and which rights change.
    public static func render(_ document: PlanDocument) -> String {
        var commands = document.plans.map { plan in
            let drift = plan.actions.filter { $0.cause == .drift }
            let headline = Headline(ChangeSummary(plan.actions.filter { $0.cause != .drift }))
            var message = ([headline.text] + [headline.besides].compactMap { $0 }).joined(separator: "; besides, ")
            if !drift.isEmpty { message += "; and drift: \(Headline(ChangeSummary(drift)).text)" }
            return notice("muster plan", plan.target, message)
        }
        for plan in document.plans {
            for verdict in plan.guards where verdict.decision == .withheld {
                commands.append(
                    WorkflowCommand(
                        kind: .warning, title: "muster: \(verdict.rule.rawValue)",
                        message: GuardText.sentence(verdict) + approval(verdict, plan)))
            }
            let groups = ActionGroups(plan.actions)
            let withheld = groups.withheld.filter(\.isRemoval) + groups.withheld.filter { !$0.isRemoval }
            commands += annotations(.warning, "withheld", withheld) { $0.withheld?.text }
            commands += annotations(.notice, "taken away", groups.removals)
            commands += annotations(.notice, "rights", groups.privileges)
        }
        return WorkflowCommand.text(commands)
    }

    /// Results: what failed, what the directory does not show, and what was done.
    public static func render(_ document: ResultDocument) -> String {
        var commands: [WorkflowCommand] = []
        for result in document.results {
            let actions = Dictionary(result.plan.actions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            let outcomes = Dictionary(result.outcomes.map { ($0.action, $0) }, uniquingKeysWith: { first, _ in first })
            func of(_ status: ActionOutcome.Status) -> [Action] {
                result.plan.actions.filter { outcomes[$0.id]?.status == status }
            }
            func reason(_ action: Action) -> String? {
                outcomes[action.id].flatMap { ResultText.reason($0, action: action, actions: actions) }
            }
            let headline = Headline(ChangeSummary(result), tense: .done).text
            commands.append(notice("muster apply", result.plan.target, "\(headline). \(ResultText.summary(result))"))
            commands += annotations(.error, "failed", of(.failed), reason)
            commands += annotations(.error, "blocked", of(.blocked), reason)
            commands += annotations(.error, "not started", of(.notStarted), reason)
            let unseen = (result.verification?.differences ?? []).compactMap { actions[$0.action] }
            commands += annotations(.warning, "not seen in the directory", unseen)
            commands += annotations(.warning, "withheld", of(.withheld), reason)
            let groups = ActionGroups(of(.done))
            commands += annotations(.notice, "taken away", groups.removals)
            commands += annotations(.notice, "rights", groups.privileges)
        }
        return WorkflowCommand.text(commands)
    }

    /// A snapshot: what it holds.
    public static func render(_ document: SnapshotDocument) -> String {
        let summary = document.summary
        let words =
            "\(counted(summary.users, "user", "users")), \(counted(summary.groups, "group", "groups")), "
            + "\(counted(summary.memberships, "membership", "memberships")), taken \(visible(document.taken))"
        return notice("muster snapshot", document.target, words).text
    }

    // MARK: - Parts

    private static func notice(_ title: String, _ target: Target, _ message: String) -> WorkflowCommand {
        WorkflowCommand(
            kind: .notice, title: visible("\(title) \(target.account)/\(target.region)/\(target.namespace)"),
            message: message)
    }

    private static func approval(_ verdict: GuardVerdict, _ plan: Plan) -> String {
        guard verdict.rule.yieldsToApproval, let digest = plan.removalDigest else { return "" }
        return "; to let exactly these removals pass: --approve-removals \(visible(digest))"
    }

    /// One annotation a line of a roster, with all that the line causes.
    private static func annotations(
        _ kind: WorkflowCommand.Kind, _ what: String, _ actions: [Action], _ reason: (Action) -> String? = { _ in nil }
    ) -> [WorkflowCommand] {
        var order: [Reason?] = []
        var byPlace: [Reason?: [Action]] = [:]
        for action in actions {
            var place = action.because.first
            // Two keys of one line are one line.
            place?.text = ""
            place?.column = 0
            if byPlace[place] == nil { order.append(place) }
            byPlace[place, default: []].append(action)
        }
        return order.map { place in
            let here = byPlace[place] ?? []
            let first = here.first
            var lines = here.prefix(10).map { action in
                let words = ActionText(action)
                let line = ([words.verb, words.subject] + words.details.map(\.text)).joined(separator: " ")
                return reason(action).map { "\(line): \(visible($0))" } ?? line
            }
            if here.count > lines.count { lines.append("… and \(here.count - lines.count) more") }
            return WorkflowCommand(
                kind: kind, title: "muster: \(what)", file: place.map { path($0.file) }, line: place?.line ?? 0,
                column: here.count == 1 ? first?.because.first?.column ?? 0 : 0, message: lines.joined(separator: "\n"))
        }
    }

    private static func words(_ problem: Problem) -> String {
        var lines = [Escaping.terminal(problem.message)]
        if let hint = problem.hint { lines.append("hint: \(Escaping.terminal(hint))") }
        if let related = problem.related {
            lines.append("\(ProblemText.place(related.location)): \(Escaping.terminal(related.message))")
        }
        return lines.joined(separator: "\n")
    }

    /// A path as GitHub wants it, relative to the repository.
    private static func path(_ file: String) -> String {
        file.hasPrefix("./") ? String(file.dropFirst(2)) : file
    }

    /// What cannot be seen is written out; line breaks of our own stay.
    private static func visible(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Escaping.terminal(String($0)) }
            .joined(separator: "\n")
    }
}
