import Planning

/// Where a roster asks for something, in words.
struct PlacesText {
    /// The one file of the roster, said once where lines are short, so that it need not stand in every one of them.
    let only: String?

    /// Places of a plan, on paper of the painter's width.
    init(_ plan: Plan, _ painter: Painter) {
        let isNarrow = painter.columns.map { $0 < 100 } ?? false
        only = isNarrow && plan.roster.files.count == 1 ? plan.roster.files.first : nil
    }

    /// Every place once, for example `roster.yaml:22`, or `line 22` of the only file.
    func words(_ reasons: [Reason]) -> String {
        Self.distinct(reasons).map { reason in
            reason.file == only ? "line \(reason.line)" : Self.word(reason)
        }.joined(separator: ", ")
    }

    /// The places of reasons, each once.
    static func distinct(_ reasons: [Reason]) -> [Reason] {
        var seen: [Reason] = []
        for reason in reasons where !seen.contains(where: { $0.file == reason.file && $0.line == reason.line }) {
            seen.append(reason)
        }
        return seen
    }

    /// A place, safe to show.
    static func word(_ reason: Reason) -> String { "\(Escaping.name(reason.file)):\(reason.line)" }
}
