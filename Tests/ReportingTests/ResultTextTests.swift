import Applying
import Planning
import Reporting
import Testing

struct ResultTextTests {
    @Test func everything() throws {
        try expectGolden(ResultText.render(Samples.result, painter: plain), "result.txt")
        try expectGolden(ResultText.render(Samples.result, painter: coloured), "result-coloured.txt")
        try expectGolden(ResultText.render(Samples.result, painter: Painter(isOn: false, columns: 80)), "result-80.txt")
    }

    private func result(_ statuses: [ActionOutcome.Status], interruptedBy: StopReason? = nil) -> ApplyResult {
        let actions = statuses.indices.map { Action.add(UInt32($0), "u\($0)", to: "S") }
        return ApplyResult(
            plan: plan(actions), outcomes: zip(actions, statuses).map { ActionOutcome(action: $0.id, status: $1) },
            interruptedBy: interruptedBy)
    }

    @Test func summaries() {
        #expect(ResultText.summary(result([.done, .done])) == "Result: 2 done.")
        #expect(ResultText.summary(result([])) == "Result: 0 done.")
        #expect(ResultText.summary(result([.alreadySo, .withheld])) == "Result: 0 done, 1 already so, 1 withheld.")
        #expect(
            ResultText.summary(result([.done, .failed, .blocked, .notStarted]))
                == "Result: 1 done, 1 failed, 1 blocked, 1 not started. Apply again to go on: what is done is not done twice."
        )
        #expect(ResultText.summary(result([.done], interruptedBy: .signal(2))) == "Interrupted: 1 done.")
        #expect(ResultText.summary(result([.done], interruptedBy: .deadline)) == "Out of time: 1 done.")
    }

    @Test func nothingOfAStrangerReachesTheTerminal() {
        var hostile = ApplyResult(plan: Samples.hostile, outcomes: [])
        for (index, action) in hostile.plan.actions.enumerated() {
            let status = ActionOutcome.Status.allCases[index % ActionOutcome.Status.allCases.count]
            hostile.outcomes.append(
                ActionOutcome(
                    action: action.id, status: status, error: Hostile.all[index % Hostile.all.count],
                    blockedBy: index % 2 == 0 ? [] : [hostile.plan.actions[0].id]))
        }
        let text = ResultText.render(hostile, painter: plain)
        #expect(
            text.unicodeScalars.allSatisfy {
                $0 == "\n"
                    || ($0.value >= 0x20 && !"\u{7F}\u{9B}\u{A0}\u{202E}\u{2028}\u{2066}".unicodeScalars.contains($0))
            })
    }
}
