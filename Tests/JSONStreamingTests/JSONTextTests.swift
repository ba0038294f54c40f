import JSONStreaming
import Testing

/// Texts are compared several bytes at a time: a difference shows wherever it is.
@Suite struct JSONTextTests {
    @Test("a text is a literal's only if every byte is", arguments: 0..<12)
    func literals(index: Int) throws {
        let literals: [StaticString] = [
            "", "a", "ab", "abc", "abcd", "abcde", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmno",
            "abcdefghijklmnop", "ExternalLoginFederationProviderType",
        ]
        let literal = literals[index]
        let plain = Array(literal.description.utf8)
        try Self.withText(plain) { #expect($0 == literal && $0 == literal.description && literal ~= $0) }
        try Self.withText(plain + [0x78]) { #expect(!($0 == literal)) }
        for place in plain.indices {
            var other = plain
            other[place] ^= 1
            try Self.withText(other) { #expect(!($0 == literal), "\(place)") }
            try Self.withText(Array(plain[..<place])) { #expect(!($0 == literal)) }
        }
    }

    @Test("words are read byte by byte", arguments: ["true", "false", "null"])
    func words(word: String) {
        #expect(Self.isValue(Array(word.utf8)))
        for place in word.utf8.indices {
            var other = Array(word.utf8)
            other[word.utf8.distance(from: word.utf8.startIndex, to: place)] ^= 1
            #expect(!Self.isValue(other))
            #expect(!Self.isValue(Array(word.utf8[..<place])))
        }
    }

    private static func isValue(_ document: [UInt8]) -> Bool { (try? JSONValue.parse(document)) != nil }

    private static func withText(_ text: [UInt8], _ body: (JSONText) -> Void) throws {
        let document = [0x22] + text + [0x22]
        try JSONReader.read(document) { (reader: inout JSONReader) throws(JSONProblem) in body(try reader.readText()) }
    }
}
