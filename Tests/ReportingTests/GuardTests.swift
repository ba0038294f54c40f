import Directory
import Planning
import Testing

@testable import Reporting

/// What guards found and decided, as a reviewer sees it.
struct GuardTests {
    static let digest = "sha256:" + String(repeating: "0a", count: 32)

    static func verdicts(_ decision: GuardVerdict.Decision) -> [GuardVerdict] {
        GuardVerdict.Rule.allCases.map { rule in
            switch rule {
            case .requiredAdmins, .ownIdentity, .emptyRoster:
                GuardVerdict(rule: rule, limit: nil, found: 1, decision: decision)
            case .minAdmins, .poorSnapshot: GuardVerdict(rule: rule, limit: 5, found: 3, decision: decision)
            default: GuardVerdict(rule: rule, limit: 3, found: 5, decision: decision)
            }
        }
    }

    static func guarded(_ verdicts: [GuardVerdict], digest: String? = digest) -> Plan {
        func withheld(_ action: Action) -> Action {
            Samples.withheld(action, .guarded, "5 users would be deleted, and the limit is 3")
        }
        var nameless = Action(
            3, .deleteUser, before: .user(UserAttributes(email: "gone@example.com", role: "READER")),
            flags: .removesAccess)
        nameless.principalID = "federated/iam/AROAGONE:session"
        var plan = plan([
            .add(1, "pat", to: "Sales"),
            withheld(
                Action(
                    2, .deleteUser, user: "sam", before: .user(UserAttributes(role: "READER")), flags: .removesAccess)),
            withheld(nameless),
            Action(
                4, .deleteGroup, group: "Old", before: .group(GroupAttributes(description: "")), flags: .removesAccess),
        ])
        plan.guards = verdicts
        plan.removalDigest = digest
        return plan
    }

    /// Every rule that objects in words, the digest that lets the removals pass, and the removals themselves.
    @Test func withheld() throws {
        let plan = Self.guarded(Self.verdicts(.withheld))
        try expectGolden(PlanText.render(plan, painter: plain), "guards.txt")
        try expectGolden(PlanText.render(plan, painter: Painter(isOn: false, columns: 80)), "guards-80.txt")
        try expectGolden(
            PlanDocument(version: "0.1.0", created: "2026-11-22T03:00:00Z", plans: [plan])
                .bytes(digest: SHA256Running.maker), "guards.json")
    }

    @Test func approved() throws {
        var plan = Self.guarded([
            GuardVerdict(rule: .users, limit: 3, found: 5, decision: .approved),
            GuardVerdict(rule: .groups, limit: 1, found: 1, decision: .passed),
        ])
        for index in plan.actions.indices { plan.actions[index].withheld = nil }
        let text = PlanText.render(plan, painter: plain)
        #expect(text.contains("\nGuards\n  removals.users: 5 found, 3 allowed: approved\n"))
        #expect(!text.contains("removals.groups") && !text.contains("--approve-removals"))
    }

    /// No digest is offered where none would help.
    @Test func whatYieldsToTheRosterOnly() {
        let rules: Set<GuardVerdict.Rule> = [.minAdmins, .requiredAdmins, .ownIdentity, .emptyRoster]
        for verdict in Self.verdicts(.withheld) {
            let text = PlanText.render(Self.guarded([verdict]), painter: plain)
            #expect(
                text.contains("--approve-removals \(Self.digest)") != rules.contains(verdict.rule), "\(verdict.rule)")
            #expect(text.contains("\n  \(verdict.rule.rawValue): "))
        }
    }

    @Test func nothingObjects() {
        let text = PlanText.render(Self.guarded(Self.verdicts(.passed), digest: nil), painter: plain)
        #expect(!text.contains("Guards") && !text.contains("removals.users"))
    }
}
