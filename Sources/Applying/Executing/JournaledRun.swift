import Planning

/// What the journal hears of a run, and when the replacements in it have come to their ends.
struct JournaledRun: Sendable {
    let journal: Journal?

    /// Carries out one action after the other, each between its two lines in the journal; a removal that the journal
    /// cannot take is not sent.
    ///
    /// - Parameters:
    ///   - first: the first action's place in the plan.
    ///   - follow: learns how an action ended, and names the next one; nil for none.
    func perform(
        from first: Int, of plan: Plan, by worker: ActionWorker, follow: (Int, ActionEnding) -> Int?
    ) async {
        var index = first
        var problem = intend(plan.actions[first])
        while true {
            let action = plan.actions[index]
            let ending =
                if let problem, action.isRemoval {
                    worker.failed(action, "nothing was sent: \(problem.message)")
                } else {
                    await worker.perform(action)
                }
            // A replacement's end must not be on record before the actions that brought it about.
            let isEarly = action.flags.contains(.replaces)
            if isEarly { note(ending, of: action) }
            guard let next = follow(index, ending) else {
                if !isEarly { note(ending, of: action) }
                return
            }
            // Two lines in one go cost little more than one.
            problem = intend(plan.actions[next], after: isEarly ? nil : (action, ending))
            index = next
        }
    }

    private func intend(_ action: Action, after last: (Action, ActionEnding)? = nil) -> JournalProblem? {
        do throws(JournalProblem) {
            try journal?.intend(action, after: last.map { ($0, $1.outcome) })
            return nil
        } catch {
            return error
        }
    }

    /// What was done is done; the report says so, whether the journal can or not.
    private func note(_ ending: ActionEnding, of action: Action) { try? journal?.note(ending.outcome, of: action) }
}

/// How many actions each replacement still waits for.
struct OpenReplacements {
    private var left: [String: Int] = [:]
    /// What is left of a replacement that this run does not bring to its end.
    private static let never = Int.max
    private let journal: Journal?

    /// - Parameter recovered: users whose unfinished replacements the plan finishes, with or without an action.
    init(_ plan: Plan, recovered: [String], journal: Journal?) {
        self.journal = journal
        for user in recovered { left[user] = 0 }
        let withheld = Set(
            plan.actions.lazy.filter { $0.operation == .deleteUser && $0.withheld != nil }.compactMap(\.user))
        for action in plan.actions where action.flags.contains(.replaces) && Self.counts(action) {
            guard let user = action.user else { continue }
            // A replacement that is not begun says nothing of an earlier one: that ends with the memberships put back,
            // unless it is among those of whom nobody can tell yet.
            if withheld.contains(user), action.operation != .createGroupMembership {
                if left[user] == nil { left[user] = Self.never }
            } else if left[user] != Self.never {
                left[user, default: 0] += 1
            }
        }
        for (user, count) in left where count == 0 { close(user) }
    }

    /// A withheld update that would need a replacement is no part of one; anything else that is withheld keeps it open.
    private static func counts(_ action: Action) -> Bool { action.operation != .updateUser }

    /// Notes how an action ended.
    mutating func end(_ action: Action, _ status: ActionOutcome.Status) {
        // Who is deleted for good is not to be brought back, whatever an earlier run had begun.
        if action.operation == .deleteUser, !action.flags.contains(.replaces), status == .done || status == .alreadySo,
            let user = action.user
        {
            close(user)
        }
        guard action.flags.contains(.replaces), Self.counts(action), let user = action.user, let count = left[user],
            count != Self.never, status == .done || status == .alreadySo
        else { return }
        left[user] = count - 1
        if count == 1 { close(user) }
    }

    /// A line that cannot be written leaves the replacement open: the next run finds that nothing is left to do.
    private func close(_ user: String) { try? journal?.close(user: user) }
}
