import Directory
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
        // Breaking lines loses nothing.
        let words = PlanText.render(Samples.everything, painter: plain).split { $0 == " " || $0 == "\n" }
        #expect(text.split { $0 == " " || $0 == "\n" } == words)
    }

    @Test func hostileNames() throws {
        let text = PlanText.render(Samples.hostile, painter: plain)
        try expectGolden(text, "plan-hostile.txt")
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !Escaping.isUnsafe($0) })
        // As many lines as for harmless names: nothing makes a line of its own.
        let harmless = Samples.hostile.actions.count + Hostile.all.count * 2
        let frame = 1 + 4 * 2 + 2 + 2 + 2 + 1
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

                Nothing to do: 1 change is withheld.

                """)
    }

    @Test func summaries() {
        let add = Action.add(1, "a", to: "S")
        let remove = Action.remove(2, "b", from: "S")
        #expect(PlanText.summary(plan([add])) == "Plan: 1 change: 1 membership to add. Nothing is taken away.")
        #expect(
            PlanText.summary(plan([add, add, remove]))
                == "Plan: 3 changes: 2 memberships to add, 1 membership to remove. 1 of them takes something away.")
        let withheld = Samples.withheld(add, .unclear, "")
        #expect(
            PlanText.summary(plan([remove, remove, withheld]))
                == "Plan: 2 changes: 2 memberships to remove. 2 of them take something away. 1 more withheld.")
        #expect(PlanText.summary(plan([withheld, withheld])) == "Nothing to do: 2 changes are withheld.")
    }

    /// Administrators and removals stand out by words, by colour, and by standing first.
    @Test func whatDeservesAttention() throws {
        let text = PlanText.render(Samples.everything, painter: plain)
        #expect(text.lines.count { $0.contains("becomes an administrator") } == 2)
        let titles = text.lines.filter { $0.contains("(") && !$0.hasPrefix(" ") }
        #expect(titles == ["Taken away (4)", "Groups (3)", "Users (4)", "Memberships (2)", "Withheld (5)"])
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
