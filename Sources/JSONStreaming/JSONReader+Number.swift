extension JSONReader {
    /// A whole number without fraction and exponent that fits an Int.
    public mutating func readInt() throws(JSONProblem) -> Int {
        let start = position
        let text = try readNumber()
        let isNegative = text.bytes.first == 0x2D
        var value = 0
        for byte in text.bytes.dropFirst(isNegative ? 1 : 0) {
            guard byte >= 0x30, byte <= 0x39 else { throw problem("expected a whole number", at: start) }
            // Gathered as negative, of which there is one more than of the positive.
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isTooLow) = product.subtractingReportingOverflow(Int(byte - 0x30))
            guard !isTooLarge, !isTooLow else { throw problem("the number is too large", at: start) }
            value = sum
        }
        if isNegative { return value }
        guard value != Int.min else { throw problem("the number is too large", at: start) }
        return -value
    }

    /// A number as it is written, of any size and precision.
    public mutating func readNumber() throws(JSONProblem) -> JSONText {
        let first = skipSpace()
        let start = position
        var index = position
        if first == 0x2D { index += 1 }
        if index < source.count, source[index] == 0x30 {
            index += 1
        } else {
            try digits(&index, start == index ? "expected a number" : "expected a digit")
        }
        if index < source.count, source[index] == 0x2E {
            index += 1
            try digits(&index, "expected a digit")
        }
        if index < source.count, source[index] | 0x20 == 0x65 {
            index += 1
            if index < source.count, source[index] == 0x2B || source[index] == 0x2D { index += 1 }
            try digits(&index, "expected a digit")
        }
        position = index
        return JSONText(UnsafeBufferPointer(rebasing: source[start..<index]))
    }

    /// Passes one or more digits.
    private func digits(_ index: inout Int, _ expectation: String) throws(JSONProblem) {
        let start = index
        while index < source.count, source[index] >= 0x30, source[index] <= 0x39 { index += 1 }
        guard index > start else { throw problem(expectation, at: start) }
    }
}
