/// Prometheus' text format, version 0.0.4: families of samples, each with its help and its type.
struct Exposition {
    /// What the samples of a family are.
    enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    typealias Label = (name: String, value: String)

    private(set) var text = ""
    private var name = ""

    /// Begins a family; every sample that follows belongs to it.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(Self.escapedHelp(help))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Adds a sample; what is no number is left out.
    mutating func sample(_ labels: [Label] = [], _ value: Double, suffix: String = "") {
        guard !value.isNaN else { return }
        text += name + suffix
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escapedLabel($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// Adds a line that only muster reads: to everything else it is a comment.
    mutating func memory(_ name: String, _ labels: [Label], _ value: Double) {
        let plain = self.name
        self.name = Self.memoryMark + name
        sample(labels, value)
        self.name = plain
    }

    static let memoryMark = "# muster:"

    /// A number as Prometheus reads it: whole ones without a point.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value.magnitude < 1e15, let whole = Int64(exactly: value) { return String(whole) }
        return value.description
    }

    private static func escapedHelp(_ text: String) -> String { escaped(text, quotes: false) }

    /// The text of a label's value: a name cannot end it, nor begin another line.
    static func escapedLabel(_ text: String) -> String { escaped(text, quotes: true) }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let bytes = text.utf8
        guard bytes.contains(where: { $0 == 0x5C || $0 == 0x0A || (quotes && $0 == 0x22) }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
