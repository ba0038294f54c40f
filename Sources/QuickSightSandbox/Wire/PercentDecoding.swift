/// Percent-decoding, exactly once.
enum PercentDecoding {
    /// The text of one part of a path or query; nil where an escape is broken or the bytes are no UTF-8.
    ///
    /// - Parameter plusIsSpace: as in a query; in a path a plus is a plus.
    static func decode(_ text: Substring.UTF8View, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            index = text.index(after: index)
            if byte == UInt8(ascii: "%") {
                guard index < text.endIndex, let high = nibble(text[index]) else { return nil }
                index = text.index(after: index)
                guard index < text.endIndex, let low = nibble(text[index]) else { return nil }
                index = text.index(after: index)
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The fields of a query or a form, in order; nil where one cannot be decoded.
    static func fields(of query: some StringProtocol) -> [QueryField]? {
        var fields: [QueryField] = []
        for field in query.split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = parts.first, let name = decode(Substring(first).utf8, plusIsSpace: true),
                let value = decode(Substring(parts.count > 1 ? parts[1] : "").utf8, plusIsSpace: true)
            else { return nil }
            fields.append(QueryField(name: name, value: value))
        }
        return fields
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
