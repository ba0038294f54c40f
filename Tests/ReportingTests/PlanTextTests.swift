import Directory
import Foundation
import Planning
import Testing

@testable import Reporting

struct PlanTextTests {
    @Test func everything() throws {
        try expectGolden(PlanText.render(Samples.everything, painter: plain), "plan.txt")
        try expectGolden(PlanText.render(Samples.everything, painter: coloured), "plan-coloured.txt")
    }

    @Test(arguments: [80, 120]) func onATerminal(_ columns: Int) throws {
        let text = PlanText.render(Samples.everything, painter: Painter(isOn: false, columns: columns))
        try expectGolden(text, "plan-\(columns).txt")
        #expect(text.lines.filter { DisplayWidth.of(String($0)) > columns }.isEmpty)
        // Breaking lines loses nothing; the one file's name is said once where there is little room.
        let plain = PlanText.render(Samples.everything, painter: plain)
        let said = columns < 100 ? text.replacing("of roster.yaml\n", with: "") : text
        #expect(said != text || columns >= 100)
        func words(_ text: String) -> [Substring] {
            text.replacing("roster.yaml:", with: "line ").split { $0 == " " || $0 == "\n" }
        }
        #expect(words(said) == words(plain))
    }

    @Test func hostileNames() throws {
        let text = PlanText.render(Samples.hostile, painter: plain)
        try expectGolden(text, "plan-hostile.txt")
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !Escaping.isUnsafe($0) })
        // As many lines as for harmless names: nothing makes a line of its own.
        let harmless = Samples.hostile.actions.count + Hostile.all.count * 2
        let frame = 1 + 5 * 2 + 2 + 2 + 2 + 1
        #expect(text.lines.count == harmless + frame)
    }

    @Test func nothingToDo() {
        #expect(
            PlanText.render(plan([]), painter: plain) == """
                Plan for account 111122223333, namespace default, us-east-1

                No changes: the directory is as the roster wants it.

                """)
        let withheld = Samples.withheld(.add(1, "a", to: "S"), .unknownMember, "there is no such user")
        #expect(
            PlanText.render(plan([withheld]), painter: plain) == """
                Plan for account 111122223333, namespace default, us-east-1

                Withheld (1)
                  ! add  user a  to group S  roster.yaml:1
                      there is no such user

                Nothing is done: 1 change is withheld.

                """)
    }

    @Test func summaries() {
        let add = Action.add(1, "a", to: "S")
        let remove = Action.remove(2, "b", from: "S")
        #expect(PlanText.summary(plan([add])) == "1 change: 1 membership is added, nothing is lost.")
        #expect(
            PlanText.summary(plan([add, add, remove]))
                == "3 changes: 1 membership is removed, nothing else is lost. Besides, 2 memberships are added.")
        let withheld = Samples.withheld(add, .unclear, "")
        let withheldRemoval = Samples.withheld(remove, .guarded, "")
        func tail(_ withheld: [Action]) -> String? {
            PlanText.summary(plan([add] + withheld)).components(separatedBy: "lost. ").last
        }
        #expect(tail([withheld]) == "1 more is withheld.")
        #expect(tail([withheldRemoval]) == "1 more is withheld: it would take something away.")
        #expect(
            tail([withheldRemoval, withheldRemoval]) == "2 more are withheld: all of them would take something away.")
        #expect(
            tail([withheld, withheldRemoval, withheldRemoval])
                == "3 more are withheld: 2 of them would take something away.")
        #expect(PlanText.summary(plan([withheld, withheld])) == "Nothing is done: 2 changes are withheld.")
    }

    /// Administrators and removals stand out by words, by colour, and by standing first.
    @Test func whatDeservesAttention() throws {
        let text = PlanText.render(Samples.everything, painter: plain)
        #expect(text.lines.count { $0.contains("becomes an administrator") } == 2)
        let titles = text.lines.filter { $0.contains("(") && !$0.hasPrefix(" ") }
        #expect(
            titles == [
                "Taken away (4)", "Rights given (3)", "Groups (3)", "Users (1)", "Memberships (2)", "Withheld (5)",
            ])
        let painted = PlanText.render(Samples.everything, painter: coloured)
        let admins = painted.lines.filter { $0.contains("becomes an administrator") }
        #expect(admins.allSatisfy { $0.contains("\u{1B}[1;31muser ") })
        let removals = painted.lines.filter { $0.contains("- remove") || $0.contains("- delete") }
        #expect(removals.count == 3 && removals.allSatisfy { $0.contains("\u{1B}[31m- ") })
    }

    /// Colours add nothing but colours.
    @Test func coloursAreOnlyColours() throws {
        let escape = try Regex("\u{1B}\\[[0-9;]*m")
        for plan in [Samples.everything, Samples.hostile] {
            let painted = PlanText.render(plan, painter: coloured)
            #expect(painted.replacing(escape, with: "") == PlanText.render(plan, painter: plain))
        }
    }
}
