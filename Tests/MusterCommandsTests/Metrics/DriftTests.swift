import Applying
import AWSAccess
import Planning
import Testing

@testable import MusterCommands

/// What counts as drift, and what does not.
@Suite("Drift in figures")
struct DriftTests {
    private typealias Pages = MetricsPageTests

    private func drift(_ figures: TargetMetrics) -> Double { figures.table[all: .drift].reduce(0, +) }

    private func note(
        _ figures: inout TargetMetrics, _ plan: Plan, _ statuses: [ActionOutcome.Status]? = nil,
        at seconds: Int64 = 100,
        isWhole: Bool = true
    ) {
        let result = statuses.map { statuses in
            ApplyResult(
                plan: plan, outcomes: zip(plan.actions, statuses).map { ActionOutcome(action: $0.id, status: $1) })
        }
        figures.note(
            TargetEnd(status: .success, plan: plan, result: result, isWhole: isWhole),
            at: WallTime(seconds: seconds), duration: .zero)
    }

    private let change = Pages.plan([Pages.action(.createGroup), Pages.action(.updateUser)])
    private let nothing = Pages.plan([])

    @Test("The first plan of a roster holds no drift, applied or not")
    func first() {
        var figures = TargetMetrics()
        note(&figures, change)
        note(&figures, change)
        #expect(drift(figures) == 0)
    }

    @Test("Once the directory is as the roster wants it, what the same roster asks for is drift, by operation")
    func fulfilled() {
        var figures = TargetMetrics()
        note(&figures, nothing)
        note(&figures, change)
        #expect(drift(figures) == 2 && figures.table[.drift, Planning.Operation.createGroup.stage] == 1)
        // It stays drift until it is undone; what is withheld is told as such.
        note(&figures, change)
        #expect(drift(figures) == 2)
        note(&figures, Pages.plan([Pages.action(.deleteUser, withheld: .guarded, by: .users)]))
        #expect(drift(figures) == 0 && figures.table[.withheld, 4] == 1)
        note(&figures, nothing)
        #expect(drift(figures) == 0)
    }

    @Test("An apply that did everything makes the directory as wanted; one that did not leaves it unfinished")
    func applied() {
        var figures = TargetMetrics()
        note(&figures, change, [.done, .failed])
        note(&figures, change)
        #expect(drift(figures) == 0)
        note(&figures, change, [.done, .alreadySo])
        note(&figures, change)
        #expect(drift(figures) == 2)
    }

    @Test("Another roster asks for changes, and not for the undoing of drift")
    func otherRoster() {
        var figures = TargetMetrics()
        note(&figures, nothing)
        note(&figures, Pages.plan([Pages.action(.createGroup)], digest: "sha256:0b"))
        #expect(drift(figures) == 0)
    }

    @Test("An end that came since is no drift; one that had come before is")
    func ends() {
        let ended = Pages.action(.deleteGroupMembership, "expired on 2026-11-21")
        var figures = TargetMetrics()
        note(&figures, nothing, at: 100)
        note(&figures, Pages.plan([ended, Pages.action(.createGroup)], window: PlanWindow(from: 150)), at: 200)
        #expect(drift(figures) == 1 && figures.table[.drift, Planning.Operation.createGroup.stage] == 1)
        note(&figures, Pages.plan([], window: PlanWindow(from: 150)), at: 300)
        note(&figures, Pages.plan([ended], window: PlanWindow(from: 150)), at: 400)
        #expect(drift(figures) == 1)
    }

    @Test("With a base the plan says itself what is drift")
    func base() {
        var drifted = Pages.action(.createGroup)
        drifted.cause = .drift
        var changed = Pages.action(.updateUser)
        changed.cause = .change
        var figures = TargetMetrics()
        note(&figures, Pages.plan([drifted, changed]))
        #expect(drift(figures) == 1)
    }

    @Test("A part of a plan neither has drift nor shows that the directory is as wanted")
    func part() {
        var figures = TargetMetrics()
        note(&figures, nothing, isWhole: false)
        note(&figures, change)
        #expect(drift(figures) == 0)
        note(&figures, nothing)
        note(&figures, change, isWhole: false)
        #expect(drift(figures) == 0)
    }
}
