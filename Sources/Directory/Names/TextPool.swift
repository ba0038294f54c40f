/// Text kept end to end in one buffer: a million short strings without a million allocations.
public struct TextPool: Sendable {
    @usableFromInline
    internal var bytes: [UInt8] = []

    /// An empty pool.
    public init() {}

    /// How many bytes of text it holds.
    public var byteCount: Int { bytes.count }

    /// Makes room for so many bytes: what is not used of it costs no memory.
    public mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

    /// Appends text and returns where it stands.
    @inlinable
    public mutating func add(_ text: UnsafeBufferPointer<UInt8>) -> TextRef {
        let ref = TextRef(
            offset: UInt32(truncatingIfNeeded: bytes.count), length: UInt32(truncatingIfNeeded: text.count))
        bytes.append(contentsOf: text)
        return ref
    }

    /// Appends text and returns where it stands.
    public mutating func add(_ text: String) -> TextRef {
        var text = text
        return text.withUTF8 { add($0) }
    }

    /// The text at a place, decoded.
    public func string(_ ref: TextRef) -> String {
        withBytes(ref) { String(decoding: $0, as: UTF8.self) }
    }

    /// Brings texts near that are about to be looked at: asking memory for many of them at once takes little longer than
    /// asking for one.
    public func warm(_ places: [TextRef]) {
        var sum: UInt8 = 0
        bytes.withUnsafeBufferPointer { bytes in
            for place in places where place.length > 0 { sum &+= bytes[Int(place.offset)] }
        }
        Self.use(sum)
    }

    /// What is read must seem to be of use, or it would not be read.
    @inline(never) @_optimize(none)
    private static func use(_ sum: UInt8) {}

    /// Lends the bytes at a place.
    @inlinable
    public func withBytes<Result>(_ ref: TextRef, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { all in
            precondition(Int(ref.offset) + Int(ref.length) <= all.count, "a text of another pool")
            guard let base = all.baseAddress else { return body(all) }
            return body(UnsafeBufferPointer(start: base + Int(ref.offset), count: Int(ref.length)))
        }
    }
}

/// Where a text stands in its ``TextPool``; it means nothing without that pool.
public struct TextRef: Sendable, Hashable {
    /// The first byte.
    public var offset: UInt32
    /// How many bytes.
    public var length: UInt32

    /// A reference.
    @inlinable
    public init(offset: UInt32, length: UInt32) {
        self.offset = offset
        self.length = length
    }
}
