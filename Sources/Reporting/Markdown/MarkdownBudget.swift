/// Fits a report into a number of characters: what is said first is cut last, and what is cut is counted.
///
/// First come removals. Where they do not fit as rows, their names are listed; where not even those fit, they are
/// counted. Then come rights, what is withheld, and the rest.
struct MarkdownBudget {
    /// One directory's part, or what stands around them.
    struct Section {
        var heading: String
        var tables: [MarkdownTable] = []
        var links = CommitLinks()
        var ending = ""
        /// What is said where there is no room for headings, guards and notes of every directory; only removals are
        /// shown then. Nil for what is always there.
        var brief: (heading: String, ending: String)?
    }

    /// How much is kept for saying what is left out.
    private static let reserve = 500

    var limit: Int
    var sections: [Section] = []

    /// The report.
    func fitted() -> String {
        var (sections, dropped) = withRoomForRows()
        var left = limit - dropped.length
        for section in sections {
            left -= section.heading.length + section.ending.length
            for table in section.tables { left -= table.opening().length + table.closing.length + Self.reserve }
        }
        var bodies: [[String]] = sections.map { Array(repeating: "", count: $0.tables.count) }
        for rank in MarkdownTable.Rank.allCases {
            let places = sections.indices.flatMap { section in
                sections[section].tables.indices.filter { sections[section].tables[$0].rank == rank }
                    .map { (section: section, table: $0) }
            }
            var areListed = false
            if rank == .removals {
                var room = left
                areListed = !places.allSatisfy { place in
                    let table = sections[place.section].tables[place.table]
                    return rows(of: table, sections[place.section].links, left: &room).count == table.entries.count
                }
            }
            for place in places {
                let section = sections[place.section]
                let table = section.tables[place.table]
                bodies[place.section][place.table] =
                    areListed ? listed(table, left: &left) : tabled(table, section.links, left: &left)
            }
        }
        var text = ""
        let last = sections.popLast()
        for (section, body) in zip(sections, bodies) { text += section.heading + body.joined() + section.ending }
        text += dropped
        if let last { text += last.heading + (bodies.last ?? []).joined() + last.ending }
        return text
    }

    /// The sections, so few and so brief that two thirds of the report are left for what they are about; and what is
    /// said of those that are left out.
    private func withRoomForRows() -> (sections: [Section], dropped: String) {
        func cost(_ section: Section) -> Int {
            section.tables.reduce(section.heading.length + section.ending.length) {
                $0 + $1.opening().length + $1.closing.length + Self.reserve
            }
        }
        let room = limit * 2 / 3
        guard sections.reduce(0, { $0 + cost($1) }) > room else { return (sections, "") }
        let brief = sections.map { section in
            guard let brief = section.brief else { return section }
            return Section(
                heading: brief.heading,
                tables: section.tables.filter { $0.rank == .removals }.map { table in
                    var table = table
                    table.sequel = ""
                    return table
                }, links: section.links, ending: brief.ending, brief: brief)
        }
        var used = brief.reduce(Self.reserve) { $0 + ($1.brief == nil ? cost($1) : 0) }
        var kept: Set<Int> = []
        let candidates = brief.indices.filter { brief[$0].brief != nil }
        // Where something is taken away comes first.
        for index in candidates.filter({ !brief[$0].tables.isEmpty }) + candidates.filter({ brief[$0].tables.isEmpty })
        {
            used += cost(brief[index])
            guard used <= room else { break }
            kept.insert(index)
        }
        let left = candidates.filter { !kept.contains($0) }
        var text = ""
        if !left.isEmpty {
            let removals = left.reduce(0) { $0 + brief[$1].tables.reduce(0) { $0 + $1.entries.count } }
            text =
                "… and \(counted(left.count, "more directory", "more directories")) with changes, and with "
                + "\(counted(removals, "removal", "removals")), that do not fit here; the JSON document has all of them.\n\n"
        }
        return (brief.indices.filter { brief[$0].brief == nil || kept.contains($0) }.map { brief[$0] }, text)
    }

    // MARK: - Tables

    /// As many rows as fit.
    private func rows(of table: MarkdownTable, _ links: CommitLinks, left: inout Int) -> [String] {
        var rows: [String] = []
        for index in table.entries.indices {
            let row = table.row(index, links: links)
            guard row.length <= left else { break }
            left -= row.length
            rows.append(row)
        }
        return rows
    }

    private func tabled(_ table: MarkdownTable, _ links: CommitLinks, left: inout Int) -> String {
        let rows = rows(of: table, links, left: &left)
        guard rows.count < table.entries.count else {
            left += Self.reserve
            return table.opening() + rows.joined() + table.closing
        }
        // A table without a row would only be a frame.
        guard !rows.isEmpty else { return table.heading() + table.omission(from: 0) + table.closing }
        return table.opening() + rows.joined() + "\n" + table.omission(from: rows.count) + table.closing
    }

    /// Names alone, under what is done to them.
    private func listed(_ table: MarkdownTable, left: inout Int) -> String {
        var text = ""
        var kind: String?
        for (index, entry) in table.entries.enumerated() {
            let cells = ActionCells(entry.action)
            let words =
                cells.kind == kind ? ", \(cells.item)" : "\(kind == nil ? "" : "\n")- \(cells.kind): \(cells.item)"
            // Outside of a table a bar needs no backslash, and would show it.
            let next = words.replacing("\\|", with: "|")
            guard next.length <= left else {
                return table.heading() + text + (text.isEmpty ? "" : "\n\n") + table.omission(from: index)
                    + table.closing
            }
            left -= next.length
            text += next
            kind = cells.kind
        }
        return table.heading() + text + "\n" + table.closing
    }
}

extension String {
    /// Characters as those count who limit them: code points.
    fileprivate var length: Int { unicodeScalars.count }
}
