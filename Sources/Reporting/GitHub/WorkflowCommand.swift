/// A line that GitHub Actions takes as an annotation, at a line of a file where there is one.
///
/// Written as GitHub's own toolkit writes it: in the message `%`, carriage return and line feed are escaped, in the
/// properties the colon and the comma as well, so that nothing in them can be another line or another property.
struct WorkflowCommand: Sendable, Equatable {
    /// The kinds of annotations.
    enum Kind: String, CaseIterable, Sendable {
        case error
        case warning
        case notice
    }

    /// How many of a kind GitHub shows of one step.
    static let most = 10

    var kind: Kind
    var title: String?
    var file: String?
    var line = 0
    var column = 0
    var message: String

    /// The line, ending in a line break.
    var text: String {
        var properties: [String] = []
        if let title { properties.append("title=\(Self.property(title))") }
        // Nothing has an address outside of the repository.
        if let file, !file.hasPrefix("<") {
            properties.append("file=\(Self.property(file))")
            if line > 0 { properties.append("line=\(line)") }
            if line > 0, column > 0 { properties.append("col=\(column)") }
        }
        let list = properties.isEmpty ? "" : " " + properties.joined(separator: ",")
        return "::\(kind.rawValue)\(list)::\(Self.data(message))\n"
    }

    /// A message, escaped.
    static func data(_ text: String) -> String { escaped(text, properties: false) }

    /// The value of a property, escaped.
    static func property(_ text: String) -> String { escaped(text, properties: true) }

    private static func escaped(_ text: String, properties: Bool) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": safe += "%25"
            case "\r": safe += "%0D"
            case "\n": safe += "%0A"
            case ":" where properties: safe += "%3A"
            case "," where properties: safe += "%2C"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }

    /// The lines of annotations, the most important first: of each kind no more than GitHub shows, and the last of them
    /// counts the rest.
    static func text(_ commands: [WorkflowCommand]) -> String {
        var text = ""
        for kind in Kind.allCases {
            let ofKind = commands.filter { $0.kind == kind }
            guard ofKind.count > most else {
                text += ofKind.map(\.text).joined()
                continue
            }
            text += ofKind.prefix(most - 1).map(\.text).joined()
            let more = ofKind.count - most + 1
            text +=
                WorkflowCommand(
                    kind: kind, title: "muster",
                    message: "… and \(more) more; GitHub shows no more than \(most) of a kind"
                ).text
        }
        return text
    }
}
