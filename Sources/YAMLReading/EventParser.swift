import CLibYAML

/// The events of a text: from `PlainParser` as far as it understands, and from libyaml, in one reused `yaml_event_t`.
final class EventParser {
    /// Bytes that may pass without an event. Only a scalar or a comment without end is that long, and libyaml keeps
    /// a scalar whole before it hands it over.
    private static let silenceBytes = 16 << 20

    /// On the heap, because it holds a pointer to itself.
    let parser: UnsafeMutablePointer<yaml_parser_t>
    private let event: UnsafeMutablePointer<yaml_event_t>
    let input: ByteInput
    /// How many events there were, the beginning of the stream among them.
    private(set) var parsed = 1
    /// Where the last event began.
    private(set) var lastMark = YAMLMark.start
    private var failure = YAMLProblem(mark: .start, message: "out of memory")
    private var hasFailed = false
    private let plain: PlainParser
    /// Whether libyaml has had no part in it so far.
    private(set) var isPlain: Bool

    init(_ input: ByteInput, usingPlainParser: Bool) {
        self.input = input
        isPlain = usingPlainParser && input.canRewind
        plain = PlainParser(input, isUsed: isPlain)
        parser = .allocate(capacity: 1)
        event = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        event.initialize(to: yaml_event_t())
        if yaml_parser_initialize(parser) == 1 {
            yaml_parser_set_input(parser, giveBytes, Unmanaged.passUnretained(input).toOpaque())
        } else {
            hasFailed = true
        }
    }

    deinit {
        yaml_event_delete(event)
        yaml_parser_delete(parser)
        event.deallocate()
        parser.deallocate()
    }

    /// The next event. What it points at is valid until the next call; once it has thrown it throws the same again.
    @inline(__always)
    func next() throws(YAMLProblem) -> Event {
        if isPlain {
            if let event = plain.nextEvent() {
                parsed += 1
                lastMark = event.mark
                return event
            }
            try handOver()
        }
        try parse()
        return translated()
    }

    /// Lets libyaml begin anew, and brings it to where the plain parser gave up.
    @inline(never)
    private func handOver() throws(YAMLProblem) {
        isPlain = false
        plain.close()
        guard input.rewind() else { throw fail(YAMLProblem(mark: lastMark, message: "the file cannot be read on")) }
        let given = parsed
        parsed = 1
        while parsed < given { try parse() }
    }

    /// Goes to libyaml's next event.
    private func parse() throws(YAMLProblem) {
        if hasFailed { throw failure }
        // Leaves an empty event, which may be deleted again.
        yaml_event_delete(event)
        while true {
            input.ceiling = input.delivered + Self.silenceBytes
            guard yaml_parser_parse(parser, event) == 1 else {
                throw fail(describeFailure())
            }
            guard event.pointee.type == YAML_STREAM_START_EVENT else { break }
            let encoding = event.pointee.data.stream_start.encoding
            yaml_event_delete(event)
            if encoding != YAML_UTF8_ENCODING {
                throw fail(Self.notUTF8)
            }
        }
        parsed += 1
        lastMark = YAMLMark(event.pointee.start_mark)
    }

    private func fail(_ problem: YAMLProblem) -> YAMLProblem {
        failure = problem
        hasFailed = true
        return problem
    }

    @inline(__always)
    private func translated() -> Event {
        switch event.pointee.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.pointee.data.scalar
            var result = Event(kind: .scalar, mark: lastMark)
            result.style = YAMLScalarStyle(scalar.style)
            if let tag = scalar.tag { result.tag = TagMeaning(tag, on: .scalar) }
            result.text = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            result.anchor = name(scalar.anchor)
            return result
        case YAML_MAPPING_START_EVENT:
            let start = event.pointee.data.mapping_start
            return collection(.mappingStart, anchor: start.anchor, tag: start.tag)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.pointee.data.sequence_start
            return collection(.sequenceStart, anchor: start.anchor, tag: start.tag)
        case YAML_MAPPING_END_EVENT:
            return Event(kind: .mappingEnd, mark: lastMark)
        case YAML_SEQUENCE_END_EVENT:
            return Event(kind: .sequenceEnd, mark: lastMark)
        case YAML_ALIAS_EVENT:
            return Event(kind: .alias, mark: lastMark, anchor: name(event.pointee.data.alias.anchor))
        case YAML_DOCUMENT_START_EVENT:
            return Event(kind: .documentStart, mark: lastMark)
        case YAML_DOCUMENT_END_EVENT:
            return Event(kind: .documentEnd, mark: lastMark)
        default:
            return Event(kind: .streamEnd, mark: lastMark)
        }
    }

    private func collection(
        _ kind: EventKind,
        anchor: UnsafeMutablePointer<yaml_char_t>?,
        tag: UnsafeMutablePointer<yaml_char_t>?
    ) -> Event {
        var result = Event(kind: kind, mark: lastMark)
        if let tag { result.tag = TagMeaning(tag, on: kind) }
        result.anchor = name(anchor)
        return result
    }

    private func name(_ text: UnsafeMutablePointer<yaml_char_t>?) -> UnsafePointer<CChar>? {
        guard let text else { return nil }
        return UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self)
    }

    /// The explicit tag of the present event, as one writes it.
    var writtenTag: String {
        let tag: UnsafeMutablePointer<yaml_char_t>? =
            switch event.pointee.type {
            case YAML_SCALAR_EVENT: event.pointee.data.scalar.tag
            case YAML_MAPPING_START_EVENT: event.pointee.data.mapping_start.tag
            case YAML_SEQUENCE_START_EVENT: event.pointee.data.sequence_start.tag
            default: nil
            }
        guard let tag else { return "" }
        let whole = String(cString: tag)
        if whole.hasPrefix(TagMeaning.standard) { return "!!" + whole.dropFirst(TagMeaning.standard.count) }
        return whole.hasPrefix("!") ? whole : "!<\(whole)>"
    }
}

extension TagMeaning {
    /// What `!!` stands for.
    static let standard = "tag:yaml.org,2002:"

    fileprivate init(_ tag: UnsafePointer<UInt8>, on kind: EventKind) {
        let whole = String(cString: tag)
        guard whole.hasPrefix(Self.standard) else {
            self = .unknown
            return
        }
        switch (whole.dropFirst(Self.standard.count), kind) {
        case ("str", .scalar): self = .text
        case ("null", .scalar): self = .null
        case ("merge", .scalar): self = .merge
        case ("map", .mappingStart), ("seq", .sequenceStart): self = .nothing
        default: self = .unknown
        }
    }
}

extension YAMLScalarStyle {
    fileprivate init(_ style: yaml_scalar_style_t) {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: self = .literal
        case YAML_FOLDED_SCALAR_STYLE: self = .folded
        default: self = .plain
        }
    }
}

extension YAMLMark {
    init(_ mark: yaml_mark_t) {
        line = UInt32(clamping: mark.line + 1)
        column = UInt32(clamping: mark.column + 1)
    }
}
