import Applying
import AWSAccess
import Directory
import JSONStreaming
import Planning
import Reporting
import Testing

@testable import MusterCommands

/// What an apply says at its end: in the exit status, in words, and as a document.
@Suite("Reports of an apply")
struct ApplyReportTests {
    private func result(
        _ statuses: [ActionOutcome.Status], error: String? = nil, verification: Verification? = nil
    ) -> ApplyResult {
        let actions = statuses.indices.map { index in
            Action(
                id: ActionID(UInt32(index)), operation: .createGroup, group: "g\(index)",
                after: .group(GroupAttributes()), because: [])
        }
        let plan = Plan(
            target: Target(account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "e"),
            roster: RosterSummary(digest: "", files: []),
            snapshot: SnapshotSummary(digest: "", isComplete: true, users: 0, groups: 0, memberships: 0),
            actions: actions, notices: [])
        let outcomes = zip(actions, statuses).map { ActionOutcome(action: $0.id, status: $1, error: error) }
        return ApplyResult(plan: plan, outcomes: outcomes, verification: verification)
    }

    private let seen = Verification(checked: 1)
    private let notSeen = Verification(
        checked: 2, differences: [Verification.Difference(action: ActionID(0), found: "it is not\u{1B} there")],
        waited: .seconds(300))

    private func text(_ result: ApplyResult) -> String { ResultText.render(result, painter: Painter(isOn: false)) }

    @Test("The exit status is the first that holds of 5, 8, 4, 0")
    func status() {
        #expect(result([.done], verification: seen).status == .success)
        #expect(result([.done], verification: notSeen).status == .unconverged)
        #expect(result([.done, .withheld], verification: notSeen).status == .unconverged)
        #expect(result([.done, .withheld], verification: seen).status == .withheld)
        for status in [ActionOutcome.Status.failed, .blocked, .notStarted] {
            #expect(result([.done, status], verification: notSeen).status == .partial)
        }
        #expect(ExitStatus.unconverged.rawValue == 8)
    }

    /// A tool logged that it was over its limit of removals, and exited 0.
    @Test("Guard tripped, exit 0: never here")
    func guardTrippedIsNotExitZero() {
        var plan = result([.withheld]).plan
        plan.actions[0].withheld = Withholding(.guarded, "5 users would be deleted, and the limit is 3")
        #expect(plan.status(detailed: false) == .withheld && plan.status(detailed: true) == .withheld)
        #expect(ExitStatus.withheld.rawValue == 4)
        #expect(result([.withheld], verification: nil).status == .withheld)
    }

    @Test("Over several targets the first over all of them")
    func combined() {
        #expect(ExitStatus.combined([.success, .withheld, .unconverged]) == .unconverged)
        #expect(ExitStatus.combined([.unconverged, .partial]) == .partial)
        #expect(ExitStatus.combined([.interrupted, .unconverged]) == .interrupted)
        #expect(ExitStatus.combined([.failure, .unconverged]) == .failure)
        #expect(Set(ExitStatus.precedence) == Set(ExitStatus.allCases))
    }

    @Test("In words: whether the directory shows it, what it does not, and what to do next")
    func words() {
        #expect(
            text(result([.done], verification: seen)).contains("Result: 1 done. Read again, the directory shows it."))
        let unseen = text(result([.done], verification: notSeen))
        #expect(unseen.contains("Not seen in the directory (1)"))
        #expect(unseen.contains("it is not"))
        #expect(!unseen.contains("\u{1B}"))
        #expect(
            unseen.contains(
                "Read again, the directory does not show all of it, after 300 seconds. Plan again in a few minutes"))
        let nobodyLooked = text(result([.done]))
        #expect(!nobodyLooked.contains("Read again"))
    }

    @Test("What was not begun says why")
    func notBegun() {
        #expect(text(result([.notStarted], error: "not sent: no leave")).contains("not sent: no leave"))
    }

    @Test("As a document")
    func document() throws {
        func verification(_ result: ApplyResult) throws -> JSONValue? {
            let bytes = ResultDocument(version: "1", created: "", results: [result]).bytes(digest: SHA256Running.maker)
            return try JSONValue.parse(bytes)["results"]?.array?.first?["verification"]
        }
        let unseen = try #require(try verification(result([.done], verification: notSeen)))
        #expect(unseen["converged"]?.bool == false)
        #expect(unseen["checked"]?.int == 2)
        #expect(unseen["differences"]?.array?.first?["action"]?.string == "00000000")
        #expect(try verification(result([.done], verification: seen))?["converged"]?.bool == true)
        #expect(try verification(result([.done]))?.isNull == true)
    }
}
