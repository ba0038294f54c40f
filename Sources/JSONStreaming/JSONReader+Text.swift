extension JSONReader {
    /// Reads the string whose opening quote stands next.
    @inline(__always)
    mutating func scanText() throws(JSONProblem) -> JSONText {
        let start = position &+ 1
        let end = Scanning.plainEnd(source, from: start)
        if end < source.count, source[end] == 0x22 {
            position = end &+ 1
            return JSONText(UnsafeBufferPointer(rebasing: source[start..<end]))
        }
        return try scanLongText(plainTo: end, keeping: true)
    }

    /// Checks the string whose opening quote stands next, without keeping it.
    mutating func skipText() throws(JSONProblem) {
        let end = Scanning.plainEnd(source, from: position &+ 1)
        if end < source.count, source[end] == 0x22 {
            position = end &+ 1
        } else {
            _ = try scanLongText(plainTo: end, keeping: false)
        }
    }

    /// The rest of a string that has more than plain characters in it.
    private mutating func scanLongText(plainTo plain: Int, keeping: Bool) throws(JSONProblem) -> JSONText {
        let quote = position
        var index = plain
        // What was copied of the text since its first escape; the source serves until there is one.
        var copy: [UInt8] = []
        var copiedTo: Int?
        while true {
            guard index < source.count else { throw problem("the string has no end", at: quote) }
            switch source[index] {
            case 0x22:
                position = index + 1
                let rest = UnsafeBufferPointer(rebasing: source[(copiedTo ?? quote + 1)..<index])
                guard copiedTo != nil, keeping else { return JSONText(rest) }
                copy.append(contentsOf: rest)
                return keep(copy)
            case 0x5C:
                if keeping { copy.append(contentsOf: source[(copiedTo ?? quote + 1)..<index]) }
                let scalar = try readEscape(at: &index)
                if keeping { copy.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter) }
                copiedTo = index
            case 0..<0x20:
                throw problem("a control character in a string; it must be escaped", at: index)
            default:
                guard let length = Scanning.sequenceLength(source, at: index) else {
                    throw problem("invalid UTF-8", at: index)
                }
                index += length
            }
            index = Scanning.plainEnd(source, from: index)
        }
    }

    private mutating func keep(_ copy: [UInt8]) -> JSONText {
        let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: copy.count)
        _ = text.initialize(fromContentsOf: copy)
        resolved.append(text)
        return JSONText(UnsafeBufferPointer(text))
    }

    /// The character an escape stands for; the index moves from the backslash to behind the escape.
    private func readEscape(at index: inout Int) throws(JSONProblem) -> Unicode.Scalar {
        let backslash = index
        guard index + 1 < source.count else { throw problem("the escape has no end", at: backslash) }
        let letter = source[index + 1]
        index += 2
        switch letter {
        case 0x22, 0x5C, 0x2F: return Unicode.Scalar(letter)
        case 0x62: return "\u{8}"
        case 0x66: return "\u{C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75: break
        default: throw problem("no such escape", at: backslash)
        }
        let first = try hexadecimal(at: &index)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, index + 1 < source.count, source[index] == 0x5C, source[index + 1] == 0x75 else {
            throw problem("a surrogate without its other half", at: backslash)
        }
        index += 2
        let second = try hexadecimal(at: &index)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw problem("a surrogate without its other half", at: backslash) }
        return scalar
    }

    private func hexadecimal(at index: inout Int) throws(JSONProblem) -> UInt32 {
        guard index + 4 <= source.count else { throw problem("expected four hexadecimal digits", at: index) }
        var value: UInt32 = 0
        for byte in source[index..<index + 4] {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: throw problem("expected four hexadecimal digits", at: index)
            }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }
}
