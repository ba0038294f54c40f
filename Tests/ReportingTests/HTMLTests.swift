import AWSAccess
import Applying
import Directory
import Foundation
import Planning
import Testing

@testable import Reporting

struct HTMLTests {
    private let document = PlanDocument(
        version: "0.1.0", created: "2026-11-22T03:00:00Z", plans: [Samples.everything])

    private func page(_ document: PlanDocument) -> String {
        String(decoding: PlanHTML.render(document, digest: SHA256Running.maker), as: UTF8.self)
    }

    private func page(_ document: ResultDocument) -> String {
        String(decoding: ResultHTML.render(document, digest: SHA256Running.maker), as: UTF8.self)
    }

    /// A page without its style and its script, which are the same in all of them.
    private func content(_ page: String) throws -> String {
        let style = try Regex("(?s)<style>.*?</style>")
        let script = try Regex("(?s)<script>.*?</script>")
        return page.replacing(style, with: "<style></style>", maxReplacements: 1)
            .replacing(script, with: "<script></script>", maxReplacements: 1)
    }

    @Test func goldens() throws {
        try expectGolden(page(document), "plan.html")
        let result = ResultDocument(version: "0.1.0", created: "2026-11-22T03:00:00Z", results: [Samples.result])
        try expectGolden(content(page(result)), "result.html")
        try expectGolden(content(page(HostileMarkup.plan())), "plan-hostile.html")
        // The browser's tests read these back.
        try expectGolden(HostileMarkup.plan().bytes(digest: SHA256Running.maker), "plan-hostile-markup.json")
        try expectGolden(HostileMarkup.result().bytes(digest: SHA256Running.maker), "result-hostile-markup.json")
    }

    // MARK: - Nothing breaks out

    /// The tags of a page with the names of their attributes, comments and the like as they stand.
    private func tags(_ page: String) throws -> [String] {
        try content(page).matches(of: Regex("<[^>]*>")).map { match in
            let tag = String(match.output[0].substring ?? "")
            return tag.replacing(try Regex("=\"[^\"]*\""), with: "")
        }
    }

    /// A page of hostile texts is built like a page of harmless ones: not a tag and not an attribute more.
    @Test func hostileTextsAreText() throws {
        let harmless = HostileMarkup.all.indices.map { "name\($0)" }
        let known: Set<String> = [
            "a", "b", "bdi", "body", "code", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3", "head", "header",
            "html", "input", "label", "li", "main", "meta", "option", "p", "script", "section", "select", "span",
            "style", "table", "tbody", "td", "th", "thead", "title", "tr", "ul",
        ]
        for (hostile, plain) in [
            (page(HostileMarkup.plan()), page(HostileMarkup.plan(harmless))),
            (page(HostileMarkup.result()), page(HostileMarkup.result(harmless))),
        ] {
            let tags = try tags(hostile)
            #expect(try tags == self.tags(plain))
            #expect(tags.count > 500)
            for tag in tags where tag != "<!doctype html>" {
                let name = tag.drop { $0 == "<" || $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
                #expect(known.contains(String(name)), "\(tag)")
                #expect(!tag.contains(" on") && !tag.contains(" style"), "\(tag)")
            }
            #expect(hostile.unicodeScalars.allSatisfy { $0 == "\n" || !Escaping.isUnsafe($0) })
        }
    }

    /// Whatever a text holds, a browser shows it as the terminal does.
    @Test(arguments: HostileMarkup.all) func whatIsShownIsWhatWasMeant(_ text: String) throws {
        var html = HTMLWriter()
        html.element("p", .init("title", text), text: text)
        let written = String(decoding: html.bytes, as: UTF8.self)
        let match = try #require(written.wholeMatch(of: try Regex("<p title=\"([^\"<>'`]*)\">([^\"<>'`]*)</p>")))
        for part in 1...2 {
            let shown = String(match.output[part].substring ?? "")
                .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
                .replacing("&#39;", with: "'").replacing("&#96;", with: "`").replacing("&amp;", with: "&")
            #expect(shown == Escaping.terminal(text))
        }
    }

    /// The policy names the style and the script of this very page by their hashes, and lets nothing else be.
    @Test func policy() throws {
        let page = page(document)
        func inline(_ tag: String) throws -> String {
            let parts = page.components(separatedBy: "<\(tag)>")
            try #require(parts.count == 2, "one \(tag)")
            let ends = parts[1].components(separatedBy: "</\(tag)>")
            try #require(ends.count == 2)
            return ends[0]
        }
        func hash(_ text: String) -> String {
            let digest = SHA256Digest()
            Array(text.utf8).withUnsafeBytes { digest.update($0) }
            let hex = Array(digest.finishHex())
            let bytes = stride(from: 0, to: hex.count, by: 2).compactMap {
                UInt8(String(hex[$0...($0 + 1)]), radix: 16)
            }
            return "'sha256-\(Data(bytes).base64EncodedString())'"
        }
        let policy =
            try "default-src 'none'; style-src \(hash(inline("style"))); script-src \(hash(inline("script"))); "
            + "base-uri 'none'; form-action 'none'"
        let meta = "<meta http-equiv=\"Content-Security-Policy\" content=\""
        let found = try #require(page.components(separatedBy: meta).last?.components(separatedBy: "\"").first)
        #expect(found.replacing("&#39;", with: "'") == policy)
        // It stands before everything that it is about.
        let place = try #require(page.range(of: meta)).lowerBound
        #expect(place < (try #require(page.range(of: "<style>"))).lowerBound)
        #expect(!page.contains(" style=") && !page.contains("url(") && !page.contains("@import"))
        #expect(!page.contains(" src=") && !page.contains("<link") && !page.contains("unsafe-inline"))
    }

    @Test func base64() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(ContentPolicy.base64(bytes) == Data(bytes).base64EncodedString())
        }
    }

    // MARK: - What stands where

    @Test func lossesAndRightsFirst() throws {
        let page = page(document)
        let titles = page.matches(of: try Regex("<h3>([^<]*) \\([0-9]+\\)</h3>")).map { $0.output[1].substring ?? "" }
        #expect(titles == ["Taken away", "Rights given", "Withheld", "Groups", "Users", "Memberships"])
        let headline = Headline(ChangeSummary(Samples.everything))
        #expect(headline.text.contains("gain"))
        #expect(page.contains("<h1>\(headline.sentence)</h1>"))
        #expect(page.contains("<title>muster plan: \(headline.sentence)</title>"))
        #expect(page.contains(">Besides, \(try #require(headline.besides)).<"))
        #expect(page.contains(document.digest(SHA256Running.maker)))
        for notice in Samples.everything.notices { #expect(page.contains("<li>\(notice.text)</li>")) }
    }

    @Test func guardsWithTheFlagToApprove() {
        var plan = plan([Samples.withheld(.remove(1, "a", from: "S"), .guarded, "too many")])
        plan.removalDigest = "sha256:abc"
        plan.guards = [
            GuardVerdict(rule: .memberships, limit: 3, found: 24, decision: .withheld),
            GuardVerdict(rule: .users, limit: 3, found: 0, decision: .passed),
        ]
        let withheld = page(PlanDocument(version: "1", created: "now", plans: [plan]))
        #expect(withheld.contains("<li>removals.memberships: 24 found, 3 allowed: withheld</li>"))
        #expect(withheld.contains("<code>--approve-removals sha256:abc</code>"))
        #expect(withheld.contains("<dd>removals.users: 0 found, 3 allowed: passed</dd>"))
        plan.guards[0].rule = .requiredAdmins
        #expect(!page(PlanDocument(version: "1", created: "now", plans: [plan])).contains("--approve-removals"))
    }

    /// A reason that many have in common is said once.
    @Test func sharedReasons() {
        let many = (1...9).map { Samples.withheld(.remove(UInt32($0), "u\($0)", from: "S"), .guarded, "too many") }
        let one = Samples.withheld(.add(20, "x", to: "S"), .unknownMember, "there is no such user")
        let page = page(PlanDocument(version: "1", created: "now", plans: [plan(many + [one])]))
        #expect(page.components(separatedBy: "too many").count == 2)
        #expect(page.contains("<h3>Withheld (9)</h3><p>too many</p>"))
        #expect(page.contains("<p class=\"why\">there is no such user</p>"))
        #expect(page.contains(">Withheld <b>10</b></a>"))
    }

    @Test func severalDirectories() {
        var other = plan([.add(1, "a", to: "S")])
        other.target.namespace = "other"
        let both = page(
            PlanDocument(version: "1", created: "now", plans: [plan([.remove(1, "a", from: "S")]), other]))
        #expect(both.contains("muster plan for 2 directories"))
        #expect(both.contains("<h1>1 membership is removed, nothing else is lost</h1>"))
        #expect(both.contains("<h2>1 membership is removed, nothing else is lost</h2>"))
        #expect(both.contains("<h2>1 membership is added, nothing is lost</h2>"))
        #expect(both.contains("href=\"#removals-1\"") && both.contains("href=\"#memberships-2\""))
        #expect(both.contains("id=\"removals-1\"") && both.contains("id=\"memberships-2\""))
    }

    @Test func nothingToDo() {
        let empty = page(PlanDocument(version: "1", created: "now", plans: [plan([])]))
        #expect(empty.contains("<h1>No changes: the directory is as the roster wants it</h1>"))
        #expect(!empty.contains("<table") && !empty.contains("id=\"search\""))
    }

    /// Lines of the roster are links where a pipeline says where they are; nothing else ever is.
    @Test func links() throws {
        let links = try #require(
            SourceLinks(environment: [
                "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "0123abcdef",
            ]))
        func hrefs(_ document: PlanDocument) throws -> [String] {
            let page = String(
                decoding: PlanHTML.render(document, digest: SHA256Running.maker, links: links), as: UTF8.self)
            return page.matches(of: try Regex("href=\"([^\"]*)\"")).map { String($0.output[1].substring ?? "") }
                .filter { !$0.hasPrefix("#") }
        }
        #expect(try hrefs(document).first == "https://github.com/o/r/blob/0123abcdef/roster.yaml#L9")
        #expect(try hrefs(document).contains("https://github.com/o/r/blob/0123abcdef/people/sales.yaml#L7"))
        var hostile = HostileMarkup.plan()
        hostile.plans[0].roster.commit = nil
        let found = try hrefs(hostile)
        #expect(found.count > HostileMarkup.all.count)
        #expect(found.allSatisfy { $0.hasPrefix("https://github.com/o/r/blob/0123abcdef/") && !$0.contains("&") })
        #expect(!page(document).contains("href=\"http"))
    }

    /// What the change of a roster causes is told from drift.
    @Test func causes() {
        let page = page(PlanDocument(version: "1", created: "now", plans: [Samples.drift]))
        #expect(page.contains("<span class=\"note\">drift</span>"))
        #expect(rows(page, "removal membership cause-change") == 1)
        #expect(rows(page, "removal membership cause-drift") == 1)
        #expect(page.contains("<option value=\"cause-drift\">drift (3)</option>"))
        #expect(!self.page(document).contains("Cause"))
    }

    // MARK: - Size

    private func rows(_ page: String, _ tag: String) -> Int {
        page.components(separatedBy: "data-tags=\"\(tag)").count - 1
    }

    /// A huge plan makes a page that a browser opens; what takes something away is not what is left out, and what is
    /// left out is counted.
    @Test func hugePlans() {
        let limit = RowAllowance.limit
        let additions = plan((0..<UInt32(limit + 500)).map { .add($0, "user\($0)", to: "S") })
        let removals = plan((0..<300).map { .remove($0, "user\($0)", from: "S") })
        let page = page(PlanDocument(version: "1", created: "now", plans: [additions, removals]))
        #expect(rows(page, "removal") == 300)
        #expect(rows(page, "made") == limit - 300)
        #expect(page.contains("<h3>Memberships (\(limit + 500))</h3>"))
        #expect(page.contains("800 more actions are not in this page"))
        #expect(page.utf8.count < 4_000_000)
        #expect(page.contains("5500 memberships are added") && page.contains("300 memberships are removed"))
    }
}
