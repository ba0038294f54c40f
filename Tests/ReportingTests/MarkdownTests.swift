import Applying
import Directory
import Planning
import Testing

@testable import Reporting

/// Reports for pull requests.
struct MarkdownTests {
    static let github = SourceLinks(environment: [
        "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "acme/directory",
        "GITHUB_SHA": "0123456789abcdef0123456789abcdef01234567", "GITHUB_WORKSPACE": "/home/runner/work/directory",
    ])
    static let gitlab = SourceLinks(environment: [
        "CI_PROJECT_URL": "https://gitlab.example/acme/bi", "CI_COMMIT_SHA": "0123456789abcdef0123456789abcdef01234567",
    ])

    private func render(_ plans: [Plan], links: SourceLinks? = nil, limit: Int = MarkdownReport.limit) -> String {
        MarkdownReport.render(
            PlanDocument(version: "0.1.0", created: "2026-11-22T03:00:00Z", plans: plans), digest: SHA256Running.maker,
            links: links, limit: limit)
    }

    private func render(_ results: [ApplyResult]) -> String {
        MarkdownReport.render(
            ResultDocument(version: "0.1.0", created: "2026-11-22T03:00:00Z", results: results),
            digest: SHA256Running.maker)
    }

    // MARK: - What people read

    @Test func everything() throws {
        try expectGolden(render([Samples.everything], links: Self.github), "plan.md")
        var guarded = GuardTests.guarded(GuardTests.verdicts(.withheld))
        for index in [1, 2] { guarded.actions[index].disputedBy = .users }
        guarded.target.namespace = "finance"
        try expectGolden(render([guarded, plan([]), Samples.everything], links: Self.gitlab), "plans.md")
        try expectGolden(render([Samples.result]), "result.md")
        try expectGolden(render([Samples.hostile], links: Self.github), "plan-hostile.md")
    }

    @Test func nothingToDo() throws {
        try expectGolden(render([plan([])]), "plan-nothing.md")
        #expect(render([ApplyResult]()).hasPrefix("## Nothing was changed\n"))
    }

    @Test func replacement() throws { try expectGolden(render([Samples.replacement]), "plan-replacement.md") }

    @Test func driftApart() throws { try expectGolden(render([Samples.drift], links: Self.github), "plan-drift.md") }

    /// What breaks out of Markdown where it can; parsed by programs that are not ours in the conformance tests.
    @Test func hostile() throws {
        let names = [
            "a|b", "a\\|b", "|", "\\", "\\|", "a\\", "`", "```", "``a``", String(repeating: "`", count: 100), "`|`",
            "@octocat",
            "x @github/security y", "#1", "acme/repo#12", "GH-12", "!34", "~bug", "%milestone", "$x$", "&epic",
            "0123456789abcdef0123456789abcdef01234567", "https://evil.example/x", "www.evil.example", "a@evil.example",
            "[x](https://evil.example)", "![x](https://evil.example/x.png)", "<img src=x onerror=alert(1)>",
            "<script>alert(1)</script>", "</details>", "<!--", "-->", "<https://evil.example>", "&lt;b&gt;", "**b**",
            "_i_",
            "~~s~~", "[^1]", "[x]: https://evil.example", ":tada:", "/close", "- [ ] x", "# h", "> q", "1. x", "---",
            "a\nb",
            "a\r\n| x | y |\n", "\u{202E}abc", "a\u{200B}b", "\u{0}", "\u{85}", "\u{2028}x", "  a  b ", "“a”",
            "\\u{41}", "",
            "<br>", "{{ x }}", "${{ x }}", "$(x)", "::error::x", String(repeating: "x", count: 400),
        ]
        let plan = plan(
            names.enumerated().flatMap { index, name in
                let id = UInt32(index) * 8
                return [
                    Action.remove(id + 1, name, from: name),
                    Action.register(id + 2, name, UserAttributes(email: name, role: name)),
                    Action(
                        id + 3, .updateGroup, group: name, before: .group(GroupAttributes(description: name)),
                        after: .group(GroupAttributes(description: "x \(name) y")), file: name),
                    Action(
                        id + 4, .tagResource, user: name, before: .user(UserAttributes()),
                        after: .user(Self.tagged(name)), file: "rosters/\(name).yaml"),
                    Samples.withheld(.add(id + 5, name, to: name), .unclear, "because of \(name) there"),
                ]
            }, notices: names.prefix(15).map { Notice(.unmanagedUsers, count: 1, text: "so it is \($0)") })
        let text = render([plan], links: Self.github, limit: 1_000_000)
        try expectGolden(text, "plan-markdown-hostile.md")
        // Four rows a name and one in a table of its own: none is more, and none is broken.
        for (columns, count) in [(3, 4), (4, 1)] {
            let rows = text.lines.filter { line in
                line.hasPrefix("| ") && !line.hasPrefix("| Change")
                    && line.replacing("\\|", with: "").count { $0 == "|" } == columns + 1
            }
            #expect(rows.count == count * names.count)
        }
        let listed = render([plan], links: Self.github, limit: 14_000)
        try expectGolden(listed, "plan-markdown-hostile-listed.md")
        #expect(listed.contains("- removed from `a|b`: `a|b`\n"))
        #expect(listed.lines.contains { $0.hasPrefix("- removed from ") })
    }

    private static func tagged(_ text: String) -> UserAttributes {
        var user = UserAttributes()
        user.tags = [Directory.Tag(key: text, value: text)]
        return user
    }

    /// The same line in every run, whatever the plan; and never the end of the comment that it is.
    @Test func marker() {
        let first = render([Samples.everything]).lines[0]
        #expect(first == "<!-- muster plan 111122223333/us-east-1/default -->")
        #expect(render([plan([])]).lines[0] == first)
        #expect(render([Samples.result]).lines[0] == "<!-- muster result 111122223333/us-east-1/default -->")
        var hostile = plan([])
        hostile.target.namespace = "a--><b>-\n@x"
        #expect(
            render([hostile]).lines[0] == "<!-- muster plan 111122223333/us-east-1/a-%2D%3E%3Cb%3E-%0A%40x -->")
    }

    // MARK: - Names

    /// What strangers write is in code, and code has no end but ours.
    @Test func names() {
        #expect(MarkdownText.name("pat") == "`pat`")
        #expect(MarkdownText.name("a|b") == "`a\\|b`")
        #expect(MarkdownText.name("a|b", inCell: false) == "`a|b`")
        #expect(MarkdownText.name("a\\|b") == "`a\\u{5C}\\|b`")
        #expect(MarkdownText.name("a`b") == "`a\\u{60}b`")
        #expect(MarkdownText.name("") == "`“”`")
        #expect(MarkdownText.name("x\ny\u{202E}") == "`x\\u{A}y\\u{202E}`")
        #expect(MarkdownText.name("a  b") == "`“a \\u{20}b”`")
        #expect(
            MarkdownText.name(String(repeating: "x", count: 300))
                == "`\(String(repeating: "x", count: 256))…` (44 more characters)")
    }

    @Test func sentences() {
        let ours = "the user is not live, and cannot be registered without `email` and `role`"
        #expect(MarkdownText.prose(ours) == ours)
        for word in [
            "@alice", "#12", "acme/repo#1", "https://x.example", "www.x.example", "a@x.example", "<b>", "![x](y)",
            "_x_",
            "~~x~~", ":smile:", "deadbeef1", "defaced", "GH-12", "&amp;", "a|b", "1.", "-", "+", "!12", "$x$", "\\",
            "a:b",
        ] {
            let shown = MarkdownText.prose("it is \(word) here")
            #expect(shown.hasPrefix("it is `") && shown.hasSuffix("` here"), "\(word) is shown as \(shown)")
        }
        #expect(MarkdownText.prose("a ` b `c d` `") == "a `\\u{60}` b `c d` `\\u{60}`")
        #expect(MarkdownText.prose(String(repeating: "word ", count: 500)).count < 610)
    }

    // MARK: - Links

    @Test func links() {
        let sha = "0123456789abcdef0123456789abcdef01234567"
        #expect(
            Self.github?.url(file: "rosters/a b#?.yaml", line: 7, commit: nil)
                == "https://github.com/acme/directory/blob/\(sha)/rosters/a%20b%23%3F.yaml#L7")
        #expect(
            Self.github?.url(file: "/home/runner/work/directory/é).yaml", line: 1, commit: "abcdef0")
                == "https://github.com/acme/directory/blob/abcdef0/%C3%A9%29.yaml#L1")
        #expect(
            Self.gitlab?.url(file: "./x.yaml", line: 3, commit: nil)
                == "https://gitlab.example/acme/bi/-/blob/\(sha)/x.yaml#L3")
        for file in ["../x.yaml", "/etc/passwd", "a/../b", "<stdin>", "", "a//b"] {
            #expect(Self.github?.url(file: file, line: 1, commit: nil) == nil)
        }
        #expect(Self.github?.url(file: "x", line: 1, commit: "main") == nil)
        let good = ["GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "a/b"]
        #expect(SourceLinks(environment: good) != nil)
        for (name, value) in [
            ("GITHUB_SERVER_URL", "javascript:alert(1)"), ("GITHUB_SERVER_URL", "https://x)\n"),
            ("GITHUB_REPOSITORY", "a"), ("GITHUB_REPOSITORY", "a/b/c"), ("GITHUB_REPOSITORY", "a/b)"),
        ] {
            #expect(SourceLinks(environment: good.merging([name: value]) { $1 }) == nil)
        }
        #expect(SourceLinks(environment: [:]) == nil)
    }

    // MARK: - Room

    private func removals(_ count: Int, name: String = "some-user") -> [Action] {
        (0..<count).map { .remove(UInt32($0 + 1), "\(name)-\($0)", from: "Group \($0 / 500)") }
    }

    private func additions(_ count: Int) -> [Action] {
        (0..<count).map { .add(UInt32($0 + 1_000_001), "other-\($0)", to: "Everybody") }
    }

    private var admin: Action {
        .update(
            9_000_001, "boss", UserAttributes(role: "READER"), UserAttributes(role: "ADMIN"),
            flags: [.grantsAdmin, .promotes])
    }

    /// What is no removal is cut first, and counted.
    @Test func theRestIsCutFirst() {
        let text = render([plan(additions(1_000) + [admin] + removals(100))])
        #expect(text.unicodeScalars.count <= 60_000 && text.unicodeScalars.count > 59_000)
        for index in 0..<100 { #expect(text.contains("| **remove** `some-user-\(index)` from")) }
        #expect(text.contains("**make administrator** `boss`"))
        let shown = text.lines.count { $0.hasPrefix("| add ") }
        #expect(shown > 100)
        #expect(
            text.contains(
                "… and \(1_000 - shown) more that do not fit here (\(1_000 - shown) memberships to add); the JSON document"
            ))
    }

    /// Removals for which there are not rows enough are listed by name, all of them.
    @Test func removalsAreListed() throws {
        let text = render([plan(additions(500) + [admin] + removals(2_000))])
        #expect(text.unicodeScalars.count <= 60_000)
        let names = Set(text.split(separator: "`"))
        #expect((0..<2_000).allSatisfy { names.contains("some-user-\($0)") })
        #expect(text.contains("- removed from `Group 3`: `some-user-1500`, `some-user-1501`"))
        #expect(text.contains("`boss`"))
    }

    /// Even then nothing is silently left out.
    @Test func removalsAreCounted() throws {
        let text = render([plan(additions(500) + [admin] + removals(6_000))])
        #expect(text.unicodeScalars.count <= 60_000 && text.unicodeScalars.count > 58_500)
        let shown = text.split(separator: "`").count { $0.hasPrefix("some-user-") }
        #expect(shown > 2_000)
        #expect(
            text.contains("… and \(6_000 - shown) more that do not fit here (\(6_000 - shown) memberships to remove)")
        )
        #expect(text.contains("500 that do not fit here (500 memberships to add)"))
        #expect(text.contains("1 that does not fit here (1 user to update; 1 person of them to become administrator)"))
        #expect(text.lines.first { $0.hasPrefix("## ") }?.contains("6000 memberships are removed") == true)
        try expectGolden(
            render([plan(additions(20) + [admin] + removals(40))], limit: 4_000), "plan-cut.md")
    }

    @Test func manyTargets() {
        var plans: [Plan] = []
        for index in 0..<400 {
            var one = plan(
                index % 2 == 0 ? additions(3) + removals(2, name: "u\(index)") : index % 4 == 1 ? additions(2) : [])
            one.target.namespace = "n\(index)"
            plans.append(one)
        }
        let text = render(plans)
        #expect(text.unicodeScalars.count <= 60_000)
        let shown = text.lines.count { $0.hasPrefix("### ") }
        #expect(shown > 30)
        #expect(
            text.contains("\(300 - shown) more directories with changes, and with \(2 * (200 - shown)) removals, that"))
        #expect(text.contains("100 directories are as the roster wants them."))
        #expect(text.contains("`u\(2 * shown - 2)-1`"))
        // A few are shown whole.
        let few = render(Array(plans.prefix(6)))
        #expect(few.lines.count { $0.hasPrefix("<!-- muster plan") } == 5)
        #expect(few.contains("Everything else: 3 memberships are added"))
    }
}
