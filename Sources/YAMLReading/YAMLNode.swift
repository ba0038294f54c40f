/// A node of a `YAMLTree`; valid until the tree is read into again.
public struct YAMLNode {
    let tree: YAMLTree
    let index: Int

    init(tree: YAMLTree, index: Int) {
        self.tree = tree
        self.index = index
    }

    var record: Record { tree.records[index] }

    /// Its number in its tree.
    public var number: Int { index }

    /// What it is.
    public var kind: YAMLKind { record.kind.node ?? .scalar }

    /// Where it is written; under an alias, where its anchor is.
    public var mark: YAMLMark { record.mark }

    /// How a scalar is written; of no meaning for others.
    public var style: YAMLScalarStyle { record.style }

    /// Whether it is a scalar without quotes.
    public var isPlain: Bool { record.kind == .scalar && record.style == .plain }

    /// Whether it is a key, and with its value came by a merge key (`<<`).
    public var isMerged: Bool { record.isMerged }

    /// Whether it is a null: nothing at all, `~`, `null`, `Null` or `NULL` without quotes or `!!str`; or `!!null`.
    public var isNull: Bool {
        let record = record
        guard record.kind == .scalar else { return false }
        return record.tag == .null
            || record.style == .plain && record.tag != .text && isNullWord(tree.text(index))
    }

    /// The elements of a list, the pairs of a mapping, 0 for a scalar.
    public var count: Int {
        let record = record
        return record.kind == .scalar ? 0 : Int(record.length)
    }

    /// Calls `body` with the UTF-8 of a scalar, nothing for others; the bytes are not to be kept.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let record = record
        guard record.kind == .scalar else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
        return try body(tree.bytes.slice(Int(record.start), Int(record.length)))
    }

    /// The UTF-8 of a scalar, nothing for others; valid until the tree is read into again.
    public var bytes: UnsafeBufferPointer<UInt8> {
        let record = record
        guard record.kind == .scalar else { return UnsafeBufferPointer(start: nil, count: 0) }
        return tree.bytes.slice(Int(record.start), Int(record.length))
    }

    /// The text of a scalar, "" for others.
    public var string: String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether it is a scalar with exactly this text, byte for byte.
    public func equals(_ text: StaticString) -> Bool {
        kind == .scalar && text.hasSameBytes(as: tree.text(index))
    }

    /// The elements of a list, nothing for others.
    public var elements: YAMLElements {
        let record = record
        guard record.kind == .sequenceStart else { return YAMLElements(tree: tree, position: 0, end: 0) }
        return YAMLElements(tree: tree, position: index + 1, end: Int(record.next))
    }

    /// The pairs of a mapping as written, merged ones last and each key once; nothing for others.
    public var pairs: YAMLPairs {
        let record = record
        guard record.kind == .mappingStart else { return YAMLPairs(tree: tree, position: 0, end: 0) }
        return YAMLPairs(tree: tree, position: index + 1, end: Int(record.next))
    }

    /// The value of a mapping's key, by walking its pairs.
    public subscript(key: String) -> YAMLNode? {
        for (name, value) in pairs where tree.text(name.index).elementsEqual(key.utf8) { return value }
        return nil
    }
}

/// The elements of a list.
public struct YAMLElements: Sequence, IteratorProtocol {
    let tree: YAMLTree
    var position: Int
    let end: Int

    init(tree: YAMLTree, position: Int, end: Int) {
        self.tree = tree
        self.position = position
        self.end = end
    }

    /// The next element.
    public mutating func next() -> YAMLNode? {
        guard position < end else { return nil }
        let element = YAMLNode(tree: tree, index: position)
        position = Int(tree.records[position].next)
        return element
    }
}

/// The pairs of a mapping.
public struct YAMLPairs: Sequence, IteratorProtocol {
    let tree: YAMLTree
    var position: Int
    let end: Int

    init(tree: YAMLTree, position: Int, end: Int) {
        self.tree = tree
        self.position = position
        self.end = end
    }

    /// The next pair.
    public mutating func next() -> (key: YAMLNode, value: YAMLNode)? {
        guard position < end else { return nil }
        // A key is a scalar, so its value comes right after it.
        let key = YAMLNode(tree: tree, index: position)
        let value = YAMLNode(tree: tree, index: position + 1)
        position = Int(tree.records[position + 1].next)
        return (key, value)
    }
}

/// Whether a plain scalar means null.
func isNullWord(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch text.count {
    case 0: true
    case 1: text[0] == 0x7E
    case 4: [("null" as StaticString), "Null", "NULL"].contains { $0.hasSameBytes(as: text) }
    default: false
    }
}

extension StaticString {
    /// Whether `bytes` are this text in UTF-8.
    @inline(__always)
    func hasSameBytes(as bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard hasPointerRepresentation else { return bytes.elementsEqual(description.utf8) }
        return sameBytes(bytes, UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount))
    }
}
