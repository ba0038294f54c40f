/// How a scalar is written.
public enum YAMLScalarStyle: UInt8, Sendable, BitwiseCopyable {
    /// Without quotes.
    case plain
    /// In `'`.
    case singleQuoted
    /// In `"`.
    case doubleQuoted
    /// A `|` block.
    case literal
    /// A `>` block.
    case folded
}

/// What a node is.
public enum YAMLKind: UInt8, Sendable, BitwiseCopyable {
    /// Keys and values.
    case mapping
    /// A list.
    case sequence
    /// Text.
    case scalar
}

/// What a place in the stream of events is.
enum EventKind: UInt8, BitwiseCopyable {
    case mappingStart, sequenceStart, scalar
    case mappingEnd, sequenceEnd, alias
    case documentStart, documentEnd, streamEnd

    /// The kind of the node that begins here.
    var node: YAMLKind? {
        switch self {
        case .mappingStart: .mapping
        case .sequenceStart: .sequence
        case .scalar: .scalar
        default: nil
        }
    }
}

/// What an explicit tag asks for.
enum TagMeaning: UInt8, BitwiseCopyable {
    /// No tag, or one that says what is so anyway.
    case nothing
    /// `!!str`: text, never null.
    case text
    /// `!!null`.
    case null
    /// `!!merge`.
    case merge
    /// Any other, or one on the wrong kind of node.
    case unknown
}

/// One event kept: a node of a tree, or what an anchor holds.
struct Record: BitwiseCopyable {
    var kind: EventKind
    var style: YAMLScalarStyle = .plain
    var tag: TagMeaning = .nothing
    /// A key that a merge brought.
    var isMerged = false
    var mark: YAMLMark
    /// The first byte of a scalar; the record an alias stands for.
    var start: UInt32 = 0
    /// The bytes of a scalar; the elements or pairs of a collection.
    var length: UInt32 = 0
    /// The record after this node.
    var next: UInt32 = 0

    init(_ event: Event) {
        kind = event.kind
        style = event.style
        tag = event.tag
        mark = event.mark
    }
}

/// The event the reader stands at, wherever it comes from.
struct Event {
    var kind: EventKind
    var style: YAMLScalarStyle = .plain
    var tag: TagMeaning = .nothing
    var mark: YAMLMark
    /// The text of a scalar; valid until the next event is asked for.
    var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// The name after `&` or `*`; valid as long as `text`. Only events from the parser have it.
    var anchor: UnsafePointer<CChar>?

    /// A plain `<<`: the keys of another mapping are to be merged in here.
    var isMergeKey: Bool {
        text.count == 2 && style == .plain && text[0] == 0x3C && text[1] == 0x3C && (tag == .nothing || tag == .merge)
    }
}
