/// A place in a YAML text.
public struct YAMLMark: Sendable, Hashable, BitwiseCopyable {
    /// The line, from 1.
    public var line: UInt32
    /// The column, from 1, in Unicode scalars; a byte order mark is not counted.
    public var column: UInt32

    /// A place.
    public init(line: UInt32, column: UInt32) {
        self.line = line
        self.column = column
    }

    static let start = YAMLMark(line: 1, column: 1)
}

/// Something wrong in a YAML text, in words for the person who wrote the text.
public struct YAMLProblem: Error, Sendable, Hashable {
    /// Where it is.
    public var mark: YAMLMark
    /// What is wrong: one line, lower case, no full stop.
    public var message: String
    /// What to write instead, when that can be told.
    public var hint: String?
    /// The other place this is about: where a duplicate key was first given, where an unclosed bracket was opened.
    public var relatedMark: YAMLMark?

    /// A problem.
    public init(mark: YAMLMark, message: String, hint: String? = nil, relatedMark: YAMLMark? = nil) {
        self.mark = mark
        self.message = message
        self.hint = hint
        self.relatedMark = relatedMark
    }
}

/// A file that cannot be opened for reading.
public struct YAMLFileError: Error, Sendable, Hashable {
    /// The path as given.
    public var path: String
    /// The system's `errno`.
    public var code: Int32
    /// The system's words for `code`.
    public var message: String
}

/// How much a YAML text may ask of the reader; past any of these it is a problem with its place.
public struct YAMLLimits: Sendable, Hashable {
    /// Mappings and lists inside one another, those an alias brings included.
    public var depth = 64
    /// What aliases and merge keys may repeat in any text: one per event (scalar, start or end of a collection), and
    /// one more per 8 bytes of scalar.
    public var replayAllowance = 1_000_000
    /// What they may repeat on top of that for each event of the text itself.
    public var replayPerEvent = 16
    /// Bytes of one scalar.
    public var scalarBytes = 1 << 20
    /// Events kept for the anchors of one document.
    public var anchoredEvents = 4_000_000
    /// Bytes kept for the anchors of one document.
    public var anchoredBytes = 64 << 20
    /// Nodes of one tree.
    public var treeNodes = 4_000_000
    /// Bytes of one tree's scalars.
    public var treeBytes = 64 << 20
    /// Problems kept; the rest are only counted.
    public var problems = 1_000

    /// Whether plain text is parsed without libyaml: to compare the two.
    var usesPlainParser = true

    /// The defaults.
    public init() {}
}

/// The problems of a text that do not stop its reading, each told once however often an alias repeats its place.
final class ProblemLog {
    private(set) var kept: [YAMLProblem] = []
    private(set) var total = 0
    private var seen: Set<YAMLProblem> = []
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    func add(_ problem: YAMLProblem) {
        if seen.contains(problem) { return }
        total += 1
        guard kept.count < capacity else { return }
        seen.insert(problem)
        kept.append(problem)
    }
}

/// `text` as it may stand in a message: what does not print is escaped, and a long text is cut.
func shown(_ text: String) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
        if count == 80 { return result + "…" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default:
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}
