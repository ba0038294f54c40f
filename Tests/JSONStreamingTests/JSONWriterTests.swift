import JSONStreaming
import Testing

@Suite struct JSONWriterTests {
    @Test("compact")
    func compact() {
        #expect(
            Self.write(.compact)
                == #"{"a":[1,-2,true,null,"x",[],{}],"empty":{},"o":{"k":"v","d":0.5},"inf":null,"last":false}"#
        )
    }

    @Test("indented")
    func indented() {
        #expect(
            Self.write(.indented) == """
                {
                  "a": [
                    1,
                    -2,
                    true,
                    null,
                    "x",
                    [],
                    {}
                  ],
                  "empty": {},
                  "o": {
                    "k": "v",
                    "d": 0.5
                  },
                  "inf": null,
                  "last": false
                }
                """
        )
    }

    @Test("what could break a parser, a terminal or a script is escaped; the rest is not")
    func escaping() {
        let cases: [(String, String)] = [
            ("a\"b\\c/d", #""a\"b\\c/d""#),
            ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#),
            ("\u{0}\u{1F}\u{7F}\u{80}\u{9B}\u{9F}\u{A0}", #""\u0000\u001f\u007f\u0080\u009b\u009f"# + "\u{A0}\""),
            ("\u{2027}\u{2028}\u{2029}\u{202A}", "\"\u{2027}" + #"\u2028\u2029"# + "\u{202A}\""),
            ("é€😀", "\"é€😀\""),
            ("12345678\u{7F}", #""12345678\u007f""#),
            ("", "\"\""),
        ]
        for (text, written) in cases {
            for padding in 0..<9 {
                var writer = JSONWriter()
                let pad = String(repeating: "p", count: padding)
                writer.string(pad + text)
                #expect(String(decoding: writer.takeBytes(), as: UTF8.self) == "\"\(pad)\(written.dropFirst())")
            }
        }
    }

    @Test("texts of a reader go out again")
    func texts() throws {
        let document = Array(#"{"a\n":"é\\\u0007"}"#.utf8)
        try JSONReader.read(document) { (reader: inout JSONReader) throws(JSONProblem) in
            var writer = JSONWriter()
            try reader.beginObject()
            writer.beginObject()
            while let key = try reader.nextKey() {
                writer.key(key.string)
                writer.string(try reader.readText())
            }
            writer.endObject()
            #expect(writer.takeBytes() == document)
        }
    }

    @Test("what is written is read back the same")
    func roundTrip() throws {
        var random = FixedRandom(state: 7)
        for _ in 0..<500 {
            let value = Self.randomValue(&random, depth: 0)
            for layout in [JSONWriter.Layout.compact, .indented] {
                var writer = JSONWriter(layout)
                writer.value(value)
                let bytes = writer.takeBytes()
                #expect(Grammar.accepts(bytes))
                #expect(try JSONValue.parse(bytes) == value)
            }
        }
    }

    @Test("a large document leaves in pieces")
    func streaming() throws {
        var pieces: [[UInt8]] = []
        var writer = JSONWriter(.compact, sink: { pieces.append(Array($0)) })
        writer.beginArray()
        for number in 0..<50_000 { writer.int(number) }
        writer.endArray()
        writer.finish()
        #expect(pieces.count > 2)
        #expect(
            pieces.dropLast().allSatisfy { $0.count >= JSONWriter.chunkSize && $0.count < JSONWriter.chunkSize + 100 })
        let value = try JSONValue.parse(pieces.flatMap { $0 })
        #expect(value.array?.count == 50_000)
        #expect(value.array?.last?.int == 49_999)
        #expect(writer.takeBytes().isEmpty)
    }

    @Test("JSON lines")
    func lines() {
        var writer = JSONWriter()
        for number in 1...2 {
            writer.beginObject()
            writer.key("n")
            writer.int(number)
            writer.endObject()
            writer.newline()
        }
        #expect(String(decoding: writer.takeBytes(), as: UTF8.self) == "{\"n\":1}\n{\"n\":2}\n")
    }

    private static func write(_ layout: JSONWriter.Layout) -> String {
        var writer = JSONWriter(layout)
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.int(1)
        writer.int(-2)
        writer.bool(true)
        writer.null()
        writer.string("x")
        writer.beginArray()
        writer.endArray()
        writer.value(.object([]))
        writer.endArray()
        writer.key("empty")
        writer.beginObject()
        writer.endObject()
        writer.key("o")
        writer.value(.object([JSONMember("k", .string("v")), JSONMember("d", .number("0.5"))]))
        writer.key("inf")
        writer.double(.infinity)
        writer.key("last")
        writer.bool(false)
        writer.endObject()
        return String(decoding: writer.takeBytes(), as: UTF8.self)
    }

    private static func randomValue(_ random: inout FixedRandom, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 5 ? 7 : 4), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .number(String(Int.random(in: Int.min...Int.max, using: &random)))
        case 3: return .string(randomText(&random))
        case 4:
            return .array(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in randomValue(&random, depth: depth + 1) })
        default:
            return .object(
                (0..<Int.random(in: 0..<5, using: &random)).map { index in
                    JSONMember("\(index)\(randomText(&random))", randomValue(&random, depth: depth + 1))
                }
            )
        }
    }

    private static func randomText(_ random: inout FixedRandom) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "\"", "\\", "\n", "\u{0}", "\u{7F}", "\u{85}", "é", "\u{2028}", "😀", "/", "z",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0..<20, using: &random) {
            text.unicodeScalars.append(scalars.randomElement(using: &random) ?? "a")
        }
        return text
    }

    @Test("Records stand on lines of their own, compact within")
    func records() {
        var writer = JSONWriter(.records)
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        for value in 1...2 {
            writer.beginObject()
            writer.key("b")
            writer.beginArray()
            writer.int(value)
            writer.null()
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.key("c")
        writer.beginArray()
        writer.endArray()
        writer.endObject()
        writer.newline()
        let count = writer.count
        let text = String(decoding: writer.takeBytes(), as: UTF8.self)
        #expect(
            text == """
                {
                  "a":[
                    {"b":[1,null]},
                    {"b":[2,null]}
                  ],
                  "c":[]
                }

                """)
        #expect(count == text.utf8.count && writer.count == 0)
    }

    @Test("What is written is counted, whether it went to the sink or not")
    func counting() {
        var sent = 0
        var writer = JSONWriter { sent += $0.count }
        writer.beginArray()
        for _ in 0..<10_000 { writer.string("0123456789") }
        #expect(sent > 0 && writer.count == 1 + 10_000 * 13 - 1)
        writer.endArray()
        writer.finish()
        #expect(sent == writer.count)
    }
}
