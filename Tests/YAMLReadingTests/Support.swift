import YAMLReading

/// A node in one line: text in `'` when quoted, null as `~`, merged keys with `^`, places as `@line:column` if wanted.
func describe(_ node: YAMLNode, marks: Bool = false) -> String {
    let place = marks ? "@\(node.mark.line):\(node.mark.column)" : ""
    switch node.kind {
    case .scalar:
        if node.isNull { return "~" + place }
        return (node.isPlain ? node.string : "'\(node.string)'") + place
    case .sequence:
        let parts = node.elements.map { describe($0, marks: marks) }
        return "[" + parts.joined(separator: ", ") + "]" + place
    case .mapping:
        let parts = node.pairs.map { key, value in
            let keyPlace = marks ? "@\(key.mark.line):\(key.mark.column)" : ""
            let name = describeKey(key.string, isPlain: key.isPlain, isMerged: key.isMerged)
            return "\(name)\(keyPlace): \(describe(value, marks: marks))"
        }
        return "{" + parts.joined(separator: ", ") + "}" + place
    }
}

/// A key: plain `null` is a name like any other.
private func describeKey(_ name: String, isPlain: Bool, isMerged: Bool) -> String {
    (isMerged ? "^" : "") + (isPlain ? name : "'\(name)'")
}

extension YAMLProblem {
    /// `line:column message`, without the hint, and the other place if there is one.
    var inShort: String {
        let related = relatedMark.map { " <- \($0.line):\($0.column)" } ?? ""
        return "\(mark.line):\(mark.column) \(message)\(related)"
    }
}

/// What reading a text gave: each document's root, then the problems, the one that ended the reading last.
struct Outcome: Equatable {
    var documents: [String] = []
    var problems: [String] = []
}

/// Reads every document as one tree.
func readTrees(_ reader: YAMLReader, marks: Bool = false) -> Outcome {
    var outcome = Outcome()
    let tree = YAMLTree()
    var fatal: [String] = []
    do {
        while try reader.nextDocument() {
            outcome.documents.append(describe(try reader.readTree(into: tree), marks: marks))
        }
    } catch {
        fatal = [error.inShort]
    }
    outcome.problems = reader.problems.map(\.inShort) + fatal
    return outcome
}

func readTrees(_ text: String, marks: Bool = false, limits: YAMLLimits = YAMLLimits()) -> Outcome {
    readTrees(YAMLReader(bytes: Array(text.utf8), limits: limits), marks: marks)
}

/// Walks the value that is next without a tree, as `describe` would show it; keys that a merge brings and that are
/// there already are left out, as a consumer would, and if asked all duplicates.
func walk(_ reader: YAMLReader, dropDuplicates: Bool = false) throws(YAMLProblem) -> String {
    switch try reader.nextKind {
    case .mapping:
        var parts: [String] = []
        var keys: Set<String> = []
        try reader.enterMapping()
        while let key = try reader.nextKey() {
            let name = key.string
            if key.isMerged || dropDuplicates, keys.contains(name) { continue }
            keys.insert(name)
            let shown = describeKey(name, isPlain: key.isPlain, isMerged: key.isMerged)
            parts.append("\(shown): \(try walk(reader, dropDuplicates: dropDuplicates))")
        }
        return "{" + parts.joined(separator: ", ") + "}"
    case .sequence:
        var parts: [String] = []
        try reader.enterSequence()
        while try reader.nextElement() { parts.append(try walk(reader, dropDuplicates: dropDuplicates)) }
        return "[" + parts.joined(separator: ", ") + "]"
    default:
        return describe(try reader.readTree(into: YAMLTree()))
    }
}

func walkAll(_ text: String, limits: YAMLLimits = YAMLLimits()) -> Outcome {
    var outcome = Outcome()
    let reader = YAMLReader(bytes: Array(text.utf8), limits: limits)
    var fatal: [String] = []
    do {
        while try reader.nextDocument() { outcome.documents.append(try walk(reader)) }
    } catch {
        fatal = [error.inShort]
    }
    outcome.problems = reader.problems.map(\.inShort) + fatal
    return outcome
}

/// The problem that ends the reading when everything is skipped.
func skipAll(_ reader: YAMLReader) -> YAMLProblem? {
    do {
        while try reader.nextDocument() { try reader.skipNode() }
        return nil
    } catch {
        return error
    }
}

/// A small random generator with a fixed seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
