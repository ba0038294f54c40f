import Planning

/// What the guards found, for a person at a terminal.
enum GuardText {
    /// A section, or nothing where no guard objects.
    static func render(_ plan: Plan, painter: Painter) -> String {
        let objections = plan.guards.filter { $0.decision != .passed }
        guard !objections.isEmpty else { return "" }
        var text = "\n" + painter.paint("Guards", .strong) + "\n"
        for verdict in objections {
            let words = "\(verdict.rule.rawValue): \(sentence(verdict))"
            text += painter.paint(Prose.wrapped(words, indent: 2, columns: painter.columns), .withheld) + "\n"
        }
        if let digest = plan.removalDigest,
            objections.contains(where: { $0.decision == .withheld && $0.rule.yieldsToApproval })
        {
            text += "  to let exactly these removals pass: --approve-removals \(Escaping.terminal(digest))\n"
        }
        return text
    }

    /// What a guard found and decided.
    static func sentence(_ verdict: GuardVerdict) -> String {
        let decision = verdict.decision == .approved ? "approved" : "withheld"
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
