/// Scalars, and flow collections of them.
extension PlainParser {
    /// Collections inside one another in a flow that are understood; a roster has two.
    private static let deepestFlow = 8

    /// The place of a byte of the present physical line.
    @inline(__always)
    func mark(at position: Int) -> YAMLMark {
        if position <= beyondASCII {
            return YAMLMark(line: line, column: UInt32(truncatingIfNeeded: position - lineStart + 1))
        }
        var column: UInt32 = 1
        for index in lineStart..<position where buffer.base[index] & 0xC0 != 0x80 { column += 1 }
        return YAMLMark(line: line, column: column)
    }

    @inline(__always)
    private func add(_ style: YAMLScalarStyle, _ from: Int, _ to: Int, _ mark: YAMLMark) {
        items.append(
            Item(
                kind: .scalar, style: style, start: UInt32(truncatingIfNeeded: from - start),
                length: UInt32(truncatingIfNeeded: to - from), mark: mark))
    }

    /// Parses a scalar; the position is then behind it, where something that can end it stands.
    @inline(__always)
    func scalar(_ position: inout Int, inFlow: Bool) -> Bool {
        let first = buffer.base[position]
        if first == 0x22 || first == 0x27 { return quoted(&position, by: first) }
        guard beginsPlain(first, before: buffer.base[position + 1]) else { return false }
        return inFlow ? plainInFlow(&position) : plainInBlock(&position)
    }

    /// Whether a scalar without quotes may begin so; what only some versions of YAML allow is left to libyaml.
    @inline(__always)
    private func beginsPlain(_ byte: UInt8, before second: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x80...0xFF: true
        // $ ( ) + . / ; < = \ ^ _ ~
        case 0x24, 0x28, 0x29, 0x2B, 0x2E, 0x2F, 0x3B, 0x3C, 0x3D, 0x5C, 0x5E, 0x5F, 0x7E: true
        case 0x2D: second >= 0x30 && second <= 0x39 || second >= 0x61 && second <= 0x7A
        default: false
        }
    }

    @inline(__always)
    private func plainInBlock(_ position: inout Int) -> Bool {
        let base = buffer.base
        let from = position
        var index = from
        while true {
            let byte = base[index]
            if byte == 0x0A { break }
            if byte == 0x3A, base[index + 1] == 0x20 || base[index + 1] == 0x0A { break }
            if byte == 0x23, base[index - 1] == 0x20 { break }
            index += 1
        }
        position = index
        while base[index - 1] == 0x20 { index -= 1 }
        add(.plain, from, index, mark(at: from))
        return true
    }

    @inline(__always)
    private func plainInFlow(_ position: inout Int) -> Bool {
        let base = buffer.base
        let from = position
        var index = from
        scanning: while true {
            switch base[index] {
            case 0x0A, 0x2C, 0x5D, 0x7D: break scanning
            case 0x3A:
                switch base[index + 1] {
                case 0x20: break scanning
                case 0x0A, 0x2C, 0x3F, 0x5B, 0x5D, 0x7B, 0x7D: return false
                default: break
                }
            // ? [ {
            case 0x3F, 0x5B, 0x7B: return false
            case 0x23: if base[index - 1] == 0x20 { return false }
            default: break
            }
            index += 1
        }
        position = index
        while base[index - 1] == 0x20 { index -= 1 }
        add(.plain, from, index, mark(at: from))
        return true
    }

    /// In quotes, on one line and without an escape.
    private func quoted(_ position: inout Int, by quote: UInt8) -> Bool {
        let base = buffer.base
        let from = position + 1
        var index = from
        while base[index] != quote {
            if base[index] == 0x0A || (quote == 0x22 && base[index] == 0x5C) { return false }
            index += 1
        }
        // Two quotes stand for one.
        guard base[index + 1] != quote else { return false }
        add(quote == 0x22 ? .doubleQuoted : .singleQuoted, from, index, mark(at: position))
        position = index + 1
        return true
    }

    // MARK: Flow collections

    /// Parses the flow collection that begins at the position, which may go over several lines; it is then behind it.
    func flow(_ position: inout Int, depth: Int) -> Bool {
        guard depth < Self.deepestFlow else { return false }
        let isMapping = buffer.base[position] == 0x7B
        let closing: UInt8 = isMapping ? 0x7D : 0x5D
        items.append(Item(kind: isMapping ? .mappingStart : .sequenceStart, mark: mark(at: position)))
        position += 1
        while true {
            guard skipFlowSpace(&position) else { return false }
            if buffer.base[position] == closing { break }
            if isMapping {
                let key = position
                guard scalar(&position, inFlow: true), buffer.base[position] == 0x3A,
                    buffer.base[position - 1] != 0x20, buffer.base[position + 1] == 0x20,
                    position - key < Self.longestKey
                else { return false }
                position += 1
                while buffer.base[position] == 0x20 { position += 1 }
            }
            switch buffer.base[position] {
            case 0x5B, 0x7B: guard flow(&position, depth: depth + 1) else { return false }
            default: guard scalar(&position, inFlow: true) else { return false }
            }
            guard skipFlowSpace(&position) else { return false }
            if buffer.base[position] == closing { break }
            guard buffer.base[position] == 0x2C else { return false }
            position += 1
        }
        items.append(Item(kind: isMapping ? .mappingEnd : .sequenceEnd, mark: mark(at: position)))
        position += 1
        return true
    }

    /// Goes past spaces and line breaks; a line that begins at the margin, or with a comment, is left to libyaml.
    @inline(__always)
    private func skipFlowSpace(_ position: inout Int) -> Bool {
        while true {
            switch buffer.base[position] {
            case 0x20: position += 1
            case 0x0A:
                guard position < buffer.count, let begin = continueLine(at: position + 1),
                    begin < buffer.count, buffer.base[begin] == 0x20
                else { return false }
                position = begin
            case 0x23: return false
            default: return true
            }
        }
    }
}
