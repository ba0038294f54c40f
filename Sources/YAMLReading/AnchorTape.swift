/// The events of anchored nodes, kept so that aliases can repeat them. Nested anchors share one recording; an alias in
/// an anchored node is kept as one record that points at what it stands for.
final class AnchorTape {
    private enum Anchor {
        /// Its node is not complete yet.
        case open
        /// The record where its node begins.
        case complete(Int)
        /// Its node was more than the limits allow to keep.
        case dropped
    }

    /// A collection that is being recorded.
    private struct OpenCollection {
        var record: Int
        var anchor: Int?
    }

    private let records = Arena<Record>()
    private let bytes = Arena<UInt8>()
    private var open: [OpenCollection] = []
    private var anchors: [Anchor] = []
    private var names: [String: Int] = [:]
    private let limits: YAMLLimits
    /// Whether the limits were met, so that nothing more is kept.
    private(set) var isFull = false

    init(limits: YAMLLimits) {
        self.limits = limits
    }

    /// How many records there are: where the next one goes.
    var count: Int { records.count }

    /// Whether a collection is being recorded.
    private(set) var isRecording = false

    subscript(index: Int) -> Record { records[index] }

    /// The event that was kept as `record`; its text is valid until something is recorded.
    func event(_ record: Record) -> Event {
        var event = Event(kind: record.kind, style: record.style, tag: record.tag, mark: record.mark)
        if record.kind == .scalar { event.text = bytes.slice(Int(record.start), Int(record.length)) }
        return event
    }

    /// Forgets everything: anchors do not reach into the next document.
    func reset() {
        records.reset(keeping: 1 << 16)
        bytes.reset(keeping: 1 << 20)
        open.removeAll()
        isRecording = false
        anchors.removeAll()
        names.removeAll()
        isFull = false
    }

    /// The record that the alias `event` stands for.
    func target(of event: Event) throws(YAMLProblem) -> Int {
        let name = event.anchor.map { String(cString: $0) } ?? ""
        guard let number = names[name] else {
            throw YAMLProblem(
                mark: event.mark,
                message: "there is no anchor '&\(name)' before this alias",
                hint: "put a value that begins with '*' in quotes"
            )
        }
        switch anchors[number] {
        case .complete(let record): return record
        case .open:
            throw YAMLProblem(mark: event.mark, message: "'*\(name)' stands inside its own anchor '&\(name)'")
        case .dropped:
            throw YAMLProblem(mark: event.mark, message: "'&\(name)' is too large to be repeated by an alias")
        }
    }

    /// Records an event that came from the parser; only called while `isRecording`, or for a node that begins one.
    func record(_ event: Event) throws(YAMLProblem) {
        var anchor: Int?
        if event.kind != .alias, let name = event.anchor {
            anchor = anchors.count
            names[String(cString: name)] = anchors.count
            anchors.append(.open)
        }
        if isFull || records.count >= limits.anchoredEvents || bytes.count + event.text.count > limits.anchoredBytes {
            drop(anchor)
            return
        }

        let index = records.count
        var record = Record(event)
        record.next = UInt32(index + 1)
        switch event.kind {
        case .scalar:
            record.start = UInt32(bytes.count)
            record.length = UInt32(event.text.count)
            bytes.append(contentsOf: event.text)
            records.append(record)
            if let anchor { anchors[anchor] = .complete(index) }
        case .alias:
            record.start = UInt32(try target(of: event))
            records.append(record)
        case .mappingStart, .sequenceStart:
            records.append(record)
            open.append(OpenCollection(record: index, anchor: anchor))
            isRecording = true
        default:
            records.append(record)
            guard let closed = open.popLast() else { return }
            isRecording = !open.isEmpty
            records[closed.record].next = record.next
            if let anchor = closed.anchor { anchors[anchor] = .complete(closed.record) }
        }
    }

    private func drop(_ anchor: Int?) {
        isFull = true
        if let anchor { anchors[anchor] = .dropped }
        for collection in open {
            if let anchor = collection.anchor { anchors[anchor] = .dropped }
        }
        open.removeAll()
        isRecording = false
    }
}
