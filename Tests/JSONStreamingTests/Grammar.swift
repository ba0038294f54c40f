/// RFC 8259's grammar written down a second time, as plainly as it can be and sharing nothing with the reader: what the
/// reader accepts must be what this accepts.
struct Grammar {
    private var rest: ArraySlice<UInt8>
    private var depth = 0

    static func accepts(_ bytes: [UInt8]) -> Bool {
        guard String(validating: bytes, as: UTF8.self) != nil else { return false }
        var grammar = Grammar(rest: bytes[...])
        guard grammar.value() else { return false }
        grammar.space()
        return grammar.rest.isEmpty
    }

    private mutating func value() -> Bool {
        space()
        guard let first = rest.first else { return false }
        switch Character(Unicode.Scalar(first)) {
        case "{": return container("}") { $0.member() }
        case "[": return container("]") { $0.value() }
        case "\"": return string()
        case "t": return take("true")
        case "f": return take("false")
        case "n": return take("null")
        default: return number()
        }
    }

    private mutating func container(_ close: Character, _ item: (inout Grammar) -> Bool) -> Bool {
        rest.removeFirst()
        depth += 1
        defer { depth -= 1 }
        guard depth <= 64 else { return false }
        space()
        if take(String(close)) { return true }
        while item(&self) {
            space()
            if take(String(close)) { return true }
            guard take(",") else { return false }
        }
        return false
    }

    private mutating func member() -> Bool {
        space()
        guard rest.first == 0x22, string() else { return false }
        space()
        return take(":") && value()
    }

    private mutating func string() -> Bool {
        rest.removeFirst()
        while let byte = rest.popFirst() {
            if byte == 0x22 { return true }
            if byte < 0x20 { return false }
            guard byte == 0x5C else { continue }
            guard let escape = rest.popFirst() else { return false }
            if escape == 0x75 {
                guard let unit = unit() else { return false }
                if (0xDC00...0xDFFF).contains(unit) { return false }
                if (0xD800...0xDBFF).contains(unit) {
                    guard take("\\u"), let low = self.unit(), (0xDC00...0xDFFF).contains(low) else { return false }
                }
            } else if !Array("\"\\/bfnrt".utf8).contains(escape) {
                return false
            }
        }
        return false
    }

    private mutating func unit() -> Int? {
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }) else {
            return nil
        }
        rest = rest.dropFirst(4)
        return Int(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private mutating func number() -> Bool {
        _ = take("-")
        if !take("0") { guard digits() else { return false } }
        if take(".") { guard digits() else { return false } }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return false }
        }
        return true
    }

    private mutating func digits() -> Bool {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(digits.count)
        return !digits.isEmpty
    }

    private mutating func space() {
        rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }
}

/// A small generator of numbers that are the same in every run (SplitMix64).
struct FixedRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
