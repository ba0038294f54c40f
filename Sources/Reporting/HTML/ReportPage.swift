import Directory
import Planning

/// A report as one self-contained HTML file: it fetches nothing, needs no script to be read, and forbids everything that
/// it does not do itself.
struct ReportPage {
    /// `plan` or `result`.
    var kind: String
    /// What the page says first, in words.
    var headline: String
    /// What else happens, in words.
    var besides: String?
    /// The version of the program that made the document, when, and its digest.
    var version: String
    var created: String
    var digest: String
    /// One directory each.
    var targets: [TargetReport]
    /// The directories of which there is nothing to report.
    var failures: [TargetFailure]

    /// The page, ending in a line break.
    func render(_ maker: DigestMaker) -> [UInt8] {
        Self.page(title: "muster \(kind): \(headline)", maker) { body(&$0) }
    }

    /// A page with a body, ending in a line break.
    static func page(title: String, _ maker: DigestMaker, body: (inout HTMLWriter) -> Void) -> [UInt8] {
        var html = HTMLWriter()
        html.markup("<!doctype html>\n")
        html.element("html", .init("lang", "en")) { html in
            html.markup("\n")
            head(&html, title, maker)
            html.markup("\n")
            html.element("body") { body(&$0) }
        }
        html.markup("\n")
        return html.bytes
    }

    private static func head(_ html: inout HTMLWriter, _ title: String, _ maker: DigestMaker) {
        html.element("head") { html in
            html.markup("\n")
            html.void("meta", .init("charset", "utf-8"))
            html.markup("\n")
            let policy = ContentPolicy.text(style: PageStyle.text, script: PageScript.text, digest: maker)
            html.void("meta", .init("http-equiv", "Content-Security-Policy"), .init("content", policy))
            html.markup(
                """

                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta name="referrer" content="no-referrer">
                <meta name="robots" content="noindex">

                """)
            html.element("title", text: title)
            html.markup("\n<style>")
            html.markup(PageStyle.text)
            html.markup("</style>\n")
        }
    }

    private func body(_ html: inout HTMLWriter) {
        var rows = RowAllowance(for: targets)
        html.markup("\n")
        html.element("header") { html in
            html.element("p", .init("class", "over"), text: over)
            html.element("h1", text: headline)
            if let besides { html.element("p", .init("class", "besides"), text: "Besides, \(besides).") }
            html.element("p", .init("class", "made")) { html in
                html.text("\(created), digest ")
                html.element("span", .init("class", "digest"), text: digest)
            }
            if targets.count == 1, failures.isEmpty { targets[0].writeHead(&html, index: 0) }
        }
        html.markup("\n")
        html.element("main") { html in
            for failure in failures { Self.write(failure, &html) }
            if targets.contains(where: { !$0.parts.isEmpty }) { FindBar(targets).write(&html) }
            for (index, target) in targets.enumerated() {
                html.markup("\n")
                html.element("section") { html in
                    if targets.count + failures.count > 1 {
                        html.element("h2", text: target.headline)
                        target.writeHead(&html, index: index)
                    }
                    target.writeBody(&html, index: index, rows: &rows)
                }
            }
        }
        html.markup("\n")
        html.element("footer") { $0.element("p", text: "Made by muster \(version).") }
        html.markup("\n<script>")
        html.markup(PageScript.text)
        html.markup("</script>\n")
    }

    private var over: String {
        let count = targets.count + failures.count
        let failed = failures.isEmpty ? "" : "; \(TargetFailure.counted(failures))"
        return count == 1 && failures.isEmpty
            ? "muster \(kind)" : "muster \(kind) for \(counted(count, "directory", "directories"))\(failed)"
    }

    /// What failed stands before what is known.
    private static func write(_ failure: TargetFailure, _ html: inout HTMLWriter) {
        html.markup("\n")
        html.element("section") { html in
            html.element("h2", text: "Failed: \(failure.words)")
            for line in failure.message.split(separator: "\n") {
                html.element("p", .init("class", "besides"), text: String(line))
            }
        }
    }

    /// A name and a value of a description list.
    static func fact(_ name: StaticString, _ value: String, isDigest: Bool = false, _ html: inout HTMLWriter) {
        html.element("dt") { $0.markup(name) }
        html.element("dd") { html in
            if isDigest {
                html.element("span", .init("class", "digest"), text: value)
            } else {
                html.text(value)
            }
        }
    }
}

/// How many rows of each part of a page are written, so that a page stays one that a browser opens.
///
/// What takes something away, gives rights or failed is never left out while anything else is shown.
struct RowAllowance {
    /// The most rows of a page.
    static let limit = 5_000

    private var vital: Int
    private var others: Int

    init(for targets: [TargetReport], limit: Int = RowAllowance.limit) {
        let wanted = targets.reduce(0) { $0 + $1.parts.reduce(0) { $0 + $1.rows.count(where: \.isVital) } }
        vital = min(wanted, limit)
        others = limit - vital
    }

    /// Whether there is room for another row.
    mutating func take(_ row: ReportRow) -> Bool {
        if row.isVital {
            guard vital > 0 else { return false }
            vital -= 1
        } else {
            guard others > 0 else { return false }
            others -= 1
        }
        return true
    }
}
