/// A key of a mapping that is walked; its text is valid until the mapping's next key is asked for.
public struct YAMLKey {
    /// Where it is written; under an alias or from a merge, where the original is.
    public let mark: YAMLMark
    /// How it is written.
    public let style: YAMLScalarStyle
    /// Whether a merge key (`<<`) brought it: then it never overrides an earlier key.
    public let isMerged: Bool
    let reader: YAMLReader
    let start: Int
    let length: Int

    /// Whether it is written without quotes.
    public var isPlain: Bool { style == .plain }

    /// Calls `body` with the key's UTF-8; the bytes are not to be kept.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(reader.keyText(start, length))
    }

    /// The key's UTF-8; valid until the mapping's next key is asked for.
    public var bytes: UnsafeBufferPointer<UInt8> { reader.keyText(start, length) }

    /// The key's text.
    public var string: String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the key is exactly this text, byte for byte.
    public func equals(_ text: StaticString) -> Bool {
        withBytes { text.hasSameBytes(as: $0) }
    }
}
