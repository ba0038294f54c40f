/// Finding the end of plain text, eight bytes at a time.
@usableFromInline
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

    /// Whether a text consists of plain characters, DEL not among them.
    @inline(__always)
    static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let raw = UnsafeRawBufferPointer(text)
        let count = raw.count
        // The last step may look once more at what the one before has seen.
        if count >= 8 {
            var marks: UInt64 = 0
            var index = 0
            while index < count &- 8 {
                let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                marks |= special(word) | deletes(word)
                index &+= 8
            }
            let last = raw.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
            return marks | special(last) | deletes(last) == 0
        }
        if count >= 4 {
            let first = raw.loadUnaligned(as: UInt32.self)
            let last = raw.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            let word = UInt64(first) | UInt64(last) << 32
            return special(word) | deletes(word) == 0
        }
        return text.allSatisfy { isPlain($0, true) }
    }

    /// Marks, by the high bit of each, the bytes of a word that are not plain.
    ///
    /// The high bit of a byte is marked by itself; in all other bytes a subtraction sets it where the byte is below 0x20,
    /// or equal to the one looked for. A borrow can mark too many, but only above a byte truly marked, so the lowest mark
    /// is always right.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = (word ^ (ones &* 0x22)) &- ones
        let backslashes = (word ^ (ones &* 0x5C)) &- ones
        let controls = word &- ones &* 0x20
        return (word | quotes | backslashes | controls) & (ones &* 0x80)
    }

    /// Marks the bytes of a word that are DEL, and any that are not ASCII, in the same way.
    @inline(__always)
    private static func deletes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        return ((word ^ (ones &* 0x7F)) &- ones) & (ones &* 0x80)
    }

    @inline(__always)
    private static func isPlain(_ byte: UInt8, _ stopsAtDelete: Bool) -> Bool {
        byte >= 0x20 && byte < (stopsAtDelete ? 0x7F : 0x80) && byte != 0x22 && byte != 0x5C
    }

    /// Whether so many bytes are the same at both places.
    @inlinable
    @inline(__always)
    static func areSame(_ left: UnsafeRawPointer, _ right: UnsafeRawPointer, count: Int) -> Bool {
        @inline(__always)
        func areSame<Word: FixedWidthInteger>(at offset: Int, _ type: Word.Type) -> Bool {
            left.loadUnaligned(fromByteOffset: offset, as: type)
                == right.loadUnaligned(fromByteOffset: offset, as: type)
        }
        guard count >= 4 else {
            for offset in 0..<count where !areSame(at: offset, UInt8.self) { return false }
            return true
        }
        // The last step may look once more at what the one before has seen.
        guard count >= 8 else { return areSame(at: 0, UInt32.self) && areSame(at: count &- 4, UInt32.self) }
        var offset = 0
        while offset < count &- 8 {
            if !areSame(at: offset, UInt64.self) { return false }
            offset &+= 8
        }
        return areSame(at: count &- 8, UInt64.self)
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
