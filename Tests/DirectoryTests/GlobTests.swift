import Directory
import Testing

struct GlobTests {
    @Test(arguments: [
        ("", "", true), ("", "a", false), ("*", "", true), ("*", "anything/at all", true), ("**", "x", true),
        ("a", "a", true), ("a", "A", false), ("a", "ab", false), ("a*", "a", true), ("a*", "ab/c", true),
        ("a*", "ba", false), ("*a", "ba", true), ("*a", "ab", false), ("a*a", "a", false), ("a*a", "aa", true),
        ("a*b*c", "a-b-c", true), ("a*b*c", "acb", false), ("a*b*c", "abcbc", true), ("*ab*ab*", "xaby", false),
        ("*aa*a*", "aa", false),
        ("*ab*ab*", "abab", true), ("*aab*", "aaab", true), ("ops/*", "ops/", true), ("ops/*", "ops", false),
        ("\\*", "*", true), ("\\*", "a", false), ("a\\*b*", "a*bc", true), ("a\\*b*", "axbc", false),
        ("\\\\", "\\", true), ("\\\\*", "\\x", true), ("\\a", "\\a", true), ("\\a", "a", false), ("a\\", "a\\", true),
        ("?", "x", false), ("?", "?", true), ("[ab]", "a", false), ("[ab]", "[ab]", true), ("é*", "école", true),
        ("é*", "e\u{301}cole", false),
    ])
    func onlyTheStarIsSpecial(_ pattern: String, _ name: String, _ expected: Bool) {
        #expect(Glob(pattern).matches(name) == expected)
    }

    @Test func everythingIsToldWithoutANameAtHand() {
        #expect(Glob("*").matchesEverything)
        #expect(Glob("***").matchesEverything)
        #expect(!Glob("").matchesEverything)
        #expect(!Glob("\\*").matchesEverything)
        #expect(!Glob("a*").matchesEverything)
    }

    @Test func itMatchesWhatTheDefinitionMatches() {
        var numbers = SeededNumbers(seed: 11)
        var matched = 0
        for round in 0..<20_000 {
            let letters = round.isMultiple(of: 2) ? "ab*\\/" : "aab**"
            let pattern = text(letters, upTo: 8, &numbers)
            let name = text(letters, upTo: 10, &numbers)
            let expected = Self.matches(Self.tokens(pattern)[...], Array(name.utf8)[...])
            #expect(Glob(pattern).matches(name) == expected, "“\(pattern)” on “\(name)”")
            if expected { matched += 1 }
        }
        #expect(matched > 500)
    }

    /// The definition of a pattern, a token at a time; nil is a star.
    private static func tokens(_ pattern: String) -> [UInt8?] {
        let bytes = Array(pattern.utf8)
        var tokens: [UInt8?] = []
        var index = 0
        while index < bytes.count {
            let escapes = bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count
            if escapes, bytes[index + 1] == UInt8(ascii: "*") || bytes[index + 1] == UInt8(ascii: "\\") {
                index += 1
                tokens.append(bytes[index])
            } else {
                tokens.append(bytes[index] == UInt8(ascii: "*") ? .none : bytes[index])
            }
            index += 1
        }
        return tokens
    }

    private static func matches(_ tokens: ArraySlice<UInt8?>, _ name: ArraySlice<UInt8>) -> Bool {
        guard let token = tokens.first else { return name.isEmpty }
        let rest = tokens.dropFirst()
        guard let token else { return (0...name.count).contains { matches(rest, name.dropFirst($0)) } }
        return name.first == token && matches(rest, name.dropFirst())
    }
}

/// Random text of some letters.
func text(_ letters: String, upTo length: Int, _ numbers: inout SeededNumbers) -> String {
    let letters = Array(letters)
    return String(
        (0..<Int.random(in: 0...length, using: &numbers)).map { _ in letters.randomElement(using: &numbers) ?? " " })
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
