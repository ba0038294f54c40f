/// The text of a JSON string as UTF-8, without the quotes and with its escapes resolved.
///
/// A view, valid only as long as the reader it came from and the bytes that one reads: take `string` or copy the bytes
/// to keep it. It is always valid UTF-8.
public struct JSONText {
    @usableFromInline let bytes: UnsafeBufferPointer<UInt8>

    @usableFromInline init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// A view of the UTF-8 of a string literal, which lives for ever.
    public init(_ literal: StaticString) {
        bytes =
            literal.hasPointerRepresentation
            ? UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
            : UnsafeBufferPointer(start: nil, count: 0)
    }

    /// The length in bytes of UTF-8.
    @inlinable public var count: Int { bytes.count }

    /// Whether there is no text.
    @inlinable public var isEmpty: Bool { bytes.isEmpty }

    /// The text as a String, copied.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Calls the closure with the bytes of the text, which are valid during the call.
    @inlinable
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes)
    }

    /// Whether both are the same bytes.
    @inlinable
    public static func == (left: JSONText, right: JSONText) -> Bool {
        left.bytes.count == right.bytes.count && left.bytes.elementsEqual(right.bytes)
    }

    /// Whether the text is that of the literal, byte for byte.
    @inlinable
    public static func == (text: JSONText, literal: StaticString) -> Bool {
        guard literal.hasPointerRepresentation, text.bytes.count == literal.utf8CodeUnitCount else { return false }
        guard let start = text.bytes.baseAddress else { return true }
        return Scanning.areSame(start, literal.utf8Start, count: text.bytes.count)
    }

    /// Whether the text is that of the string, byte for byte.
    @inlinable
    public static func == (text: JSONText, string: String) -> Bool {
        text.bytes.count == string.utf8.count && text.bytes.elementsEqual(string.utf8)
    }

    /// Lets a text be matched by the literals of a switch.
    @inlinable
    public static func ~= (literal: StaticString, text: JSONText) -> Bool {
        text == literal
    }
}
