import JSONStreaming

extension JSONReader {
    /// Reads an object whose keys are all known and given once.
    ///
    /// - Parameter take: reads the value of a key; false for one it does not know.
    mutating func fields(
        _ take: (JSONText, inout JSONReader) throws(JSONProblem) -> Bool
    ) throws(JSONProblem) {
        var keys: [JSONText] = []
        try beginObject()
        while let key = try nextKey() {
            let start = offset
            guard !keys.contains(where: { $0 == key }) else { throw wrong("a key given twice", start) }
            guard try take(key, &self) else { throw wrong("an unknown key", start) }
            keys.append(key)
        }
    }

    func wrong(_ message: String, _ offset: Int) -> JSONProblem {
        JSONProblem(offset: offset, message: message)
    }

    /// A whole number from 0.
    mutating func readCount() throws(JSONProblem) -> Int {
        let start = offset
        let value = try readInt()
        guard value >= 0 else { throw wrong("expected a number from 0", start) }
        return value
    }

    /// The number of a user or group.
    mutating func readID() throws(JSONProblem) -> UInt32 {
        let start = offset
        guard let id = UInt32(exactly: try readInt()) else { throw wrong("expected a number of 32 bits", start) }
        return id
    }

    /// A number of 64 bits, written as text.
    mutating func readWord() throws(JSONProblem) -> UInt64 {
        let start = offset
        guard let word = UInt64(try readText().string) else { throw wrong("expected a number as text", start) }
        return word
    }

    /// One of an enumeration's values.
    mutating func readChoice<Choice: RawRepresentable<String>>() throws(JSONProblem) -> Choice {
        let start = offset
        guard let choice = Choice(rawValue: try readText().string) else { throw wrong("not one of the values", start) }
        return choice
    }
}
