import Glibc

/// Parses the plain YAML that rosters are mostly written in, several times as fast as libyaml does.
///
/// It gives exactly libyaml's events for what it understands: block mappings, block lists of what stands on one line,
/// flow collections, and scalars on one line, plain or in quotes without escapes. At the first line with anything else
/// in it (an anchor, an alias, a tag, a tab, a text over several lines, a mistake) it gives up, before an event of that
/// line. libyaml then goes over the text from its beginning, past the events that were given already, and has the last
/// word on everything that is unusual.
final class PlainParser {
    /// libyaml takes no key that is longer than 1,024 characters.
    static let longestKey = 900

    /// An open block collection.
    private struct Block: BitwiseCopyable {
        var indent: Int
        var isSequence = false
    }

    private enum Stage {
        case beforeDocument, afterMarker, inDocument, atEnd
    }

    /// An event, its text by offsets into the buffer from where its line begins.
    struct Item: BitwiseCopyable {
        var kind: EventKind
        var style = YAMLScalarStyle.plain
        var start: UInt32 = 0
        var length: UInt32 = 0
        var mark: YAMLMark
    }

    let buffer: PlainBuffer
    /// The events of the present line, and how many of them have been given.
    let items = Arena<Item>()
    private var given = 0
    private let blocks = Arena<Block>()
    private var stage = Stage.beforeDocument
    /// Whether the last line was a key whose value must follow on the next.
    private var awaitsValue = false
    private var hasGivenUp = false

    /// Where the line that is parsed begins.
    var start = 0
    /// Where the physical line begins that is looked at, which may be a later one of the same flow collection.
    var lineStart = 0
    /// Its number, from 1.
    var line: UInt32 = 1
    /// Its first byte beyond ASCII.
    var beyondASCII = 0
    /// Where the next line begins that holds something, and its indentation; the line is at the end where it is nil.
    private var next: (start: Int, indent: Int)?
    private var nextLine: UInt32 = 1
    /// Where the text ends, in characters from the beginning of its last line, when that has no line break and no value.
    private var endColumn = 0

    /// - Parameter isUsed: whether there will be events at all.
    init(_ input: ByteInput, isUsed: Bool) {
        buffer = PlainBuffer(input, isUsed: isUsed)
        hasGivenUp = !isUsed || !lookAhead(from: 0, line: 1)
    }

    /// Gives memory back once there are no more events.
    func close() {
        hasGivenUp = true
        buffer.close()
        items.reset(keeping: 1)
    }

    /// The next event; nil when it gives up, and then for ever.
    @inline(__always)
    func nextEvent() -> Event? {
        if given == items.count {
            guard !hasGivenUp, advance() else {
                hasGivenUp = true
                return nil
            }
        }
        let item = items[given]
        given += 1
        var event = Event(kind: item.kind, style: item.style, mark: item.mark)
        if item.kind == .scalar {
            event.text = UnsafeBufferPointer(start: buffer.base + start + Int(item.start), count: Int(item.length))
        }
        return event
    }

    // MARK: Lines

    /// Parses the next line that holds something, as far as that what follows it tells that its value has ended.
    private func advance() -> Bool {
        items.truncate(to: 0)
        given = 0
        guard let found = next else { return end() }
        start = found.start
        lineStart = start
        line = nextLine
        guard let end = wholeLine(from: start) else { return false }
        let column = start + found.indent
        guard let after = parse(column, end, indent: found.indent) else { return false }
        guard lookAhead(from: after, line: line + 1) else { return false }
        // A plain scalar goes on in a deeper line; and after any other value a deeper line is a mistake.
        let depth = blocks.count > 0 ? blocks[blocks.count - 1].indent : 0
        if let next { return awaitsValue || stage != .inDocument || next.indent <= depth }
        return !awaitsValue && stage == .inDocument
    }

    /// Stands at the next line that is neither empty nor a comment.
    private func lookAhead(from offset: Int, line: UInt32) -> Bool {
        // Behind a last line that has no line break.
        if offset > buffer.count {
            next = nil
            nextLine = line
            return true
        }
        var position = offset
        var line = line
        while true {
            var index = position
            while buffer.base[index] == 0x20 { index += 1 }
            if index >= buffer.count {
                if buffer.isWhole {
                    ended(at: index - position, of: line)
                    return true
                }
                guard extend(&position) else { return false }
                continue
            }
            let first = buffer.base[index]
            if first == 0x0A {
                position = index + 1
                line += 1
                continue
            }
            if first != 0x23 {
                // What begins with a line break of another kind is no line of its own.
                if first < 0x20 || first > 0x7E {
                    if index + 4 > buffer.count, !buffer.isWhole {
                        guard extend(&position) else { return false }
                        continue
                    }
                    guard buffer.characterLength(at: index) != nil else { return false }
                }
                next = (position, index - position)
                nextLine = line
                return true
            }
            guard let end = buffer.lineEnd(from: index) else {
                guard extend(&position) else { return false }
                continue
            }
            guard buffer.firstBeyondASCII(position, end) != nil else { return false }
            if end >= buffer.count {
                let columns = (position..<end).count { buffer.base[$0] & 0xC0 != 0x80 }
                ended(at: columns, of: line)
                return true
            }
            position = end + 1
            line += 1
        }
    }

    private func ended(at column: Int, of line: UInt32) {
        next = nil
        nextLine = column > 0 ? line + 1 : line
        endColumn = column
    }

    /// Asks for more of the text; what stands before the present line is dropped.
    private func extend(_ position: inout Int) -> Bool {
        let dropped = start
        guard buffer.extend(dropping: dropped) else { return false }
        start = 0
        lineStart -= dropped
        position -= dropped
        return true
    }

    /// The end of the line at `begin`, which is all there and has nothing in it but text.
    private func wholeLine(from begin: Int) -> Int? {
        var begin = begin
        while true {
            if let end = buffer.lineEnd(from: begin) {
                guard let odd = buffer.firstBeyondASCII(begin, end) else { return nil }
                beyondASCII = odd
                return end
            }
            guard extend(&begin) else { return nil }
        }
    }

    /// Goes on with the physical line at `begin`, within a flow collection; gives where it now begins.
    func continueLine(at begin: Int) -> Int? {
        let distance = begin - start
        guard wholeLine(from: begin) != nil else { return nil }
        line += 1
        lineStart = start + distance
        return lineStart
    }

    // MARK: Blocks

    /// Parses the line whose first character is at `first`; gives where the next begins.
    private func parse(_ first: Int, _ end: Int, indent: Int) -> Int? {
        var position = first
        let mark = mark(at: first)
        let byte = buffer.base[first]
        if indent == 0, byte == 0x2D || byte == 0x2E, buffer.base[first + 1] == byte, buffer.base[first + 2] == byte {
            // The only line of this kind that is understood is `---` by itself.
            guard byte == 0x2D, end - first == 3, stage != .afterMarker else { return nil }
            return documentMarker(mark) ? end + 1 : nil
        }
        let isEntry = byte == 0x2D && buffer.base[first + 1] == 0x20
        switch stage {
        case .beforeDocument, .afterMarker:
            guard indent == 0, !isEntry else { return nil }
            if stage == .beforeDocument { items.append(Item(kind: .documentStart, mark: mark)) }
            stage = .inDocument
            open(Block(indent: 0), mark)
        case .inDocument:
            guard arrive(at: indent, isEntry: isEntry, mark) else { return nil }
        case .atEnd:
            return nil
        }
        awaitsValue = false
        if isEntry {
            position += 1
            while buffer.base[position] == 0x20 { position += 1 }
            guard position < end else { return nil }
            return value(&position)
        }
        guard key(&position) else { return nil }
        position += 1
        while buffer.base[position] == 0x20 { position += 1 }
        if buffer.base[position] == 0x0A || isComment(position) {
            awaitsValue = true
            return end + 1
        }
        return value(&position)
    }

    /// Closes and opens what an indentation closes and opens.
    private func arrive(at indent: Int, isEntry: Bool, _ mark: YAMLMark) -> Bool {
        let top = blocks[blocks.count - 1]
        if awaitsValue {
            // A list may stand as deep as the key that it belongs to.
            guard indent > top.indent || (isEntry && indent == top.indent) else { return false }
            open(Block(indent: indent, isSequence: isEntry), mark)
            return true
        }
        if isEntry { return top.isSequence && top.indent == indent }
        while blocks.count > 0 {
            let top = blocks[blocks.count - 1]
            if top.indent == indent, !top.isSequence { return true }
            // As deep as its items, a key ends a list only if it stands as deep as the list's own key.
            guard top.indent > indent || (top.isSequence && isAsDeepAsItsKey) else { return false }
            close(mark)
        }
        return false
    }

    /// Whether the innermost list stands as deep as the mapping around it.
    private var isAsDeepAsItsKey: Bool {
        blocks.count > 1 && blocks[blocks.count - 2].indent == blocks[blocks.count - 1].indent
    }

    private func open(_ block: Block, _ mark: YAMLMark) {
        items.append(Item(kind: block.isSequence ? .sequenceStart : .mappingStart, mark: mark))
        blocks.append(block)
    }

    private func close(_ mark: YAMLMark) {
        let block = blocks[blocks.count - 1]
        blocks.truncate(to: blocks.count - 1)
        items.append(Item(kind: block.isSequence ? .sequenceEnd : .mappingEnd, mark: mark))
    }

    private func documentMarker(_ mark: YAMLMark) -> Bool {
        if stage == .inDocument {
            guard !awaitsValue else { return false }
            while blocks.count > 0 { close(mark) }
            items.append(Item(kind: .documentEnd, mark: mark))
        }
        items.append(Item(kind: .documentStart, mark: mark))
        stage = .afterMarker
        return true
    }

    /// The text is at its end.
    private func end() -> Bool {
        let mark = YAMLMark(line: nextLine, column: 1)
        switch stage {
        case .inDocument:
            // To libyaml a last line without a line break is the place where what stands deeper ends.
            while endColumn > 0, blocks.count > 0, blocks[blocks.count - 1].indent > endColumn {
                close(YAMLMark(line: nextLine - 1, column: UInt32(truncatingIfNeeded: endColumn + 1)))
            }
            while blocks.count > 0 { close(mark) }
            items.append(Item(kind: .documentEnd, mark: mark))
        case .atEnd: break
        case .beforeDocument, .afterMarker: return false
        }
        items.append(Item(kind: .streamEnd, mark: mark))
        stage = .atEnd
        return true
    }

    /// Parses a key, up to its colon.
    private func key(_ position: inout Int) -> Bool {
        let begin = position
        guard scalar(&position, inFlow: false), buffer.base[position] == 0x3A, buffer.base[position - 1] != 0x20
        else { return false }
        let after = buffer.base[position + 1]
        return (after == 0x20 || after == 0x0A) && position - begin < Self.longestKey
    }

    /// Parses a value and what may follow it in its line; gives where the next line begins.
    private func value(_ position: inout Int) -> Int? {
        switch buffer.base[position] {
        case 0x5B, 0x7B:
            guard flow(&position, depth: 0) else { return nil }
        default:
            guard scalar(&position, inFlow: false) else { return nil }
        }
        while buffer.base[position] == 0x20 { position += 1 }
        if buffer.base[position] == 0x0A { return position + 1 }
        guard isComment(position), let end = buffer.lineEnd(from: position) else { return nil }
        return end + 1
    }

    private func isComment(_ position: Int) -> Bool {
        buffer.base[position] == 0x23 && buffer.base[position - 1] == 0x20
    }
}
