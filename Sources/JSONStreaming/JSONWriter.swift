/// Writes one JSON document, or several lines of them, value by value; commas and indentation come by themselves.
///
/// Whoever calls it keeps the order right: in an object, `key` before each value; what was begun is ended. Without a
/// sink the document gathers in memory, until `takeBytes`.
public struct JSONWriter: ~Copyable {
    /// How a document is laid out.
    public enum Layout: Sendable {
        /// Without any white space.
        case compact
        /// A line for each value, two spaces a level.
        case indented
        /// A line for each value of the document and of what it holds, compact within: for many records of a kind.
        case records
    }

    /// Once this many bytes have gathered they go to the sink.
    public static let chunkSize = 64 << 10

    let layout: Layout
    private let sink: ((UnsafeBufferPointer<UInt8>) -> Void)?
    var bytes: WriteBuffer
    /// What has gone to the sink.
    private var finished = 0
    private var depth = 0
    /// Whether something stands before the next element of the innermost open container. One flag is enough: a
    /// container that just closed was itself an element of the one around it.
    private var isAfterElement = false
    private var isAfterKey = false

    /// A writer.
    ///
    /// - Parameters:
    ///   - layout: compact, or indented for people.
    ///   - capacity: how many bytes are likely to gather.
    ///   - sink: takes the document piece by piece, in pieces of at least 64 KiB except the last, which `finish` gives.
    public init(
        _ layout: Layout = .compact, reserving capacity: Int = 0, sink: ((UnsafeBufferPointer<UInt8>) -> Void)? = nil
    ) {
        self.layout = layout
        self.sink = sink
        bytes = WriteBuffer(reserving: capacity)
    }

    /// How many bytes have been written so far, those that went to the sink included.
    public var count: Int { finished + bytes.count }

    /// Takes what has been written and not yet gone to the sink; the writer is then as new.
    public mutating func takeBytes() -> [UInt8] {
        let taken = bytes.withBytes { Array($0) }
        bytes.removeAll()
        (depth, isAfterElement, isAfterKey, finished) = (0, false, false, 0)
        return taken
    }

    /// Gives the sink all that is left.
    public mutating func finish() {
        guard let sink, bytes.count > 0 else { return }
        finished += bytes.count
        bytes.withBytes(sink)
        bytes.removeAll()
    }

    /// Begins an object.
    public mutating func beginObject() { begin(0x7B) }

    /// Ends the object begun last.
    public mutating func endObject() { end(0x7D) }

    /// Begins an array.
    public mutating func beginArray() { begin(0x5B) }

    /// Ends the array begun last.
    public mutating func endArray() { end(0x5D) }

    /// A key, whose value comes next.
    public mutating func key(_ key: String) {
        prepare()
        quote(key)
        colon()
    }

    /// A key known in advance, whose value comes next.
    public mutating func key(_ key: StaticString) {
        prepare()
        JSONText(key).withBytes { quote($0) }
        colon()
    }

    /// A string.
    public mutating func string(_ text: String) {
        prepare()
        quote(text)
        flush()
    }

    /// A string, from the text of a reader.
    public mutating func string(_ text: JSONText) {
        prepare()
        text.withBytes { quote($0) }
        flush()
    }

    /// A string, from bytes that must be valid UTF-8.
    public mutating func string(utf8 text: UnsafeBufferPointer<UInt8>) {
        prepare()
        quote(text)
        flush()
    }

    /// A whole number.
    public mutating func int(_ value: Int) { plain(String(value)) }

    /// A number in the shortest form that reads back the same; `null` for what JSON cannot say, infinity and NaN.
    public mutating func double(_ value: Double) { plain(value.isFinite ? value.description : "null") }

    /// `true` or `false`.
    public mutating func bool(_ value: Bool) { plain(value ? "true" : "false") }

    /// `null`.
    public mutating func null() { plain("null") }

    /// A whole tree; its numbers go out as they are written.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let text): plain(text)
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// Ends the line after a whole document; another may follow, as in JSON lines.
    public mutating func newline() {
        bytes.append(0x0A)
        isAfterElement = false
        flush()
    }

    // MARK: Pieces

    private mutating func begin(_ bracket: UInt8) {
        prepare()
        bytes.append(bracket)
        depth += 1
        isAfterElement = false
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if isAfterElement { breakLine(below: depth + 1) }
        bytes.append(bracket)
        isAfterElement = true
        flush()
    }

    private mutating func plain(_ text: String) {
        prepare()
        bytes.append(text)
        flush()
    }

    /// What stands between two elements.
    private mutating func prepare() {
        if isAfterKey {
            isAfterKey = false
            return
        }
        if isAfterElement { bytes.append(0x2C) }
        isAfterElement = true
        if depth > 0 { breakLine(below: depth) }
    }

    private mutating func colon() {
        bytes.append(0x3A)
        if layout == .indented { bytes.append(0x20) }
        isAfterKey = true
    }

    /// Begins a line, where elements of a container at this depth stand on lines of their own.
    private mutating func breakLine(below container: Int) {
        guard layout == .indented || (layout == .records && container <= 2) else { return }
        bytes.append(0x0A)
        bytes.append(0x20, times: 2 * depth)
    }

    private mutating func flush() {
        if bytes.count >= Self.chunkSize { finish() }
    }
}
