import Planning
import Testing

@testable import Applying

/// The bookkeeping alone, also at sizes and in shapes that no directory gives.
@Suite("Schedule")
struct ScheduleTests {
    private func action(
        _ id: UInt32, after dependencies: [UInt32] = [], _ operation: Planning.Operation = .createGroup,
        withheld: Bool = false
    ) -> Action {
        Action(
            id: ActionID(id), operation: operation, group: "g\(id)", dependsOn: dependencies.map { ActionID($0) },
            withheld: withheld ? Withholding(.incomplete, "for the test") : nil)
    }

    private func ending(_ action: Action, _ status: ActionOutcome.Status = .done) -> ActionEnding {
        ActionEnding(outcome: ActionOutcome(action: action.id, status: status))
    }

    /// Runs everything, one after the other, some of it failing.
    private func run(_ actions: [Action], failing: Set<UInt32> = []) -> (order: [UInt32], outcomes: [ActionOutcome]) {
        var schedule = Schedule(actions)
        var order: [UInt32] = []
        while let index = schedule.next() {
            let id = actions[index].id.rawValue
            order.append(id)
            schedule.end(index, ending(actions[index], failing.contains(id) ? .failed : .done))
        }
        return (order, schedule.close())
    }

    @Test("What is free now comes in the plan's order, what was freed later included")
    func order() {
        let actions = [action(1), action(2, after: [1]), action(3), action(4, after: [3]), action(5)]
        #expect(run(actions).order == [1, 2, 3, 4, 5])
        // While 1 is under way, its dependent is passed over; once it is done, that one is next.
        var schedule = Schedule(actions)
        #expect(schedule.next() == 0)
        #expect(schedule.next() == 2)
        schedule.end(0, ending(actions[0]))
        #expect(schedule.next() == 1)
        #expect(schedule.next() == 4)
        #expect(schedule.next() == nil)
    }

    @Test("A dependency may stand after what depends on it")
    func backwards() {
        #expect(run([action(1, after: [2]), action(2)]).order == [2, 1])
    }

    @Test("One failure blocks its dependents, theirs too, and nobody else; every root is named once, in order")
    func blocking() {
        let actions = [
            action(1), action(2), action(3), action(4, after: [1, 2]), action(5, after: [4]), action(6, after: [3]),
            action(7, after: [5, 2, 3]),
        ]
        let (order, outcomes) = run(actions, failing: [2, 1])
        #expect(order == [1, 2, 3, 6])
        #expect(outcomes.map(\.status) == [.failed, .failed, .done, .blocked, .blocked, .done, .blocked])
        for index in [3, 4, 6] { #expect(outcomes[index].blockedBy == [ActionID(1), ActionID(2)]) }
        #expect(outcomes[5].blockedBy.isEmpty)
    }

    @Test("A withheld action is never begun, and what depends on it is blocked by it")
    func withheld() {
        let (order, outcomes) = run([action(1, withheld: true), action(2, after: [1]), action(3)])
        #expect(order == [3])
        #expect(outcomes.map(\.status) == [.withheld, .blocked, .done])
        #expect(outcomes[1].blockedBy == [ActionID(1)])
    }

    @Test("What waits for something that the plan does not hold is not done")
    func missingDependency() {
        let (order, outcomes) = run([action(1, after: [99]), action(2, after: [1]), action(3)])
        #expect(order == [3])
        #expect(outcomes.map(\.status) == [.blocked, .blocked, .done])
        #expect(outcomes[0].blockedBy == [ActionID(99)] && outcomes[1].blockedBy == [ActionID(99)])
        #expect(outcomes[0].error?.contains("00000063") == true)
    }

    @Test("Actions that wait for each other never begin, and the others do")
    func circle() {
        let (order, outcomes) = run([action(1, after: [2]), action(2, after: [1]), action(3)])
        #expect(order == [3])
        #expect(outcomes.map(\.status) == [.notStarted, .notStarted, .done])
    }

    @Test("After a refusal for lack of permission the operation is not begun again; its dependents are blocked")
    func refusal() {
        let actions = [
            action(1), action(2), action(3, after: [2], .createGroupMembership), action(4, .registerUser),
        ]
        var schedule = Schedule(actions)
        #expect(schedule.next() == 0)
        schedule.end(
            0,
            ActionEnding(
                outcome: ActionOutcome(action: actions[0].id, status: .failed),
                consequence: .operationStopped("CreateGroup was refused before in this run for lack of permission")))
        #expect(schedule.next() == 3)
        schedule.end(3, ending(actions[3]))
        #expect(schedule.next() == nil)
        #expect(schedule.finished == 4)
        let outcomes = schedule.close()
        #expect(outcomes.map(\.status) == [.failed, .notStarted, .blocked, .done])
        #expect(outcomes[1].error == "not sent: CreateGroup was refused before in this run for lack of permission")
        #expect(outcomes[2].blockedBy == [ActionID(2)])
    }

    @Test("When invitations are lost, nobody new is registered, but who was deleted for it is")
    func lostInvitations() {
        let actions = [
            action(1, .registerUser), action(2, .deleteUser), action(3, after: [2], .registerUser),
            action(4, .registerUser),
        ]
        var schedule = Schedule(actions)
        #expect(schedule.next() == 0)
        var lost = ending(actions[0])
        lost.consequence = .invitationsLost("the disk is full")
        schedule.end(0, lost)
        #expect(schedule.next() == 1)
        schedule.end(1, ending(actions[1]))
        #expect(schedule.next() == 2)
        schedule.end(2, ending(actions[2]))
        #expect(schedule.next() == nil)
        let outcomes = schedule.close()
        #expect(outcomes.map(\.status) == [.done, .done, .done, .notStarted])
        #expect(outcomes[3].error == "not sent: the disk is full")
    }

    @Test("A chain of 100,000, and 100,000 dependents of one, take neither the stack nor the day")
    func sizes() {
        let count: UInt32 = 100_000
        let chain = [action(0)] + (1..<count).map { action($0, after: [$0 - 1]) }
        let fan = [action(0)] + (1..<count).map { action($0, after: [0]) }
        for actions in [chain, fan] {
            let (order, outcomes) = run(actions, failing: [0])
            #expect(order == [0])
            #expect(outcomes.dropFirst().allSatisfy { $0.status == .blocked && $0.blockedBy == [ActionID(0)] })
            #expect(run(actions).order.count == Int(count))
        }
    }

    @Test("400,000 actions that wait for two each are ordered in seconds")
    func many() {
        var actions = (0..<1_000).map { action(UInt32($0)) }
        actions += (1_000..<400_000).map { action(UInt32($0), after: [UInt32($0 % 500), 500 + UInt32($0 % 499)]) }
        let (order, outcomes) = run(actions, failing: [3, 700])
        #expect(outcomes.count { $0.status == .blocked } == actions.count - order.count)
    }
}
