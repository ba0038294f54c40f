/// An AWS configuration file, read as botocore reads it (Python's RawConfigParser).
///
/// Sections in brackets; `name = value` or `name: value`, names in lower case; whole lines of comment after `#` or `;`;
/// a line indented deeper than its option continues the value; what a section called DEFAULT holds is in every section;
/// a section or option given twice is an error.
struct INIFile {
    /// One section.
    struct Section {
        var name: String
        var values: [String: Value] = [:]
    }

    /// What an option holds.
    enum Value: Equatable {
        case text(String)
        /// An indented block of `name = value` under an option without a value of its own.
        case block([String: String])
    }

    /// The sections in the order of the file.
    private(set) var sections: [Section] = []

    /// Parses a file.
    /// - Parameters:
    ///   - path: the file's name, for the message of an error.
    init(_ bytes: [UInt8], path: String) throws(CredentialsError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CredentialsError(.malformed, "\(path) is not UTF-8 text")
        }
        var parser = Parser(path: path)
        for line in Self.lines(text) { try parser.take(line) }
        parser.endOption()
        sections = try Self.sections(of: parser, path: path)
    }

    private static func sections(of parser: Parser, path: String) throws(CredentialsError) -> [Section] {
        var sections: [Section] = []
        for raw in parser.sections where raw.name != Parser.defaults {
            var section = Section(name: raw.name)
            for (name, value) in parser.defaultOptions { section.values[name] = try block(value, in: path) }
            for (name, value) in raw.options { section.values[name] = try block(value, in: path) }
            sections.append(section)
        }
        return sections
    }

    private static func block(_ text: String, in path: String) throws(CredentialsError) -> Value {
        guard text.hasPrefix("\n") else { return .text(text) }
        var values: [String: String] = [:]
        for line in lines(text) where !trim(line).isEmpty {
            guard let sign = line.firstIndex(of: "=") else {
                throw CredentialsError(.malformed, "\(path): an indented block has a line that is not NAME = VALUE")
            }
            values[String(trim(line[..<sign]))] = String(trim(line[line.index(after: sign)...]))
        }
        return .block(values)
    }

    /// The lines of a text, ended by any of LF, CR LF and CR.
    private static func lines(_ text: String) -> [Substring.UnicodeScalarView] {
        var lines: [Substring.UnicodeScalarView] = []
        let scalars = text[...].unicodeScalars
        var start = scalars.startIndex
        if scalars.first == "\u{FEFF}" { start = scalars.index(after: start) }
        var position = start
        while position < scalars.endIndex {
            let scalar = scalars[position]
            let next = scalars.index(after: position)
            guard scalar == "\n" || scalar == "\r" else {
                position = next
                continue
            }
            lines.append(scalars[start..<position])
            let isPair = scalar == "\r" && next < scalars.endIndex && scalars[next] == "\n"
            position = isPair ? scalars.index(after: next) : next
            start = position
        }
        if start < scalars.endIndex { lines.append(scalars[start...]) }
        return lines
    }

    fileprivate static func trim(_ text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView {
        var text = text
        while let first = text.first, first.properties.isWhitespace { text.removeFirst() }
        while let last = text.last, last.properties.isWhitespace { text.removeLast() }
        return text
    }
}

/// The state between two lines.
private struct Parser {
    static let defaults = "DEFAULT"

    let path: String
    var sections: [(name: String, options: [String: String])] = []
    private var line = 0
    private var indentation = 0
    private var option: String?
    private var valueLines: [String] = []
    private var names: Set<String> = []

    init(path: String) {
        self.path = path
    }

    var defaultOptions: [String: String] {
        sections.first { $0.name == Self.defaults }?.options ?? [:]
    }

    mutating func take(_ text: Substring.UnicodeScalarView) throws(CredentialsError) {
        line += 1
        let content = INIFile.trim(text)
        guard let first = content.first else {
            // An empty line belongs to a value that goes on after it.
            if option != nil { valueLines.append("") }
            return
        }
        if first == "#" || first == ";" { return }
        let depth = text.distance(from: text.startIndex, to: content.startIndex)
        if option != nil, depth > indentation {
            valueLines.append(String(content))
            return
        }
        endOption()
        indentation = depth
        if first == "[", let end = content.lastIndex(of: "]"), content.index(after: content.startIndex) < end {
            try beginSection(String(content[content.index(after: content.startIndex)..<end]))
        } else {
            try beginOption(content)
        }
    }

    /// Stores the value whose lines have been collected.
    mutating func endOption() {
        guard let option else { return }
        var value = valueLines.joined(separator: "\n")
        while let last = value.unicodeScalars.last, last.properties.isWhitespace { value.unicodeScalars.removeLast() }
        sections[sections.count - 1].options[option] = value
        self.option = nil
    }

    private mutating func beginSection(_ name: String) throws(CredentialsError) {
        guard names.insert(name).inserted else { throw problem("the section [\(name)] is given twice") }
        sections.append((name, [:]))
    }

    private mutating func beginOption(_ content: Substring.UnicodeScalarView) throws(CredentialsError) {
        guard !sections.isEmpty else { throw problem("an option stands before any [section]") }
        guard let sign = content.firstIndex(where: { $0 == "=" || $0 == ":" }), sign > content.startIndex else {
            // The line may hold a secret: it is not shown.
            throw problem("neither a [section] nor NAME = VALUE")
        }
        let name = String(INIFile.trim(content[..<sign])).lowercased()
        if sections[sections.count - 1].options[name] != nil {
            throw problem("\(name) is given twice in [\(sections[sections.count - 1].name)]")
        }
        option = name
        valueLines = [String(INIFile.trim(content[content.index(after: sign)...]))]
    }

    private func problem(_ text: String) -> CredentialsError {
        CredentialsError(.malformed, "\(path):\(line): \(text)")
    }
}
