import Applying

/// The search and the filters over the tables of a page; hidden until the page's script shows it.
struct FindBar {
    private var counts: [String: Int] = [:]
    private var total = 0
    private var isResult = false

    init(_ targets: [TargetReport]) {
        for target in targets {
            for part in target.parts {
                for row in part.rows {
                    total += 1
                    for tag in row.tags { counts[tag.rawValue, default: 0] += 1 }
                    if let status = row.status {
                        isResult = true
                        counts["outcome-\(status.rawValue)", default: 0] += 1
                    }
                }
            }
        }
    }

    func write(_ html: inout HTMLWriter) {
        html.markup("\n<div class=\"find\" id=\"find\" role=\"search\" hidden>")
        html.markup(
            "<label>Search<input type=\"search\" id=\"search\" autocomplete=\"off\" spellcheck=\"false\"></label>")
        if isResult {
            select(
                "Outcome",
                ActionOutcome.Status.allCases.map {
                    ("outcome-\($0.rawValue)", $0.rawValue.replacing("-", with: " "))
                }, &html)
        }
        select(
            "Effect",
            [
                ("removal", "takes something away"), ("privilege", "gives rights"), ("made", "makes or adds"),
                ("changed", "changes"), ("withheld", "withheld"),
            ], &html)
        select("Cause", [("cause-change", "the roster's change"), ("cause-drift", "drift")], &html)
        select("About", [("user", "users"), ("group", "groups"), ("membership", "memberships")], &html)
        html.markup("<p id=\"count\" role=\"status\" aria-live=\"polite\"></p></div>")
    }

    /// A choice among the tags that there are; nothing where there is no choice.
    private func select(_ name: StaticString, _ choices: [(tag: String, words: String)], _ html: inout HTMLWriter) {
        let choices = choices.filter { counts[$0.tag] != nil }
        guard choices.count > 1 || choices.contains(where: { counts[$0.tag] != total }) else { return }
        html.element("label") { html in
            html.markup(name)
            html.element("select", .init("autocomplete", "off")) { html in
                html.markup("<option value=\"\">all</option>")
                for choice in choices {
                    html.element(
                        "option", .init("value", choice.tag), text: "\(choice.words) (\(counts[choice.tag] ?? 0))")
                }
            }
        }
    }
}
