import HTTPTransport

/// The form of a request that signature version 4 is computed over.
///
/// Written as botocore does it: the wire's path with dot segments and doubled slashes removed, percent-encoded once more;
/// the wire's query sorted by key, then value; the signed headers with their white space collapsed; the digest of the body.
struct CanonicalRequest {
    private(set) var bytes: [UInt8]

    /// The canonical form of a request.
    /// - Parameters:
    ///   - headers: the lower-case names of the headers to sign with their values, sorted by name.
    init(_ request: HTTPRequest, headers: [(name: String, value: String)]) {
        bytes = []
        bytes.reserveCapacity(512)
        Self.append(request, headers: headers, to: &bytes)
    }

    /// Appends the canonical form of a request; see the initializer.
    static func append(_ request: HTTPRequest, headers: [(name: String, value: String)], to bytes: inout [UInt8]) {
        bytes.append(contentsOf: request.method.utf8)
        bytes.append(newline)
        appendPath(request.path, to: &bytes)
        bytes.append(newline)
        appendQuery(request.query, to: &bytes)
        bytes.append(newline)
        for (name, value) in headers {
            bytes.append(contentsOf: name.utf8)
            bytes.append(UInt8(ascii: ":"))
            appendCollapsed(value, to: &bytes)
            bytes.append(newline)
        }
        bytes.append(newline)
        appendNames(headers, to: &bytes)
        bytes.append(newline)
        if request.body.isEmpty {
            bytes.append(contentsOf: digestOfNothing)
        } else {
            Hex.append(SHA256Digest.hash(request.body), to: &bytes)
        }
    }

    /// The names of signed headers, joined by semicolons.
    static func appendNames(_ headers: [(name: String, value: String)], to bytes: inout [UInt8]) {
        var isFirst = true
        for (name, _) in headers {
            if !isFirst { bytes.append(UInt8(ascii: ";")) }
            isFirst = false
            bytes.append(contentsOf: name.utf8)
        }
    }

    // MARK: The path

    static func appendPath(_ path: String, to bytes: inout [UInt8]) {
        var path = path
        path.withUTF8 { path in
            if isNormal(path) {
                appendEncoded(path, to: &bytes)
            } else {
                normalized(path).withUnsafeBufferPointer { appendEncoded($0, to: &bytes) }
            }
        }
    }

    /// Whether the path is absolute and has no empty, `.` or `..` segment (nor one beginning with a dot, to be quick).
    private static func isNormal(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
        guard path.first == slash else { return false }
        var afterSlash = true
        for byte in path.dropFirst() {
            if afterSlash, byte == slash || byte == dot { return false }
            afterSlash = byte == slash
        }
        return true
    }

    private static func normalized(_ path: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard let first = path.first, let last = path.last else { return [slash] }
        var segments: [Slice<UnsafeBufferPointer<UInt8>>] = []
        for segment in path.split(separator: slash) {
            if segment.elementsEqual([dot]) { continue }
            if segment.elementsEqual([dot, dot]) {
                _ = segments.popLast()
            } else {
                segments.append(segment)
            }
        }
        var result: [UInt8] = first == slash ? [slash] : []
        result.append(contentsOf: segments.joined(separator: [slash]))
        if last == slash, !segments.isEmpty { result.append(slash) }
        return result
    }

    private static func appendEncoded(_ path: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var plain = path.startIndex
        for (index, byte) in path.enumerated() where !(isUnreserved(byte) || byte == slash) {
            bytes.append(contentsOf: path[plain..<index])
            bytes.append(UInt8(ascii: "%"))
            bytes.append(upperDigit(byte >> 4))
            bytes.append(upperDigit(byte & 15))
            plain = index + 1
        }
        bytes.append(contentsOf: path[plain...])
    }

    // MARK: The query

    static func appendQuery(_ query: String, to bytes: inout [UInt8]) {
        if query.isEmpty { return }
        var query = query
        query.withUTF8 { query in
            if isSorted(query) {
                bytes.append(contentsOf: query)
                return
            }
            let pairs = query.split(separator: ampersand, omittingEmptySubsequences: false).map { Pair($0) }.sorted()
            var isFirst = true
            for pair in pairs {
                if !isFirst { bytes.append(ampersand) }
                isFirst = false
                bytes.append(contentsOf: pair.key)
                bytes.append(equals)
                bytes.append(contentsOf: pair.value)
            }
        }
    }

    /// Whether a query consists of pairs with an equals sign each, their keys in order and none twice.
    private static func isSorted(_ query: UnsafeBufferPointer<UInt8>) -> Bool {
        var last: Slice<UnsafeBufferPointer<UInt8>>?
        var start = 0
        while start <= query.count {
            let end = query[start...].firstIndex(of: ampersand) ?? query.count
            guard let sign = query[start..<end].firstIndex(of: equals) else { return false }
            let key = query[start..<sign]
            if let last, !last.lexicographicallyPrecedes(key) { return false }
            last = key
            start = end + 1
        }
        return true
    }

    /// A key and its value, as encoded on the wire.
    private struct Pair: Comparable {
        var key: Slice<UnsafeBufferPointer<UInt8>>
        var value: Slice<UnsafeBufferPointer<UInt8>>

        init(_ text: Slice<UnsafeBufferPointer<UInt8>>) {
            let sign = text.firstIndex(of: equals) ?? text.endIndex
            key = text[..<sign]
            value = sign == text.endIndex ? text[sign...] : text[(sign + 1)...]
        }

        static func < (left: Pair, right: Pair) -> Bool {
            if left.key.elementsEqual(right.key) { return left.value.lexicographicallyPrecedes(right.value) }
            return left.key.lexicographicallyPrecedes(right.key)
        }

        static func == (left: Pair, right: Pair) -> Bool {
            left.key.elementsEqual(right.key) && left.value.elementsEqual(right.value)
        }
    }

    // MARK: Header values

    /// Appends a value without outer white space, and with one space for each inner run of it.
    private static func appendCollapsed(_ value: String, to bytes: inout [UInt8]) {
        if value.utf8.allSatisfy({ $0 > 0x20 }) {
            bytes.append(contentsOf: value.utf8)
            return
        }
        var pendingSpace = false
        var isEmpty = true
        for byte in value.utf8 {
            if byte == 0x20 || (0x09...0x0D).contains(byte) {
                pendingSpace = !isEmpty
            } else {
                if pendingSpace { bytes.append(0x20) }
                pendingSpace = false
                isEmpty = false
                bytes.append(byte)
            }
        }
    }

    private static let newline = UInt8(ascii: "\n")
    private static let slash = UInt8(ascii: "/")
    private static let dot = UInt8(ascii: ".")
    private static let ampersand = UInt8(ascii: "&")
    private static let equals = UInt8(ascii: "=")
    private static let digestOfNothing = Array(SHA256Digest.hex(of: []).utf8)

    private static func upperDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// Whether a byte stands for itself in a path: letters, digits, `-._~` (RFC 3986 §2.3).
    @inline(__always)
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), dot, UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
