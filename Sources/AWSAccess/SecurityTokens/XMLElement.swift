/// An element of the little XML that AWS's query services answer with.
///
/// Strict, and no more than that: elements, attributes (which are passed over), text, the five named entities and
/// numbered ones. A document type, sections of CDATA, comments and processing instructions are refused, and so is what
/// is nested deeper than 16 or is no UTF-8.
struct XMLElement: Equatable, Sendable {
    /// The name, with its prefix where it has one.
    let name: String
    /// The text right inside, pieces around children joined, without outer white space.
    fileprivate(set) var text = ""
    fileprivate(set) var children: [XMLElement] = []

    fileprivate init(name: String) {
        self.name = name
    }

    /// The root of a document; nil where that is not well-formed or uses what is refused.
    init?(parsing bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var parser = XMLParser(rest: Substring(text))
        guard let root = parser.document() else { return nil }
        self = root
    }

    /// The only child of a name; nil where there is none, or more than one.
    func child(_ name: String) -> XMLElement? {
        let found = children.filter { $0.name == name }
        return found.count == 1 ? found[0] : nil
    }
}

/// Reads a document from its beginning; nil from any part means that it is refused.
private struct XMLParser {
    var rest: Substring

    mutating func document() -> XMLElement? {
        if rest.hasPrefix("<?xml ") {
            guard let end = rest.firstRange(of: "?>") else { return nil }
            rest = rest[end.upperBound...]
        }
        skipSpace()
        guard let root = element(depth: 0) else { return nil }
        skipSpace()
        return rest.isEmpty ? root : nil
    }

    private mutating func element(depth: Int) -> XMLElement? {
        guard depth < 16, take("<"), let name = name() else { return nil }
        var element = XMLElement(name: name)
        while true {
            let hadSpace = skipSpace()
            if take("/>") { return element }
            if take(">") { break }
            guard hadSpace, attribute() else { return nil }
        }
        var text = ""
        while true {
            guard let mark = rest.firstIndex(of: "<"), let piece = Self.resolved(rest[..<mark]) else { return nil }
            text += piece
            rest = rest[mark...]
            if take("</") {
                guard self.name() == name else { return nil }
                skipSpace()
                guard take(">") else { return nil }
                element.text = Self.trimmed(text)
                return element
            }
            guard let child = self.element(depth: depth + 1) else { return nil }
            element.children.append(child)
        }
    }

    /// Passes over one attribute.
    private mutating func attribute() -> Bool {
        guard name() != nil else { return false }
        skipSpace()
        guard take("=") else { return false }
        skipSpace()
        guard let quote = rest.first, quote == "\"" || quote == "'" else { return false }
        rest.removeFirst()
        guard let end = rest.firstIndex(of: quote), !rest[..<end].contains("<"), Self.resolved(rest[..<end]) != nil
        else { return false }
        rest = rest[rest.index(after: end)...]
        return true
    }

    private mutating func name() -> String? {
        let end = rest.firstIndex { !($0.isLetter || $0.isNumber || "_:-.".contains($0)) } ?? rest.endIndex
        let name = rest[..<end]
        guard let first = name.first, first.isLetter || first == "_" else { return nil }
        rest = rest[end...]
        return String(name)
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let start = rest.startIndex
        rest = rest.drop(while: Self.isSpace)
        return rest.startIndex != start
    }

    private static func isSpace(_ character: Character) -> Bool {
        character == " " || character == "\n" || character == "\r" || character == "\t" || character == "\r\n"
    }

    private static func trimmed(_ text: String) -> String {
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return String(text)
    }

    /// Text with its references resolved.
    private static func resolved(_ text: Substring) -> String? {
        guard text.contains("&") else { return String(text) }
        var result = ""
        var rest = text
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            guard let end = rest[mark...].firstIndex(of: ";"),
                let scalar = scalar(rest[rest.index(after: mark)..<end])
            else { return nil }
            result.unicodeScalars.append(scalar)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func scalar(_ reference: Substring) -> Unicode.Scalar? {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard reference.hasPrefix("#") else { return nil }
            let digits = reference.dropFirst()
            let isHex = digits.hasPrefix("x")
            guard let number = UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10), number > 0 else {
                return nil
            }
            return Unicode.Scalar(number)
        }
    }
}
