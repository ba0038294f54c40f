/// A set of ASCII characters that bytes are looked up in: two words of bits, so that checking a text costs little.
struct ByteSet {
    private let low: UInt64
    private let high: UInt64

    /// The characters of a text; what is not ASCII is left out.
    init(_ text: String) {
        self.init { byte in text.utf8.contains(byte) }
    }

    /// The ASCII characters that a test is true for.
    init(where isMember: (UInt8) -> Bool) {
        var words: (low: UInt64, high: UInt64) = (0, 0)
        for byte: UInt8 in 0..<128 where isMember(byte) {
            if byte < 64 { words.low |= 1 << UInt64(byte) } else { words.high |= 1 << UInt64(byte - 64) }
        }
        (low, high) = words
    }

    private init(low: UInt64, high: UInt64) {
        (self.low, self.high) = (low, high)
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? low : high) & (1 << UInt64(byte & 63)) != 0
    }

    /// Whether a text consists of nothing else.
    @inline(__always)
    func holdsAll(of text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { $0.allSatisfy { contains($0) } }
            ?? text.utf8.allSatisfy { contains($0) }
    }

    /// Both.
    static func + (left: ByteSet, right: ByteSet) -> ByteSet {
        ByteSet(low: left.low | right.low, high: left.high | right.high)
    }

    static func - (left: ByteSet, right: ByteSet) -> ByteSet {
        ByteSet(low: left.low & ~right.low, high: left.high & ~right.high)
    }
}
