import Directory
import YAMLReading

/// Reads the values of one file and notes what is wrong with them.
struct ValueReader {
    var log: ProblemLog
    let file: UInt16
    /// What misspelt words were meant to be, by what they are words of.
    private var suggestions: [[String]: Suggestions] = [:]

    init(log: ProblemLog, file: UInt16) {
        self.log = log
        self.file = file
    }

    func place(_ mark: YAMLMark) -> Place {
        Place(file: file, line: mark.line, column: UInt16(clamping: mark.column))
    }

    /// A text; nil, with a problem noted, for anything else.
    mutating func text(_ node: YAMLNode, _ what: String, hint: String? = nil) -> Placed<String>? {
        guard isScalar(node, what, "a text", hint: hint) else { return nil }
        return Placed(node.string, place(node.mark))
    }

    /// A text of at least one character.
    mutating func nonEmptyText(_ node: YAMLNode, _ what: String, hint: String? = nil) -> Placed<String>? {
        guard let text = text(node, what, hint: hint) else { return nil }
        if text.value.isEmpty {
            log.error(text.place, "\(Self.label(what)) is empty", hint: hint ?? "leave the key out instead")
            return nil
        }
        return text
    }

    /// `true` or `false`.
    mutating func boolean(_ node: YAMLNode, _ what: String) -> Placed<Bool>? {
        guard isScalar(node, what, "true or false") else { return nil }
        let text = node.string
        switch (text, node.isPlain) {
        case ("true", true): return Placed(true, place(node.mark))
        case ("false", true): return Placed(false, place(node.mark))
        case ("true", false), ("false", false):
            log.error(place(node.mark), "`\(what)` is a text in quotes", hint: "write \(text) without quotes")
            return nil
        default:
            log.error(place(node.mark), "`\(what)` is “\(NameRules.escaped(text))”", hint: "write true or false")
            return nil
        }
    }

    /// A whole number of at least 0.
    mutating func count(_ node: YAMLNode, _ what: String) -> Int? {
        guard isScalar(node, what, "a whole number") else { return nil }
        let text = node.string
        if let value = Self.wholeNumber(text) { return value }
        log.error(
            place(node.mark), "`\(what)` is “\(NameRules.escaped(text))”", hint: "write a whole number, 0 or more")
        return nil
    }

    /// The number that digits alone make; nil for a sign, anything else, or more than there are numbers for.
    static func wholeNumber(_ text: String) -> Int? {
        text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? Int(text) : nil
    }

    /// One of the words of an enumeration.
    mutating func word<Word: RawRepresentable & CaseIterable & Sendable>(
        _ node: YAMLNode, _ what: String, as type: Word.Type
    ) -> Placed<Word>? where Word.RawValue == String {
        if node.kind == .scalar, !node.isNull {
            let bytes = node.bytes
            for word in Word.allCases where Self.areSame(bytes, word.rawValue) {
                return Placed(word, place(node.mark))
            }
        }
        let known = Word.allCases.map(\.rawValue)
        guard isScalar(node, what, "one of \(known.joined(separator: ", "))") else { return nil }
        let text = node.string
        log.error(
            place(node.mark), "`\(what)` is “\(NameRules.escaped(text))”",
            hint: nearest(to: text, in: known).map { "did you mean \($0)?" }
                ?? "write one of \(known.joined(separator: ", "))")
        return nil
    }

    @inline(__always)
    private static func areSame(_ bytes: UnsafeBufferPointer<UInt8>, _ text: String) -> Bool {
        bytes.count == text.utf8.count && bytes.elementsEqual(text.utf8)
    }

    /// A list of names or patterns.
    mutating func texts(_ node: YAMLNode, _ what: String) -> [Placed<String>]? {
        guard isSequence(node, what) else { return nil }
        var texts: [Placed<String>] = []
        for element in node.elements {
            if let text = nonEmptyText(
                element, "an entry of `\(what)`", hint: "write a text of at least one character; null in quotes")
            {
                texts.append(text)
            }
        }
        return texts
    }

    /// A list of patterns of names.
    mutating func globs(_ node: YAMLNode, _ what: String) -> [Placed<Glob>]? {
        texts(node, what).map { $0.map { Placed(Glob($0.value), $0.place) } }
    }

    /// Walks a mapping whose keys are known words; an unknown one is a problem with a suggestion.
    mutating func fields(
        _ node: YAMLNode, of what: String, known: [String], hint: String? = nil,
        _ body: (inout ValueReader, _ key: String, _ keyNode: YAMLNode, _ value: YAMLNode) -> Void
    ) {
        guard isMapping(node, what, hint: hint) else { return }
        for (key, value) in node.pairs {
            let name = key.string
            if known.contains(name) {
                body(&self, name, key, value)
            } else {
                unknownKey(name, at: place(key.mark), of: what, known: known)
            }
        }
    }

    mutating func unknownKey(_ name: String, at place: Place, of what: String, known: [String]) {
        log.error(
            place, "unknown key `\(NameRules.escaped(name))` in \(what)",
            hint: nearest(to: name, in: known).map { "did you mean `\($0)`?" }
                ?? "the keys here are \(known.joined(separator: ", "))")
    }

    private mutating func nearest(to text: String, in known: [String]) -> String? {
        suggestions[known, default: Suggestions(known)].nearest(to: text)
    }

    mutating func isMapping(_ node: YAMLNode, _ what: @autoclosure () -> String, hint: String? = nil) -> Bool {
        if node.kind == .mapping { return true }
        wrongKind(node, what(), "a mapping (`key: value`, or {} for none)", hint: hint)
        return false
    }

    mutating func isSequence(_ node: YAMLNode, _ what: String) -> Bool {
        if node.kind == .sequence { return true }
        wrongKind(node, what, "a list (`[one, two]`, or [] for none)")
        return false
    }

    mutating func isScalar(_ node: YAMLNode, _ what: String, _ wanted: String, hint: String? = nil) -> Bool {
        if node.kind == .scalar, !node.isNull { return true }
        wrongKind(node, what, wanted, hint: hint)
        return false
    }

    mutating func wrongKind(_ node: YAMLNode, _ what: String, _ wanted: String, hint: String? = nil) {
        wrongKind(
            node.kind, isNull: node.kind == .scalar && node.isNull, at: place(node.mark), what, wanted, hint: hint)
    }

    mutating func wrongKind(
        _ kind: YAMLKind, isNull: Bool, at place: Place, _ what: String, _ wanted: String, hint: String? = nil
    ) {
        if isNull {
            log.error(
                place, "\(Self.label(what)) is null", hint: hint ?? "write \(wanted), or leave the key out")
            return
        }
        let found =
            switch kind {
            case .mapping: "a mapping"
            case .sequence: "a list"
            default: "a text"
            }
        log.error(place, "\(Self.label(what)) is \(found)", hint: hint ?? "write \(wanted)")
    }

    /// A key in quotes; what is described in words as it is.
    private static func label(_ what: String) -> String { what.contains(" ") ? what : "`\(what)`" }

    /// Notes what is wrong with a name.
    mutating func checkName(_ name: String, kind: NameRules.Kind, at place: Place) {
        for finding in NameRules.findings(name, kind: kind) { note(finding, at: place) }
    }

    mutating func note(_ finding: NameRules.Finding, at place: Place) {
        switch finding.severity {
        case .error: log.error(place, finding.message, hint: finding.hint)
        case .warning: log.warning(place, finding.message, hint: finding.hint)
        }
    }
}
