import Testing

@testable import Rosters

struct SuggestionTests {
    @Test(arguments: [
        ("rol", "role"), ("roel", "role"), ("ROLE", "role"), ("emial", "email"), ("e-mail", "email"),
        ("group", "groups"),
        ("indentityType", "identityType"), ("custompermissionname", "customPermissionsName"),
    ])
    func theNearestWordIsMeant(_ word: String, _ meant: String) {
        var suggestions = Suggestions(RosterRules.userKeys)
        #expect(suggestions.nearest(to: word) == meant)
        #expect(suggestions.nearest(to: word) == meant)
    }

    @Test(arguments: ["", "x", "name", "permissions", "é", "profile", String(repeating: "role", count: 1_000)])
    func whatIsFarFromAllIsNoneOfThem(_ word: String) {
        var suggestions = Suggestions(RosterRules.userKeys)
        #expect(suggestions.nearest(to: word) == nil)
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "ab", 2), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "axc", 1),
        ("abc", "abcd", 1),
        ("kitten", "sitting", 3), ("ca", "abc", 3),
    ])
    func distancesCountEdits(_ left: String, _ right: String, _ distance: Int) {
        #expect(Suggestions.editDistance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == distance)
        #expect(Suggestions.editDistance(Array(right.unicodeScalars), Array(left.unicodeScalars)) == distance)
    }

    /// The quick test of letters leaves out nothing that is near.
    @Test func noNearWordIsPassedOver() {
        var numbers = SeededNumbers(seed: 9)
        for _ in 0..<500 {
            let word = String(
                (0..<Int.random(in: 4...12, using: &numbers)).map { _ in
                    "abcdefgh".randomElement(using: &numbers) ?? "a"
                })
            var letters = Array(word)
            letters.swapAt(1, 2)
            if Bool.random(using: &numbers) { letters[0] = "z" } else { letters.insert("y", at: 3) }
            var suggestions = Suggestions([word])
            let distance = Suggestions.editDistance(Array(word.unicodeScalars), letters.flatMap(\.unicodeScalars))
            let isNear = distance <= max(1, min(word.count, letters.count) / 3)
            #expect((suggestions.nearest(to: String(letters)) != nil) == isNear)
        }
    }

    @Test func guessingEnds() {
        var suggestions = Suggestions((0..<2_000).map { "Group-\($0)" })
        for index in 0..<10_000 { _ = suggestions.nearest(to: "Grouq-\(index)") }
        #expect(suggestions.nearest(to: "Grouq-1x") == nil)
    }
}
