extension JSONReader {
    /// Passes the value that stands next, whatever it is, checking it as strictly as reading would.
    public mutating func skipValue() throws(JSONProblem) {
        let outside = depth
        // One bit a level, 1 for an object; the depth limit is the width.
        var objects: UInt64 = 0
        while true {
            switch try peek() {
            case .object:
                try beginObject()
                objects = objects << 1 | 1
            case .array:
                try beginArray()
                objects <<= 1
            case .string: try skipText()
            case .number: _ = try readNumber()
            case .bool: _ = try readBool()
            case .null: try readNull()
            }
            // Closes what ends here, until another value stands next.
            while depth > outside {
                let isMore: Bool
                if objects & 1 == 1 {
                    isMore = try nextKey() != nil
                } else {
                    isMore = try nextElement()
                }
                if isMore { break }
                objects >>= 1
            }
            if depth == outside { return }
        }
    }
}
