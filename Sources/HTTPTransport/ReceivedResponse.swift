/// A response as it came off the wire, not yet taken apart.
struct ReceivedResponse: Sendable {
    let status: Int
    /// The status line and the header lines, each with its line break.
    let head: [UInt8]
    let body: [UInt8]

    /// The response with its header fields; done by the asking task, since the loop's thread is everybody's.
    func parsed() -> HTTPResponse {
        var fields: [(name: String, value: String)] = []
        fields.reserveCapacity(16)
        // The first line is the status line.
        var start = (head.firstIndex(of: UInt8(ascii: "\n")) ?? head.endIndex - 1) + 1
        while start < head.endIndex {
            let end = head[start...].firstIndex(of: UInt8(ascii: "\n")) ?? head.endIndex
            add(head[start..<end], to: &fields)
            start = end + 1
        }
        return HTTPResponse(status: status, headers: HTTPHeaders(fields), body: body)
    }

    private func add(_ line: ArraySlice<UInt8>, to fields: inout [(name: String, value: String)]) {
        if line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t") {
            // An obsolete folded line continues the value before it (RFC 9112 §5.2).
            let more = Self.trimmed(line)
            if !more.isEmpty, let last = fields.popLast() {
                fields.append((last.name, "\(last.value) \(String(decoding: more, as: UTF8.self))"))
            }
        } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
            fields.append(
                (
                    String(decoding: line[..<colon], as: UTF8.self),
                    String(decoding: Self.trimmed(line[(colon + 1)...]), as: UTF8.self)
                )
            )
        }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool {
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
        }
        var slice = bytes
        while let byte = slice.first, isBlank(byte) { slice.removeFirst() }
        while let byte = slice.last, isBlank(byte) { slice.removeLast() }
        return slice
    }
}
