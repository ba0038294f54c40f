/// Writes HTML that no value can break out of: markup is what stands in this program's source, everything else is
/// escaped. There is no other way to put a text into a page.
struct HTMLWriter {
    private(set) var bytes: [UInt8] = []

    /// An attribute of an element; its value may be a stranger's.
    struct Attribute {
        var name: StaticString
        var value: String

        init(_ name: StaticString, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Writes markup of our own.
    mutating func markup(_ html: StaticString) {
        html.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Writes a text, escaped.
    mutating func text(_ text: String) { append(text) }

    /// Writes an element without content, such as `meta`.
    mutating func void(_ tag: StaticString, _ attributes: Attribute...) { open(tag, attributes) }

    /// Writes an element and what is in it.
    mutating func element(
        _ tag: StaticString, _ attributes: Attribute..., content: (inout HTMLWriter) -> Void
    ) {
        open(tag, attributes)
        content(&self)
        close(tag)
    }

    /// Writes an element that holds a text.
    mutating func element(_ tag: StaticString, _ attributes: Attribute..., text: String) {
        open(tag, attributes)
        append(text)
        close(tag)
    }

    private mutating func open(_ tag: StaticString, _ attributes: [Attribute]) {
        bytes.append(UInt8(ascii: "<"))
        markup(tag)
        for attribute in attributes {
            bytes.append(UInt8(ascii: " "))
            markup(attribute.name)
            markup("=\"")
            append(attribute.value)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ">"))
    }

    private mutating func close(_ tag: StaticString) {
        markup("</")
        markup(tag)
        markup(">")
    }

    /// The one place where a value becomes HTML, in text and in quoted attributes alike: what cannot be seen is written
    /// out, and what markup is made of becomes a character reference.
    private mutating func append(_ text: String) {
        for byte in Escaping.terminal(text).utf8 {
            switch byte {
            case UInt8(ascii: "&"): markup("&amp;")
            case UInt8(ascii: "<"): markup("&lt;")
            case UInt8(ascii: ">"): markup("&gt;")
            case UInt8(ascii: "\""): markup("&quot;")
            case UInt8(ascii: "'"): markup("&#39;")
            case UInt8(ascii: "`"): markup("&#96;")
            default: bytes.append(byte)
            }
        }
    }
}
