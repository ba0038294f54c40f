import Glibc

/// The bytes of a text, a growing window of them: from the line being read to as far as was asked for.
///
/// Behind the last byte stands a line break, so that looking for the end of a line needs no other check.
final class PlainBuffer {
    /// How many bytes are asked for at once.
    private static let pieceBytes = 64 << 10
    /// A line, with what follows up to the next that holds something, may be so long.
    private static let longest = 8 << 20

    private let input: ByteInput
    private(set) var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// How many bytes there are.
    private(set) var count = 0
    /// Whether they go to the end of the text.
    private(set) var isWhole = false
    /// The first byte from `checked` on that is no printable ASCII and no line break.
    private var odd = 0

    init(_ input: ByteInput, isUsed: Bool) {
        self.input = input
        capacity = isUsed ? Self.pieceBytes * 2 : 0
        base = .allocate(capacity: capacity + 1)
        base[0] = 0x0A
    }

    /// Gives memory back; there is then nothing more to be had.
    func close() {
        base.deallocate()
        base = .allocate(capacity: 1)
        base[0] = 0x0A
        (capacity, count, odd, isWhole) = (0, 0, 0, true)
    }

    deinit {
        base.deallocate()
    }

    /// Asks for more, after dropping what stands before `start`; false when there is no more to be had.
    ///
    /// Every offset is then less by `start`.
    func extend(dropping start: Int) -> Bool {
        guard !isWhole else { return false }
        count -= start
        odd = max(0, odd - start)
        base.update(from: base + start, count: count)
        if capacity - count < Self.pieceBytes {
            guard capacity < Self.longest else { return false }
            capacity *= 2
            let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 1)
            larger.update(from: base, count: count)
            base.deallocate()
            base = larger
        }
        let wasClean = odd == count
        guard let given = input.give(to: base + count, capacity: Self.pieceBytes) else { return false }
        let old = count
        count += given
        isWhole = given == 0
        base[count] = 0x0A
        if wasClean { odd = firstOdd(from: old) }
        return true
    }

    /// Where the line ends that begins at `start`: at its line break, or nil when that is not there yet.
    @inline(__always)
    func lineEnd(from start: Int) -> Int? {
        guard let found = memchr(base + start, 0x0A, count - start + 1) else { return nil }
        let end = UnsafeMutableRawPointer(base).distance(to: found)
        return end < count || isWhole ? end : nil
    }

    /// Whether a line is text that needs no closer look by libyaml: printable ASCII, and well-formed UTF-8 without
    /// controls, line separators, byte order marks and what is no character.
    ///
    /// - Returns: the first byte beyond ASCII, or `end` where there is none; nil where something else stands.
    @inline(__always)
    func firstBeyondASCII(_ start: Int, _ end: Int) -> Int? {
        if odd >= end { return end }
        return look(start, end)
    }

    private func look(_ start: Int, _ end: Int) -> Int? {
        var first = end
        while odd < end {
            first = min(first, odd)
            guard let length = characterLength(at: odd), odd + length <= end else { return nil }
            odd = firstOdd(from: odd + length)
        }
        return max(first, start)
    }

    private func firstOdd(from start: Int) -> Int {
        var index = start
        let low = SIMD32<UInt8>(repeating: 0x20)
        let high = SIMD32<UInt8>(repeating: 0x7E)
        let lineBreak = SIMD32<UInt8>(repeating: 0x0A)
        while index + 32 <= count {
            let bytes = UnsafeRawPointer(base + index).loadUnaligned(as: SIMD32<UInt8>.self)
            let isOdd = (bytes .< low .| bytes .> high) .& (bytes .!= lineBreak)
            if any(isOdd) { break }
            index += 32
        }
        while index < count, base[index] == 0x0A || (base[index] >= 0x20 && base[index] <= 0x7E) { index += 1 }
        return index
    }

    /// The bytes of the character at `index`, if it is one beyond Latin-1's controls that YAML allows as it is.
    func characterLength(at index: Int) -> Int? {
        func follows(_ offset: Int, _ range: ClosedRange<UInt8>) -> Bool {
            index + offset < count && range.contains(base[index + offset])
        }
        let rest: ClosedRange<UInt8> = 0x80...0xBF
        switch base[index] {
        // What comes before U+00A0 are controls.
        case 0xC2: return follows(1, 0xA0...0xBF) ? 2 : nil
        case 0xC3...0xDF: return follows(1, rest) ? 2 : nil
        case 0xE0: return follows(1, 0xA0...0xBF) && follows(2, rest) ? 3 : nil
        // U+2028 and U+2029 are line breaks to libyaml.
        case 0xE2 where follows(1, 0x80...0x80): return follows(2, 0x80...0xA7) || follows(2, 0xAA...0xBF) ? 3 : nil
        case 0xE1...0xEC: return follows(1, rest) && follows(2, rest) ? 3 : nil
        case 0xED: return follows(1, 0x80...0x9F) && follows(2, rest) ? 3 : nil
        case 0xEE: return follows(1, rest) && follows(2, rest) ? 3 : nil
        // The byte order mark is in U+FEC0 to U+FEFF, what is no character in U+FFC0 to U+FFFF.
        case 0xEF where follows(1, 0xBB...0xBB) || follows(1, 0xBF...0xBF): return nil
        case 0xEF: return follows(1, rest) && follows(2, rest) ? 3 : nil
        case 0xF0: return follows(1, 0x90...0xBF) && follows(2, rest) && follows(3, rest) ? 4 : nil
        case 0xF1...0xF3: return follows(1, rest) && follows(2, rest) && follows(3, rest) ? 4 : nil
        case 0xF4: return follows(1, 0x80...0x8F) && follows(2, rest) && follows(3, rest) ? 4 : nil
        default: return nil
        }
    }
}
