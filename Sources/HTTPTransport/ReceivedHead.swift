#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The head of a response as it came off the wire: the status line and the header lines, each with its line break.
struct ReceivedHead: Sendable {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// All fields; an obsolete folded line (RFC 9112 §5.2) continues the value before it.
    var fields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        fields.reserveCapacity(16)
        bytes.withUnsafeBufferPointer { bytes in
            var lines = Lines(bytes)
            while let line = lines.next() {
                if Lines.isFolded(line) {
                    let more = Lines.trimmed(line)
                    if !more.isEmpty, let last = fields.popLast() {
                        fields.append((last.name, "\(last.value) \(String(decoding: more, as: UTF8.self))"))
                    }
                } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
                    let value = Lines.trimmed(line[(colon + 1)...])
                    fields.append(
                        (String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self)))
                }
            }
        }
        return fields
    }

    /// The first value of a field.
    func value(of name: String) -> String? {
        find(name) { value in
            value.map { String(decoding: $0, as: UTF8.self) }
        } folded: {
            $0
        }
    }

    /// Whether the first value of a field is this text, byte for byte.
    func has(_ name: String, _ text: String) -> Bool {
        find(name) {
            $0?.elementsEqual(text.utf8) ?? false
        } folded: {
            $0?.utf8.elementsEqual(text.utf8) ?? false
        }
    }

    /// Hands over the first value of a field where it stands, or, if it goes on in the next line, put together.
    private func find<Result>(
        _ name: String, _ body: (Slice<UnsafeBufferPointer<UInt8>>?) -> Result, folded: (String?) -> Result
    ) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            var lines = Lines(bytes)
            while let line = lines.next() {
                let length = name.utf8.count
                guard line.count > length, line[line.startIndex + length] == UInt8(ascii: ":"), !Lines.isFolded(line),
                    name.utf8.elementsEqual(line.prefix(length), by: { Self.isSame($0, $1) })
                else { continue }
                if let next = lines.next(), Lines.isFolded(next) {
                    return folded(fields.first { HTTPHeaders.equal($0.name, name) }?.value)
                }
                return body(Lines.trimmed(line[(line.startIndex + length + 1)...]))
            }
            return body(nil)
        }
    }

    @inline(__always)
    private static func isSame(_ left: UInt8, _ right: UInt8) -> Bool {
        HTTPHeaders.lowercase(left) == HTTPHeaders.lowercase(right)
    }
}

/// The header lines of a head, one after the other.
private struct Lines {
    typealias Line = Slice<UnsafeBufferPointer<UInt8>>

    private let bytes: UnsafeBufferPointer<UInt8>
    private var start = 0

    /// The first line is the status line: it is passed.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        _ = next()
    }

    /// The next line without its line feed.
    mutating func next() -> Line? {
        guard start < bytes.count, let base = bytes.baseAddress else { return nil }
        let found = memchr(base + start, 0x0A, bytes.count - start)
        let end = found.map { UnsafeRawPointer(base).distance(to: UnsafeRawPointer($0)) } ?? bytes.count
        defer { start = end + 1 }
        return bytes[start..<end]
    }

    static func isFolded(_ line: Line) -> Bool {
        line.first.map { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ?? false
    }

    static func trimmed(_ line: Line) -> Line {
        func isBlank(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
        }
        var (start, end) = (line.startIndex, line.endIndex)
        while start < end, isBlank(line[start]) { start += 1 }
        while end > start, isBlank(line[end - 1]) { end -= 1 }
        return line[start..<end]
    }
}
