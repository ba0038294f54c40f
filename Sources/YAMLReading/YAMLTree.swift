/// A node read whole, with all it contains: flat, without an object per node, and made to be used again.
///
/// `YAMLReader.readTree(into:)` fills it; what nodes it gave before are then no longer valid.
public final class YAMLTree {
    let records = Arena<Record>()
    let bytes = Arena<UInt8>(capacity: 1_024)

    /// An empty tree.
    public init() {}

    /// The node that was read; nil before the first reading and after a failed one.
    public var root: YAMLNode? {
        records.count > 0 ? YAMLNode(tree: self, index: 0) : nil
    }

    /// Empties the tree; memory that only an unusually large node needs is given back.
    func reset() {
        records.reset(keeping: 1 << 16)
        bytes.reset(keeping: 1 << 20)
    }

    /// Adds a node and says where.
    @inline(__always)
    func append(_ event: Event) -> Int {
        let index = records.count
        var record = Record(event)
        record.next = UInt32(truncatingIfNeeded: index + 1)
        if event.kind == .scalar {
            record.start = UInt32(truncatingIfNeeded: bytes.count)
            record.length = UInt32(truncatingIfNeeded: event.text.count)
            bytes.append(contentsOf: event.text)
        }
        records.append(record)
        return index
    }

    /// Ends the collection at `index`, which has `count` elements or pairs.
    func close(_ index: Int, count: Int) {
        records[index].next = UInt32(truncatingIfNeeded: records.count)
        records[index].length = UInt32(truncatingIfNeeded: count)
    }

    func text(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let record = records[index]
        return bytes.slice(Int(record.start), Int(record.length))
    }

    // MARK: Walking by number

    // A node keeps its tree alive, which costs more than looking at it; where there are millions, numbers do. The root
    // is 0. A number of another tree, or of an earlier reading, gives another node or traps.

    /// What the node is.
    public func kind(at number: Int) -> YAMLKind { records[number].kind.node ?? .scalar }

    /// The node after this one and all it contains: the next element, or key of a pair.
    public func next(after number: Int) -> Int { Int(records[number].next) }

    /// Where it is written; under an alias, where its anchor is.
    public func mark(at number: Int) -> YAMLMark { records[number].mark }

    /// The UTF-8 of a scalar, nothing for others; valid until the tree is read into again.
    public func bytes(at number: Int) -> UnsafeBufferPointer<UInt8> {
        let record = records[number]
        guard record.kind == .scalar else { return UnsafeBufferPointer(start: nil, count: 0) }
        return bytes.slice(Int(record.start), Int(record.length))
    }

    /// Whether it is a scalar that is no null.
    public func isText(at number: Int) -> Bool {
        let record = records[number]
        guard record.kind == .scalar, record.tag != .null else { return false }
        return record.style != .plain || record.tag == .text
            || !isNullWord(bytes.slice(Int(record.start), Int(record.length)))
    }

    /// The node itself.
    public func node(at number: Int) -> YAMLNode { YAMLNode(tree: self, index: number) }
}
