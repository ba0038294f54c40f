/// Finding the end of plain text, eight bytes at a time.
enum Scanning {
    /// The index of the first byte at or after `start` that is not plain: a quote, a backslash, a control character or
    /// part of a longer UTF-8 sequence; the count when there is none. DEL counts as plain unless told otherwise.
    @inline(__always)
    static func plainEnd(
        _ source: UnsafeBufferPointer<UInt8>,
        from start: Int,
        stopsAtDelete: Bool = false
    ) -> Int {
        let raw = UnsafeRawBufferPointer(source)
        var index = start
        while index &+ 8 <= source.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            var marks = special(word)
            if stopsAtDelete { marks |= deletes(word) }
            if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < source.count, isPlain(source[index], stopsAtDelete) { index &+= 1 }
        return index
    }

    /// Marks, by the high bit of each, the bytes of a word that are not plain. A borrow can mark too many, but only
    /// above a byte truly marked, so the lowest mark is always right.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let low = (word &- ones &* 0x20) & ~word
        let marks = low | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes) | word
        return marks & (ones &* 0x80)
    }

    /// Marks the bytes of a word that are DEL, in the same way.
    @inline(__always)
    private static func deletes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let deletes = word ^ (ones &* 0x7F)
        return (deletes &- ones) & ~deletes & (ones &* 0x80)
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8, _ stopsAtDelete: Bool) -> Bool {
        byte >= 0x20 && byte < (stopsAtDelete ? 0x7F : 0x80) && byte != 0x22 && byte != 0x5C
    }

    /// The length of the UTF-8 sequence of two to four bytes at an index, or nil where there is no valid one (Unicode
    /// 16, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
    static func sequenceLength(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
        let lead = source[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard index + length <= source.count, second.contains(source[index + 1]) else { return nil }
        for offset in 2..<max(length, 2) where source[index + offset] & 0xC0 != 0x80 { return nil }
        return length
    }
}
