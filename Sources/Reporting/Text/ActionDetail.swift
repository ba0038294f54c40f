import Directory

/// Something said of an action beside its verb and its subject. Every text is safe to show.
enum ActionDetail: Equatable {
    /// A value that somebody or something has or gets.
    case value(String)
    /// A role that somebody has or gets.
    case role(String)
    /// The group that a user is put into or taken out of: `to` or `from`, and its name.
    case group(String, name: String)
    /// What changes, from what to what.
    case change(String, before: String, after: String)
    /// From which role to which.
    case roleChange(before: String, after: String)
    /// What is dangerous, and what else deserves attention.
    case remarks(dangers: [String], others: [String])

    /// The detail as one line of text has it.
    var text: String { spans.map(\.text).joined() }

    /// The detail in pieces, so that a role stands out wherever it is.
    var spans: [Table.Span] {
        switch self {
        case .value(let value): return [Table.Span(value)]
        case .role(let role): return [Table.Span(role, Self.tone(ofRole: role))]
        case .group(let preposition, let name): return [Table.Span("\(preposition) group \(name)")]
        case .change(let what, let before, let after):
            return [Table.Span("\(what): \(before) → \(after)")]
        case .roleChange(let before, let after):
            return [
                Table.Span("role: "), Table.Span(before, Self.tone(ofRole: before)), Table.Span(" → "),
                Table.Span(after, Self.tone(ofRole: after)),
            ]
        case .remarks(let dangers, let others):
            let comma = dangers.isEmpty || others.isEmpty ? "" : ", "
            return [
                Table.Span("("), Table.Span(dangers.joined(separator: ", "), .alarm),
                Table.Span(comma + others.joined(separator: ", ") + ")"),
            ]
        }
    }

    /// How a role is coloured: administrators stand out, authors are told from readers.
    static func tone(ofRole role: String) -> Painter.Tone? {
        if role.hasPrefix("ADMIN") { return .administrator }
        return role.hasPrefix("AUTHOR") ? .author : nil
    }
}
