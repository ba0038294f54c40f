import Directory
import Foundation
import Planning
import Testing

@testable import Reporting

/// Directories that nothing is known of stand in every report of the others.
@Suite("Failed targets in reports")
struct TargetFailureTests {
    private static let failures = [
        TargetFailure(
            account: "222233334444", namespace: "default",
            message: "ListUsers was refused: not authorized\nhint: allow quicksight:ListUsers"),
        TargetFailure(account: nil, namespace: "finance", message: "no account is named"),
    ]

    private func document(_ plans: [Plan], _ failures: [TargetFailure] = failures) -> PlanDocument {
        PlanDocument(version: "0.1.0", created: "2026-11-22T03:00:00Z", plans: plans, failures: failures)
    }

    private func markdown(_ document: PlanDocument, limit: Int = MarkdownReport.limit) -> String {
        MarkdownReport.render(document, digest: SHA256Running.maker, limit: limit)
    }

    private func page(_ document: PlanDocument) -> String {
        String(decoding: PlanHTML.render(document, digest: SHA256Running.maker), as: UTF8.self)
    }

    @Test("They come back as they were written, and the digest covers them")
    func roundTrip() throws {
        let maker = SHA256Running.maker
        for plans in [[], [Samples.everything]] {
            let plan = document(plans)
            #expect(try PlanDocument(reading: plan.bytes(digest: maker), digest: maker) == plan)
            #expect(plan.digest(maker) != document(plans, []).digest(maker))
        }
        let result = ResultDocument(
            version: "1", created: "2026-11-22T03:00:00Z", results: [Samples.result], failures: Self.failures)
        #expect(try ResultDocument(reading: result.bytes(digest: maker), digest: maker) == result)
        let text = String(decoding: result.bytes(digest: maker), as: UTF8.self)
        let edited = text.replacing("no account is named", with: "nothing of note")
        #expect(throws: DocumentProblem.self) { try ResultDocument(reading: Array(edited.utf8), digest: maker) }
    }

    @Test("Markdown: before the others, and the first line stays that of the comment to be found again")
    func markdown() throws {
        let text = markdown(document([Samples.everything]))
        try expectGolden(text, "plan-failures.md")
        let alone = markdown(document([Samples.everything], []))
        #expect(text.split(separator: "\n").first == alone.split(separator: "\n").first)
        #expect(markdown(document([])).hasPrefix("## 2 directories failed\n"))
        let result = ResultDocument(version: "1", created: "now", results: [], failures: [Self.failures[0]])
        let words = MarkdownReport.render(result, digest: SHA256Running.maker)
        #expect(words.hasPrefix("## 1 directory failed\n"))
        #expect(words.contains("quicksight:ListUsers") && !words.contains("compared with"))
    }

    @Test("Markdown: however many and however long, the report fits, and what is left out is counted")
    func many() {
        let failures = (0..<500).map {
            TargetFailure(
                account: "\(100_000_000_000 + $0)", namespace: "default",
                message: String(repeating: "long ", count: 400))
        }
        let text = markdown(document([Samples.everything], failures), limit: 20_000)
        #expect(text.unicodeScalars.count <= 20_000)
        #expect(text.contains("490 directories more that failed"))
    }

    @Test("HTML: before the others, and their words are text")
    func html() {
        let page = page(document([Samples.everything]))
        let failed = page.range(of: "Failed: account 222233334444, namespace default")
        let first = page.range(of: "id=\"removals-0\"") ?? page.range(of: "<table")
        #expect(failed != nil && first != nil)
        if let failed, let first { #expect(failed.lowerBound < first.lowerBound) }
        #expect(page.contains("muster plan for 3 directories; 2 directories failed"))
        let hostile = TargetFailure(account: "<b>", namespace: "<script>", message: "<img src=x>\" onerror=\"y")
        let escaped = self.page(document([], [hostile]))
        #expect(!escaped.contains("<b>&lt;") && !escaped.contains("<img") && escaped.contains("&lt;img"))
        #expect(!escaped.contains("namespace <script>"))
    }
}
