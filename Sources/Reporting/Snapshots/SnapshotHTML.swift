public import Directory
import Planning

/// A snapshot as a page for a browser: its numbers, roles and largest groups.
public enum SnapshotHTML {
    /// The page, ending in a line break.
    ///
    /// - Parameter digest: makes SHA-256, for the page's Content-Security-Policy.
    public static func render(_ document: SnapshotDocument, digest maker: DigestMaker) -> [UInt8] {
        ReportPage.page(title: "muster snapshot: \(SnapshotText.counts(document.summary))", maker) { html in
            html.markup("\n")
            html.element("header") { head(document, &$0) }
            html.markup("\n")
            html.element("main") { tables(SnapshotOverview(document.snapshot), &$0) }
            html.markup("\n")
            html.element("footer") { $0.element("p", text: "Made by muster \(document.version).") }
            html.markup("\n")
        }
    }

    private static func head(_ document: SnapshotDocument, _ html: inout HTMLWriter) {
        let (summary, target) = (document.summary, document.target)
        html.element("p", .init("class", "over"), text: "muster snapshot")
        html.element("h1", text: SnapshotText.counts(summary))
        html.element("p", .init("class", "made")) { html in
            html.text("\(document.taken), content ")
            html.element("span", .init("class", "digest"), text: summary.digest)
        }
        html.element("p", .init("class", "where")) { html in
            html.markup("account ")
            html.element("b", text: Escaping.name(target.account))
            html.markup(", namespace ")
            html.element("b", text: Escaping.name(target.namespace))
            html.markup(", ")
            html.element("b", text: Escaping.name(target.region))
        }
        html.element("dl", .init("class", "facts")) { html in
            ReportPage.fact("endpoint", target.endpoint, &html)
            ReportPage.fact("read as", document.own?.userName ?? "not known", &html)
            ReportPage.fact(
                "complete", summary.isComplete ? "yes" : "no: no plan made of it removes anything", &html)
        }
    }

    private static func tables(_ overview: SnapshotOverview, _ html: inout HTMLWriter) {
        table(
            "Users", ["Role", "Users", "Signed in"],
            overview.roles.map { [Escaping.name($0.role), "\($0.users)", "\($0.active)"] }, &html)
        table(
            "Users without a name (N/A)", ["Role", "E-mail", "PrincipalId"],
            overview.unresolved.map { [$0.role, $0.email, $0.principalID].map(Escaping.name) },
            more: overview.moreUnresolved, &html)
        table(
            "Groups", ["Group", "Members", "Description"],
            overview.groups.map { group in
                [
                    Escaping.name(group.name), group.members.map(String.init) ?? "not read",
                    Escaping.terminal(group.description),
                ]
            }, more: overview.moreGroups, &html)
    }

    private static func table(
        _ title: String, _ head: [String], _ rows: [[String]], more: Int = 0, _ html: inout HTMLWriter
    ) {
        guard !rows.isEmpty else { return }
        html.markup("\n")
        html.element("section") { html in
            html.element("h2", text: title)
            html.element("table", .init("class", "counts")) { html in
                html.element("thead") { html in
                    html.element("tr") { html in
                        for cell in head { html.element("th", .init("scope", "col"), text: cell) }
                    }
                }
                html.element("tbody") { html in
                    for row in rows {
                        html.markup("\n")
                        html.element("tr") { html in
                            for cell in row { html.element("td", text: cell) }
                        }
                    }
                }
            }
            if more > 0 { html.element("p", text: "… and \(more) more.") }
        }
    }
}
