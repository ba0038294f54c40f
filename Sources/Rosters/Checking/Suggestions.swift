/// Guesses what misspelt words were meant to be, among known ones.
///
/// Each misspelt word is looked at once, and only so many of them: nobody reads ten thousand guesses.
struct Suggestions {
    /// How many misspelt words are looked at.
    private static let most = 200
    /// How many times two words may still be compared letter by letter.
    private var comparisons = 50_000

    /// A word made ready to be compared.
    private struct Word {
        var text: String
        var letters: [Unicode.Scalar]
        /// Which letters it holds, each folded into one of 64: an edit changes at most two of them.
        var signature: UInt64

        init(_ text: String) {
            self.text = text
            letters = Array(text.lowercased().unicodeScalars)
            signature = letters.reduce(0) { $0 | 1 << UInt64($1.value & 63) }
        }
    }

    private let known: [Word]
    private var guesses: [String: String?] = [:]

    init(_ known: some Sequence<String>) {
        self.known = known.map(Word.init)
    }

    /// The known word nearest to a misspelt one, or nil when none is near enough to be worth saying.
    mutating func nearest(to text: String) -> String? {
        if let guess = guesses[text] { return guess }
        guard guesses.count < Self.most, comparisons > 0 else { return nil }
        let guess = find(Word(text))
        guesses.updateValue(guess, forKey: text)
        return guess
    }

    private mutating func find(_ word: Word) -> String? {
        var best: (text: String, distance: Int)?
        for candidate in known {
            let farthest = max(1, min(word.letters.count, candidate.letters.count) / 3)
            guard abs(word.letters.count - candidate.letters.count) <= farthest,
                (word.signature ^ candidate.signature).nonzeroBitCount <= 2 * farthest
            else { continue }
            comparisons -= 1
            let distance = Self.editDistance(word.letters, candidate.letters)
            guard distance <= farthest else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate.text, distance) }
        }
        return best?.text
    }

    /// How many insertions, deletions, substitutions and swaps of neighbours turn one text into another.
    static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        // Nobody misspells a word into one of a thousand letters: the table stays small whatever the input.
        guard abs(left.count - right.count) <= 8, max(left.count, right.count) <= 128 else { return Int.max }
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [Int](repeating: i + 1, count: right.count + 1)
            for j in 0..<right.count {
                let cost = left[i] == right[j] ? 0 : 1
                row[j + 1] = min(last[j + 1] + 1, row[j] + 1, last[j] + cost)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    row[j + 1] = min(row[j + 1], beforeLast[j - 1] + 1)
                }
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }
}
