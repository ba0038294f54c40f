import Planning

/// A table of actions, of which a report shows as much as fits.
struct MarkdownTable {
    /// What is fitted in first; within a rank, what stands first.
    enum Rank: Int, CaseIterable {
        /// What takes something away, or went wrong: cut last of all.
        case removals
        /// What gives rights.
        case privileges
        /// What is shown and not done.
        case withheld
        /// Everything else.
        case rest
    }

    /// One line of it.
    struct Entry {
        var action: Action
        /// Why it is not done, or how it went wrong.
        var remark: String?
    }

    /// The words over it, free of what strangers wrote.
    var title: String
    /// Whether it is read without unfolding it.
    var isOpen = true
    /// The heading's level, for what is open.
    var level = 3
    var rank: Rank
    var entries: [Entry]
    /// The heading of the column with the remarks; nil where there is none.
    var remarks: String?
    /// What belongs under it.
    var sequel = ""
    /// Whether entries tell that they are drift.
    var tellsCause = false

    /// What stands over rows or names.
    func heading() -> String {
        isOpen
            ? "\(String(repeating: "#", count: level)) \(title)\n\n"
            : "<details>\n<summary>\(title)</summary>\n\n"
    }

    /// What stands before the rows.
    func opening() -> String {
        let last = remarks.map { " \($0) |" } ?? ""
        return heading() + "| Change | Before → after | Roster |\(last)\n|---|---|---|\(last.isEmpty ? "" : "---|")\n"
    }

    /// What stands after them.
    var closing: String { (isOpen ? "\n" : "\n</details>\n\n") + sequel }

    /// A row, ending in a line break.
    func row(_ index: Int, links: CommitLinks) -> String {
        let entry = entries[index]
        let cells = ActionCells(entry.action)
        var text = "| \(cells.change)"
        if tellsCause, entry.action.cause == .drift { text += " · drift" }
        text += " | \(cells.values) | \(links.places(entry.action.because)) |"
        if remarks != nil {
            let remark = entry.remark ?? ""
            // One reason for many in a row is said once.
            let isSame = index > 0 && !remark.isEmpty && entries[index - 1].remark == remark
            text += isSame ? " as above |" : " \(MarkdownText.prose(remark)) |"
        }
        return text + "\n"
    }

    /// What is told of the entries that are left out.
    func omission(from index: Int) -> String {
        let left = entries[index...]
        var kinds: [Operation: Int] = [:]
        for entry in left { kinds[entry.action.operation, default: 0] += 1 }
        let words = Operation.allCases.compactMap { operation in
            kinds[operation].map { PlanText.words(operation, $0) }
        }
        let administrators = left.count { $0.action.flags.contains(.grantsAdmin) }
        let also =
            administrators == 0
            ? "" : "; \(counted(administrators, "person", "people")) of them to become administrator"
        let isOne = left.count == 1
        return (index == 0 ? "\(left.count)" : "… and \(left.count) more")
            + " that \(isOne ? "does" : "do") not fit here (\(words.joined(separator: ", "))\(also)); the JSON document has "
            + (isOne ? "it" : "all of them") + ".\n"
    }
}

/// A plan's places as links, where the pipeline tells where they are.
struct CommitLinks {
    var links: SourceLinks?
    var commit: String?

    /// Where the roster asks for it, each place once.
    func places(_ reasons: [Reason]) -> String {
        var seen: [String] = []
        for reason in reasons {
            let place = place(reason)
            if !seen.contains(place) { seen.append(place) }
        }
        let more = seen.count > 3 ? ", \(seen.count - 3) more" : ""
        return seen.prefix(3).joined(separator: ", ") + more
    }

    private func place(_ reason: Reason) -> String {
        let shown = MarkdownText.code("\(Escaping.name(Self.shortened(reason.file))):\(reason.line)")
        guard let url = links?.url(file: reason.file, line: reason.line, commit: commit) else { return shown }
        return "[\(shown)](\(url))"
    }

    /// The end of a long path tells more than its beginning.
    private static func shortened(_ file: String) -> String {
        file.count > 80 ? "…" + String(file.suffix(79)) : file
    }
}
