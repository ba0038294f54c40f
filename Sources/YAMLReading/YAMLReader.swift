/// Reads YAML as a stream: large mappings and lists entry by entry, each entry as a small `YAMLTree`.
///
/// Memory stays bounded by the largest entry and by what anchors hold. Every scalar is text: there are no YAML 1.1 types.
///
/// After `nextDocument()`, and wherever a key or an element has been announced, one value is *next*. It is taken with
/// `readTree(into:)`, `skipNode()`, `enterMapping()` or `enterSequence()`; what is not taken is skipped.
/// A call out of that order, such as `nextKey()` inside a list, is a mistake of the caller and traps.
public final class YAMLReader {
    /// A collection that has been entered, or is being read into a tree.
    struct Frame: BitwiseCopyable {
        var isMapping: Bool
        /// A value has been announced and not taken.
        var isValueNext = false
        /// Whether the present entries come from a merge.
        var isMerging = false
        /// The first `<<` of the mapping whose entries are being read.
        var mergeKey: YAMLMark?
        /// Where this mapping's sources begin in `merges`.
        var mergesStart: Int
        /// Where the present key begins in `keyBytes`.
        var keyStart: Int
        /// Its node, when read into a tree.
        var node = 0
        /// Elements or pairs so far, when read into a tree.
        var count = 0
        /// Where its keys begin in `keys`, when read into a tree.
        var keysStart = 0
    }

    /// A mapping on the tape, and the merge key that names it.
    struct MergeSource: BitwiseCopyable {
        var record: Int
        var origin: YAMLMark
    }

    /// How many bytes the text has, as far as that can be told beforehand; otherwise 0.
    public let size: Int
    let cursor: EventCursor
    let log: ProblemLog
    let limits: YAMLLimits
    let frames = Arena<Frame>()
    /// Mappings still to be merged, the next one last in each frame's part.
    let merges = Arena<MergeSource>()
    let keys = KeyTable()
    private let keyBytes = Arena<UInt8>()
    private var isInDocument = false
    /// The root has been announced and not taken.
    private var isRootNext = false

    /// Reads a text in memory.
    public convenience init(bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) {
        self.init(input: ByteInput(bytes: bytes), limits: limits)
    }

    /// Reads a file, 256 KiB at a time; a pipe is fine too.
    ///
    /// Throws when it cannot be opened or is a directory.
    public convenience init(path: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLFileError) {
        self.init(input: try ByteInput(path: path), limits: limits)
    }

    private init(input: ByteInput, limits: YAMLLimits) {
        self.limits = limits
        size = input.size
        log = ProblemLog(capacity: limits.problems)
        cursor = EventCursor(input: input, limits: limits, log: log)
    }

    /// The problems so far that did not stop the reading (duplicate keys in a tree, unknown tags, lists as keys), in
    /// the order of reading and at most `YAMLLimits.problems` of them.
    public var problems: [YAMLProblem] { log.kept }

    /// How many problems there are, those not kept included.
    public var problemCount: Int { log.total }

    // MARK: Documents

    /// Goes to the next document, past what is left of the present one; its root is then next.
    ///
    /// False at the end of the text. An empty document has a null scalar as its root. What is thrown here and by every
    /// other method ends the reading: it is thrown again by each later call. Only a wrong kind is not (`enterMapping`).
    public func nextDocument() throws(YAMLProblem) -> Bool {
        if let failure = cursor.failure { throw failure }
        while frames.count > 0 { try leave() }
        if isRootNext { try skipNode() }
        while true {
            try cursor.fill()
            switch cursor.current.kind {
            case .streamEnd:
                return false
            case .documentStart:
                cursor.consume()
                isInDocument = true
                isRootNext = true
                return true
            default:
                cursor.consume()
                cursor.endDocument()
                isInDocument = false
            }
        }
    }

    // MARK: What is next

    /// The kind of the value that is next, nil at the end of a list or document.
    public var nextKind: YAMLKind? {
        get throws(YAMLProblem) {
            guard isInDocument else { return nil }
            try cursor.fill()
            return cursor.current.kind.node
        }
    }

    /// The place of the value that is next, or of the end.
    public var nextMark: YAMLMark {
        get throws(YAMLProblem) {
            try cursor.fill()
            return cursor.current.mark
        }
    }

    /// Goes past the value that is next, without repeating what aliases in it stand for.
    public func skipNode() throws(YAMLProblem) {
        try taken()
        try cursor.skipNode(depth: frames.count)
    }

    /// Notes that the value that is next is being taken.
    func taken() throws(YAMLProblem) {
        if let failure = cursor.failure { throw failure }
        let top = frames.count - 1
        if top >= 0 {
            precondition(frames[top].isValueNext, "no value is next: call nextKey() or nextElement() first")
            frames[top].isValueNext = false
        } else {
            precondition(isRootNext, "no value is next: call nextDocument() first")
            isRootNext = false
        }
    }

    // MARK: Walking

    /// Enters the mapping that is next; its entries follow with `nextKey()`.
    ///
    /// Throws when something else is next, which then still is, so that the caller can go on.
    public func enterMapping() throws(YAMLProblem) {
        try enter(.mappingStart, "expected a mapping")
    }

    /// Enters the list that is next; its elements follow with `nextElement()`.
    ///
    /// Throws when something else is next, which then still is, so that the caller can go on.
    public func enterSequence() throws(YAMLProblem) {
        try enter(.sequenceStart, "expected a list")
    }

    private func enter(_ kind: EventKind, _ words: String) throws(YAMLProblem) {
        try cursor.fill()
        guard cursor.current.kind == kind else { throw YAMLProblem(mark: cursor.current.mark, message: words) }
        try taken()
        try push(isMapping: kind == .mappingStart)
    }

    /// Opens the collection that `cursor.current` begins.
    func push(isMapping: Bool) throws(YAMLProblem) {
        try cursor.check(depth: frames.count + 1, at: cursor.current.mark)
        cursor.consume()
        frames.append(Frame(isMapping: isMapping, mergesStart: merges.count, keyStart: keyBytes.count))
    }

    /// The next key of the mapping entered last; its value is then next. Nil at the end, which also leaves the mapping.
    ///
    /// First come the mapping's own keys, as written and duplicates included, then those of its merge keys (`<<`),
    /// the strongest source first: a merged key never overrides one that came before.
    public func nextKey() throws(YAMLProblem) -> YAMLKey? {
        let top = frames.count - 1
        precondition(top >= 0 && frames[top].isMapping, "no mapping has been entered")
        if frames[top].isValueNext { try skipNode() }
        keyBytes.truncate(to: frames[top].keyStart)
        guard let event = try advanceToKey() else {
            frames.truncate(to: frames.count - 1)
            return nil
        }
        let start = keyBytes.count
        keyBytes.append(contentsOf: event.text)
        cursor.consume()
        frames[top].isValueNext = true
        return YAMLKey(
            mark: event.mark,
            style: event.style,
            isMerged: frames[top].isMerging,
            reader: self,
            start: start,
            length: event.text.count
        )
    }

    /// Announces the next element of the list entered last. False at the end, which also leaves the list.
    public func nextElement() throws(YAMLProblem) -> Bool {
        let top = frames.count - 1
        precondition(top >= 0 && !frames[top].isMapping, "no list has been entered")
        if frames[top].isValueNext { try skipNode() }
        try cursor.fill()
        if cursor.current.kind == .sequenceEnd {
            cursor.consume()
            frames.truncate(to: frames.count - 1)
            return false
        }
        frames[top].isValueNext = true
        return true
    }

    /// Leaves the collection entered last, past what is left of it.
    public func leave() throws(YAMLProblem) {
        precondition(frames.count > 0, "nothing has been entered")
        if frames[frames.count - 1].isMapping {
            while try nextKey() != nil {}
        } else {
            while try nextElement() {}
        }
    }

    /// The bytes of a key; checked, so that an outdated key gives wrong bytes at worst.
    func keyText(_ start: Int, _ length: Int) -> UnsafeBufferPointer<UInt8> {
        keyBytes.slice(start, length)
    }
}
