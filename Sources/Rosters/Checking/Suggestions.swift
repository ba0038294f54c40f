/// Guesses what a misspelt word was meant to be.
enum Suggestions {
    /// The known word nearest to a misspelt one, or nil when none is near enough to be worth saying.
    static func nearest(to word: String, in known: some Sequence<String>) -> String? {
        let folded = word.lowercased()
        var best: (word: String, distance: Int)?
        for candidate in known {
            let distance = editDistance(Array(folded.unicodeScalars), Array(candidate.lowercased().unicodeScalars))
            guard distance <= max(1, min(word.count, candidate.count) / 3) else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.word
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
