extension JSONWriter {
    mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { quote($0) }
    }

    /// Writes a string in quotes. Escaped are quotes and backslashes, as they must be, and what could do something to a
    /// terminal or a script: control characters (C0, DEL, C1) and the line separators U+2028 and U+2029.
    mutating func quote(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(0x22)
        defer { bytes.append(0x22) }
        if Scanning.isPlain(text) {
            bytes.append(text)
            return
        }
        var written = 0
        var index = Scanning.plainEnd(text, from: 0, stopsAtDelete: true)
        while index < text.count {
            if let (code, length) = Self.toEscape(text, at: index) {
                bytes.append(UnsafeBufferPointer(rebasing: text[written..<index]))
                escape(code)
                index += length
                written = index
            } else {
                index += 1
            }
            index = Scanning.plainEnd(text, from: index, stopsAtDelete: true)
        }
        bytes.append(UnsafeBufferPointer(rebasing: text[written...]))
    }

    /// The character at an index and its length in bytes, if it is one to be escaped.
    private static func toEscape(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (code: UInt16, length: Int)? {
        let byte = text[index]
        switch byte {
        case 0x00..<0x20, 0x22, 0x5C, 0x7F:
            return (UInt16(byte), 1)
        case 0xC2 where index + 1 < text.count && text[index + 1] < 0xA0:
            return (UInt16(text[index + 1]), 2)
        case 0xE2 where index + 2 < text.count && text[index + 1] == 0x80 && text[index + 2] & 0xFE == 0xA8:
            return (0x2028 + UInt16(text[index + 2] & 1), 3)
        default:
            return nil
        }
    }

    private mutating func escape(_ code: UInt16) {
        bytes.append(0x5C)
        switch code {
        case 0x22, 0x5C: bytes.append(UInt8(truncatingIfNeeded: code))
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default:
            bytes.append(0x75)
            for shift in [12, 8, 4, 0] {
                let digit = UInt8(truncatingIfNeeded: code >> UInt16(shift)) & 0xF
                bytes.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
            }
        }
    }
}
