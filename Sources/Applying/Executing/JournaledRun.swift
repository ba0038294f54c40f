import Planning

/// What the journal hears of a run, and when the replacements in it have come to their ends.
struct JournaledRun: Sendable {
    let journal: Journal?

    /// Carries out an action between its two lines in the journal; a removal that the journal cannot take is not sent.
    func perform(_ action: Action, by worker: ActionWorker) async -> ActionEnding {
        guard let journal else { return await worker.perform(action) }
        do throws(JournalProblem) {
            try journal.intend(action)
        } catch {
            if action.isRemoval { return worker.failed(action, "nothing was sent: \(error.message)") }
        }
        let ending = await worker.perform(action)
        // What was done is done; the report says so, whether the journal can or not.
        try? journal.note(ending.outcome, of: action)
        return ending
    }
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
        guard action.flags.contains(.replaces), Self.counts(action), let user = action.user, let count = left[user],
            count != Self.never, status == .done || status == .alreadySo
        else { return }
        left[user] = count - 1
        if count == 1 { close(user) }
    }

    /// A line that cannot be written leaves the replacement open: the next run finds that nothing is left to do.
    private func close(_ user: String) { try? journal?.close(user: user) }
}
