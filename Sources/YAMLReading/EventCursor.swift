/// The events of a text with every alias replaced by the events of its anchor, within the limits.
final class EventCursor {
    /// A part of the tape that is being repeated.
    private struct Replay: BitwiseCopyable {
        var position: Int
        var end: Int
        /// The alias or merge key that asked for it.
        var origin: YAMLMark
    }

    private let parser: EventParser
    private let tape: AnchorTape
    /// Those not finished, and the one `current` came from, even when that was its last.
    private let replays = Arena<Replay>()
    private var replayed = 0
    private let limits: YAMLLimits
    private let log: ProblemLog
    private(set) var failure: YAMLProblem?
    private var hasFailed = false
    private(set) var current = Event(kind: .documentEnd, mark: .start)
    private var isFilled = false

    init(input: ByteInput, limits: YAMLLimits, log: ProblemLog) {
        parser = EventParser(input, usingPlainParser: limits.usesPlainParser)
        tape = AnchorTape(limits: limits)
        self.limits = limits
        self.log = log
    }

    /// Remembers a problem that ends the reading of this text.
    func fail(_ problem: YAMLProblem) -> YAMLProblem {
        failure = problem
        hasFailed = true
        return problem
    }

    /// Stands at the next event, an alias already replaced, and gives it.
    @inline(__always)
    @discardableResult
    func fill() throws(YAMLProblem) -> Event {
        if !isFilled { try refill() }
        return current
    }

    /// The alias or merge key that the present event is repeated for, nil for one of the text itself.
    var replayOrigin: YAMLMark? { replays.count > 0 ? replays[0].origin : nil }

    /// Goes past the present event.
    @inline(__always)
    func consume() {
        isFilled = false
    }

    private func refill() throws(YAMLProblem) {
        if hasFailed { try rethrow() }
        while true {
            let last = replays.count - 1
            if last >= 0 {
                let position = replays[last].position
                if position == replays[last].end {
                    replays.truncate(to: last)
                    continue
                }
                let record = tape[position]
                replays[last].position = position + 1
                if record.kind == .alias {
                    try replay(Int(record.start), origin: record.mark)
                    continue
                }
                current = tape.event(record)
                try charge(1 + Int(record.length) / 8, at: record.mark)
            } else {
                current = try fetch()
                if current.kind == .alias {
                    try replay(try target(of: current), origin: current.mark)
                    continue
                }
            }
            isFilled = true
            return
        }
    }

    private func dropFinished() {
        while replays.count > 0, replays[replays.count - 1].position == replays[replays.count - 1].end {
            replays.truncate(to: replays.count - 1)
        }
    }

    private func rethrow() throws(YAMLProblem) {
        if let failure { throw failure }
    }

    /// The next event of the text itself.
    private func fetch() throws(YAMLProblem) -> Event {
        let event: Event
        do {
            event = try parser.next()
        } catch {
            throw fail(error)
        }
        if event.text.count > limits.scalarBytes {
            throw fail(
                YAMLProblem(mark: event.mark, message: "this value is longer than \(limits.scalarBytes) bytes")
            )
        }
        if event.tag == .unknown { complain(event) }
        if tape.isRecording || (event.anchor != nil && event.kind != .alias) {
            do {
                try tape.record(event)
            } catch {
                throw fail(error)
            }
        }
        return event
    }

    private func complain(_ event: Event) {
        let hint = event.kind == .scalar ? "leave it out: every value is text" : "leave it out"
        log.add(
            YAMLProblem(mark: event.mark, message: "the tag \(shown(parser.writtenTag)) is not understood", hint: hint))
    }

    private func target(of alias: Event) throws(YAMLProblem) -> Int {
        do {
            return try tape.target(of: alias)
        } catch {
            throw fail(error)
        }
    }

    /// Starts to repeat the node at `record`.
    private func replay(_ record: Int, origin: YAMLMark) throws(YAMLProblem) {
        // A finished replay would only make the stack grow.
        dropFinished()
        replays.append(Replay(position: record, end: Int(tape[record].next), origin: origin))
        try charge(1, at: origin)
    }

    /// Starts to repeat the entries of the mapping at `record`, up to and with its end.
    func replayEntries(of record: Int, origin: YAMLMark) throws(YAMLProblem) {
        try replay(record, origin: origin)
        replays[replays.count - 1].position += 1
    }

    private func charge(_ cost: Int, at mark: YAMLMark) throws(YAMLProblem) {
        replayed += cost
        guard replayed > limits.replayAllowance + limits.replayPerEvent * parser.parsed else { return }
        throw fail(
            YAMLProblem(
                mark: replayOrigin ?? mark,
                message: "aliases repeat too much here",
                hint: "write out what is meant, without aliases of aliases",
                relatedMark: mark
            )
        )
    }

    /// Goes past the next node, or the rest of it when its first event is already the present one.
    ///
    /// `depth` is how many collections are open around it.
    func skipNode(depth: Int) throws(YAMLProblem) {
        if isFilled {
            consume()
            try skipRest(depth: depth)
        } else {
            try skipFresh(depth: depth)
        }
    }

    /// Goes past what `current` has begun.
    private func skipRest(depth: Int) throws(YAMLProblem) {
        guard current.kind == .mappingStart || current.kind == .sequenceStart else { return }
        if replays.count > 0 {
            let last = replays.count - 1
            replays[last].position = Int(tape[replays[last].position - 1].next)
            return
        }
        var open = depth + 1
        try check(depth: open, at: current.mark)
        while open > depth {
            let event = try fetch()
            switch event.kind {
            case .mappingStart, .sequenceStart:
                open += 1
                try check(depth: open, at: event.mark)
            case .mappingEnd, .sequenceEnd: open -= 1
            case .alias: _ = try target(of: event)
            case .streamEnd: return
            default: break
            }
        }
    }

    private func skipFresh(depth: Int) throws(YAMLProblem) {
        if hasFailed { try rethrow() }
        dropFinished()
        if replays.count > 0 {
            let last = replays.count - 1
            let record = tape[replays[last].position]
            replays[last].position = Int(record.next)
            try charge(1, at: record.mark)
            return
        }
        current = try fetch()
        if current.kind == .alias {
            _ = try target(of: current)
        } else {
            try skipRest(depth: depth)
        }
    }

    /// Goes past the next node, which is not yet the present one, and says where on the tape it is.
    func keepNode(depth: Int) throws(YAMLProblem) -> Int {
        if hasFailed { try rethrow() }
        dropFinished()
        if replays.count > 0 {
            let last = replays.count - 1
            let position = replays[last].position
            try skipFresh(depth: depth)
            return tape[position].kind == .alias ? Int(tape[position].start) : position
        }
        let wasRecording = tape.isRecording
        let index = tape.count
        current = try fetch()
        if current.kind == .alias { return try target(of: current) }
        if !wasRecording && current.anchor == nil {
            do {
                try tape.record(current)
            } catch {
                throw fail(error)
            }
        }
        try skipRest(depth: depth)
        if tape.isFull { throw fail(YAMLProblem(mark: current.mark, message: "this is too large to be merged")) }
        return index
    }

    /// The mappings that a merge key's value at `record` names, the strongest first; nil when it is something else.
    func mergeSources(at record: Int, origin: YAMLMark) throws(YAMLProblem) -> [Int]? {
        switch tape[record].kind {
        case .mappingStart: return [record]
        case .sequenceStart: break
        default: return nil
        }
        var sources: [Int] = []
        var position = record + 1
        let end = Int(tape[record].next) - 1
        while position < end {
            let element = tape[position]
            let source = element.kind == .alias ? Int(element.start) : position
            guard tape[source].kind == .mappingStart else { return nil }
            sources.append(source)
            try charge(1, at: origin)
            position = Int(element.next)
        }
        return sources
    }

    /// Throws when `depth` collections inside one another are too many.
    @inline(__always)
    func check(depth: Int, at mark: YAMLMark) throws(YAMLProblem) {
        if depth > limits.depth { throw tooDeep(mark) }
    }

    private func tooDeep(_ mark: YAMLMark) -> YAMLProblem {
        fail(
            YAMLProblem(
                mark: mark,
                message: "more than \(limits.depth) mappings and lists inside one another",
                relatedMark: replayOrigin
            )
        )
    }

    /// Forgets the anchors.
    func endDocument() {
        replays.truncate(to: 0)
        tape.reset()
    }
}
