import Directory
import Planning

/// What a page says of one directory.
struct TargetReport {
    /// Actions that belong together, under one heading.
    struct Part {
        var title: String
        /// The part's place in the page.
        var anchor: StaticString
        /// The class that gives it its colour.
        var tone: StaticString
        /// One reason for all of its actions.
        var note: String?
        var rows: [ReportRow]
    }

    var plan: Plan
    /// What changes, in words.
    var headline: String
    /// What became of the whole, in words; nil for a plan.
    var verdict: String?
    /// Where the roster's lines are to be seen, if anywhere.
    var links: SourceLinks?
    /// The parts, the most important one first.
    var parts: [Part]

    // MARK: - Head

    /// Which directory, how much of what, and what the guards object to.
    func writeHead(_ html: inout HTMLWriter, index: Int) {
        html.markup("\n")
        html.element("p", .init("class", "where")) { html in
            html.markup("account ")
            html.element("b", text: Escaping.name(plan.target.account))
            html.markup(", namespace ")
            html.element("b", text: Escaping.name(plan.target.namespace))
            html.markup(", ")
            html.element("b", text: Escaping.name(plan.target.region))
        }
        if let verdict {
            html.element("p", .init("class", "besides"), text: verdict)
        }
        let tiles = tiles
        if !tiles.isEmpty {
            html.markup("\n")
            html.element("ul", .init("class", "tiles")) { html in
                for tile in tiles {
                    html.element("li", .init("class", "\(tile.part.tone)")) { html in
                        html.element("a", .init("href", "#\(Self.anchor(tile.part, index))")) { html in
                            html.text(tile.part.title + " ")
                            html.element("b", text: "\(tile.count)")
                        }
                    }
                }
            }
        }
        writeGuards(&html)
        writeWarnings(&html)
    }

    /// Parts of one title count together.
    private var tiles: [(part: Part, count: Int)] {
        var tiles: [(part: Part, count: Int)] = []
        for part in parts {
            if let last = tiles.last, last.part.title == part.title {
                tiles[tiles.count - 1].count += part.rows.count
            } else {
                tiles.append((part, part.rows.count))
            }
        }
        return tiles
    }

    private static func anchor(_ part: Part, _ index: Int) -> String { "\(part.anchor)-\(index + 1)" }

    private func writeGuards(_ html: inout HTMLWriter) {
        let objections = GuardText.objections(plan)
        guard !objections.isEmpty else { return }
        html.markup("\n")
        html.element("div", .init("class", "box held")) { html in
            html.markup("<h3>Guards</h3>")
            html.element("ul") { html in
                for objection in objections { html.element("li", text: objection) }
            }
            if let digest = GuardText.approval(plan) {
                html.element("p") { html in
                    html.markup("To let exactly these removals pass: ")
                    html.element("code", text: "--approve-removals \(digest)")
                }
            }
        }
    }

    /// Notices that make the whole plan less than it seems.
    private func writeWarnings(_ html: inout HTMLWriter) {
        let warnings = plan.notices.filter(\.isWarning)
        guard !warnings.isEmpty else { return }
        html.markup("\n")
        html.element("div", .init("class", "box held")) { html in
            html.markup("<h3>Before you trust this</h3>")
            html.element("ul") { html in
                for notice in warnings { html.element("li", text: notice.text) }
            }
        }
    }

    // MARK: - Body

    /// The actions, the notices, and what the plan was made of.
    func writeBody(_ html: inout HTMLWriter, index: Int, rows: inout RowAllowance) {
        if !parts.isEmpty { writeTable(&html, index: index, rows: &rows) }
        let notes = plan.notices.filter { !$0.isWarning }
        if !notes.isEmpty {
            html.markup("\n")
            html.element("div", .init("class", "box")) { html in
                html.markup("<h3>Notes</h3>")
                html.element("ul") { html in
                    for notice in notes { html.element("li", text: notice.text) }
                }
            }
        }
        writeFacts(&html)
    }

    private func writeTable(_ html: inout HTMLWriter, index: Int, rows: inout RowAllowance) {
        html.markup("\n")
        html.element(
            "table", .init("role", "table"), .init("class", "actions"),
            .init("aria-label", "Actions for account \(plan.target.account), namespace \(plan.target.namespace)")
        ) { html in
            html.markup(
                """
                <thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Action</th>\
                <th role="columnheader" scope="col">Who or what</th>\
                <th role="columnheader" scope="col">What changes</th>\
                <th role="columnheader" scope="col">Roster</th></tr></thead>
                """)
            var anchors: Set<String> = []
            for (number, part) in parts.enumerated() {
                // Of several parts with one title, the first is where the links go.
                let anchor = Self.anchor(part, index)
                let isFirst = anchors.insert(anchor).inserted
                write(part, anchor: isFirst ? anchor : "\(anchor)-\(number)", &html, rows: &rows)
            }
        }
    }

    private func url(_ reason: Reason) -> String? {
        links?.url(file: reason.file, line: reason.line, commit: plan.roster.commit)
    }

    private func write(_ part: Part, anchor: String, _ html: inout HTMLWriter, rows: inout RowAllowance) {
        html.markup("\n")
        html.element("tbody", .init("role", "rowgroup")) { html in
            html.element("tr", .init("role", "row"), .init("class", "part \(part.tone)")) { html in
                html.element(
                    "th", .init("role", "rowheader"), .init("scope", "rowgroup"), .init("colspan", "4"),
                    .init("id", anchor)
                ) { html in
                    html.element("h3", text: "\(part.title) (\(part.rows.count))")
                    if let note = part.note { html.element("p", text: note) }
                }
            }
            var left = 0
            for row in part.rows {
                if rows.take(row) { row.write(&html, url: url) } else { left += 1 }
            }
            if left > 0 {
                html.element("tr", .init("role", "row")) { html in
                    html.element("td", .init("role", "cell"), .init("colspan", "4")) { html in
                        let actions = counted(left, "more action is", "more actions are")
                        html.text(
                            "\(actions) not in this page, which would be too long with them; "
                                + "the text and the JSON report hold everything.")
                    }
                }
            }
        }
    }

    /// What the plan is of, and what it was compared with.
    private func writeFacts(_ html: inout HTMLWriter) {
        html.markup("\n")
        html.element("div", .init("class", "about")) { html in
            html.markup("<h3>What this is made of</h3>")
            html.element("dl", .init("class", "facts")) { html in
                ReportPage.fact("endpoint", plan.target.endpoint, &html)
                ReportPage.fact("roster", plan.roster.files.joined(separator: ", "), &html)
                if let commit = plan.roster.commit { ReportPage.fact("commit", commit, isDigest: true, &html) }
                ReportPage.fact("roster digest", plan.roster.digest, isDigest: true, &html)
                let live = [
                    counted(plan.snapshot.users, "user", "users"), counted(plan.snapshot.groups, "group", "groups"),
                    counted(plan.snapshot.memberships, "membership", "memberships"),
                ].joined(separator: ", ")
                let completeness =
                    (plan.snapshot.isComplete ? "" : ", not read to the end")
                    + (plan.snapshot.hasEveryUser ? "" : "; only the users that the roster is about were looked at")
                ReportPage.fact("compared with", live + completeness, &html)
                ReportPage.fact("snapshot digest", plan.snapshot.digest, isDigest: true, &html)
                if let from = plan.window.from.flatMap(Instant.text) { ReportPage.fact("holds from", from, &html) }
                if let until = plan.window.until.flatMap(Instant.text) { ReportPage.fact("holds until", until, &html) }
                for verdict in GuardText.passed(plan) { ReportPage.fact("guard", verdict, &html) }
            }
        }
    }
}
