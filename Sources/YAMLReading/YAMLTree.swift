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
}
