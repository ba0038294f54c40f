import Planning

/// What the guards found, for a person at a terminal.
enum GuardText {
    /// A section, or nothing where no guard objects.
    static func render(_ plan: Plan, painter: Painter) -> String {
        let objections = objections(plan)
        guard !objections.isEmpty else { return "" }
        var text = "\n" + painter.paint("Guards", .strong) + "\n"
        for words in objections {
            text += painter.paint(Prose.wrapped(words, indent: 2, columns: painter.columns), .withheld) + "\n"
        }
        if let digest = approval(plan) {
            // On a line of its own, and never broken: it is there to be copied.
            let flag = painter.paint("--approve-removals \(Escaping.terminal(digest))", .strong)
            text += "  to let exactly these removals pass:\n  \(flag)\n"
        }
        return text
    }

    /// The guards that object or would, each in words.
    static func objections(_ plan: Plan) -> [String] { plan.guards.filter { $0.decision != .passed }.map(words) }

    /// The guards that have nothing to object, each in words.
    static func passed(_ plan: Plan) -> [String] { plan.guards.filter { $0.decision == .passed }.map(words) }

    /// The digest by which what is withheld can be approved; nil when nothing can.
    static func approval(_ plan: Plan) -> String? {
        let isOpen = plan.guards.contains { $0.decision == .withheld && $0.rule.yieldsToApproval }
        return isOpen ? plan.removalDigest : nil
    }

    private static func words(_ verdict: GuardVerdict) -> String {
        "\(verdict.rule.rawValue): \(sentence(verdict))"
    }

    /// What a guard found and decided.
    static func sentence(_ verdict: GuardVerdict) -> String {
        let decision = verdict.decision.rawValue
        let limit = verdict.limit ?? 0
        switch verdict.rule {
        case .users, .groups, .memberships, .demotions:
            return "\(verdict.found) found, \(limit) allowed: \(decision)"
        case .minAdmins:
            return
                "\(counted(verdict.found, "administrator", "administrators")) would remain, \(limit) must: \(decision)"
        case .requiredAdmins:
            return
                "\(counted(verdict.found, "required administrator", "required administrators")) concerned: \(decision)"
        case .ownIdentity:
            return "it may be the identity that muster runs as (\(verdict.found)): \(decision)"
        case .poorSnapshot:
            return
                "only \(verdict.found) of the declared users are live, at least \(limit) expected: removals \(decision)"
        case .emptyRoster:
            return "the roster declares nothing: \(decision)"
        }
    }
}
