/// Reads one JSON document in the order it is written, without building a tree of it.
///
/// Strict (RFC 8259): no trailing commas, no leading zeros, no raw control characters, valid UTF-8 only, no byte order
/// mark, surrogates only in pairs. At most `depthLimit` levels of nesting. Keys given twice are passed on as they come;
/// `JSONValue.parse` refuses them. After a problem was thrown the reader must not be used further.
///
/// ```swift
/// try reader.beginObject()
/// while let key = try reader.nextKey() {
///     switch key {
///     case "Name": name = try reader.readText().string
///     default: try reader.skipValue()
///     }
/// }
/// ```
public struct JSONReader: ~Copyable {
    /// The deepest nesting of arrays and objects that is read.
    public static let depthLimit = 64

    let source: UnsafeBufferPointer<UInt8>
    var position = 0
    /// How many containers are open.
    var depth = 0
    /// Whether the innermost open container has had no element yet. One flag is enough: a container that just closed
    /// was itself an element of the one around it.
    var isFirst = false
    /// The texts whose escapes had to be resolved; they live as long as the reader.
    var resolved: [UnsafeMutableBufferPointer<UInt8>] = []

    /// A reader over bytes that must stay as they are while the reader and its texts are used.
    public init(_ source: UnsafeBufferPointer<UInt8>) {
        self.source = source
    }

    deinit {
        for text in resolved { text.deallocate() }
    }

    /// Reads one whole document: the closure reads its value, and nothing but white space may follow.
    ///
    /// - Throws: the problem found by the closure's reading or thrown by it, or one for what follows the value.
    public static func read<Result>(
        _ bytes: [UInt8],
        _ body: (inout JSONReader) throws(JSONProblem) -> Result
    ) throws(JSONProblem) -> Result {
        try bytes.withUnsafeBufferPointer { (source: UnsafeBufferPointer<UInt8>) throws(JSONProblem) -> Result in
            var reader = JSONReader(source)
            let result = try body(&reader)
            try reader.expectEnd()
            return result
        }
    }

    /// The offset of the next byte to be read, from 0.
    public var offset: Int { position }

    /// The kinds of values.
    public enum Kind: Sendable, Equatable {
        /// What a value is, by its first byte.
        case object, array, string, number, bool, null
    }

    /// The kind of the value that stands next, which is not read.
    public mutating func peek() throws(JSONProblem) -> Kind {
        switch skipSpace() ?? 0 {
        case 0x7B: return .object
        case 0x5B: return .array
        case 0x22: return .string
        case 0x2D, 0x30...0x39: return .number
        case 0x74, 0x66: return .bool
        case 0x6E: return .null
        default: throw problem("expected a value")
        }
    }

    /// Enters an object; `nextKey` then gives its keys.
    public mutating func beginObject() throws(JSONProblem) {
        try begin(0x7B, "expected an object")
    }

    /// The next key of the object, after which its value must be read or skipped; nil at the object's end, which is
    /// then behind.
    public mutating func nextKey() throws(JSONProblem) -> JSONText? {
        guard try nextItem(closedBy: 0x7D, "expected `,` or `}`") else { return nil }
        guard skipSpace() == 0x22 else { throw problem("expected a key in quotes") }
        let key = try scanText()
        guard skipSpace() == 0x3A else { throw problem("expected `:`") }
        position &+= 1
        return key
    }

    /// Enters an array; `nextElement` then tells whether another element stands next.
    public mutating func beginArray() throws(JSONProblem) {
        try begin(0x5B, "expected an array")
    }

    /// Whether another element follows, which must then be read or skipped; at false, the array's end is behind.
    public mutating func nextElement() throws(JSONProblem) -> Bool {
        try nextItem(closedBy: 0x5D, "expected `,` or `]`")
    }

    /// The text of a string.
    public mutating func readText() throws(JSONProblem) -> JSONText {
        guard skipSpace() == 0x22 else { throw problem("expected a string") }
        return try scanText()
    }

    /// The text of a string, or nil for `null`.
    public mutating func readTextOrNull() throws(JSONProblem) -> JSONText? {
        switch skipSpace() {
        case 0x22: return try scanText()
        case 0x6E:
            try word("null")
            return nil
        default: throw problem("expected a string or null")
        }
    }

    /// A truth value.
    public mutating func readBool() throws(JSONProblem) -> Bool {
        switch skipSpace() {
        case 0x74:
            try word("true")
            return true
        case 0x66:
            try word("false")
            return false
        default: throw problem("expected true or false")
        }
    }

    /// `null`.
    public mutating func readNull() throws(JSONProblem) {
        guard skipSpace() == 0x6E else { throw problem("expected null") }
        try word("null")
    }

    /// Reads `null` if it stands next, and tells whether it did.
    public mutating func readNullIfNext() throws(JSONProblem) -> Bool {
        guard skipSpace() == 0x6E else { return false }
        try word("null")
        return true
    }

    /// Asserts that nothing but white space is left.
    public mutating func expectEnd() throws(JSONProblem) {
        guard skipSpace() == nil else { throw problem("expected the end of the document") }
    }

    // MARK: Pieces

    /// The next byte that is no white space, which is not read; nil at the end.
    @inline(__always)
    mutating func skipSpace() -> UInt8? {
        while position < source.count {
            let byte = source[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
            position &+= 1
        }
        return nil
    }

    private mutating func begin(_ bracket: UInt8, _ expectation: String) throws(JSONProblem) {
        guard skipSpace() == bracket else { throw problem(expectation) }
        guard depth < Self.depthLimit else { throw problem("nested more than \(Self.depthLimit) deep") }
        depth &+= 1
        position &+= 1
        isFirst = true
    }

    @inline(__always)
    private mutating func nextItem(closedBy bracket: UInt8, _ expectation: String) throws(JSONProblem) -> Bool {
        let byte = skipSpace()
        if byte == bracket {
            position &+= 1
            depth &-= 1
            isFirst = false
            return false
        }
        if isFirst {
            isFirst = false
            return true
        }
        guard byte == 0x2C else { throw problem(expectation) }
        position &+= 1
        return true
    }

    @inline(__always)
    private mutating func word(_ word: StaticString) throws(JSONProblem) {
        let end = position &+ word.utf8CodeUnitCount
        guard end <= source.count, let base = source.baseAddress,
            Scanning.areSame(base + position, word.utf8Start, count: word.utf8CodeUnitCount)
        else { throw problem("expected \(word)") }
        position = end
    }

    func problem(_ message: String, at offset: Int? = nil) -> JSONProblem {
        JSONProblem(offset: offset ?? position, message: message)
    }
}
