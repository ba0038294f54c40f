import JSONStreaming
import Testing

@Suite struct JSONValueTests {
    @Test(
        "what is JSON is read",
        arguments: [
            "null", " true\n", "\t[ ]\r", "{}", "0", "-0", "-0.5", "10", "1e5", "1E+05", "1.25e-3",
            "123456789012345678901",
            "\"\"", "[1,2,3]", "[[],{},\"\",null]", "{\"a\":1,\"b\":[true,false]}", "{ \"a\" : 1 , \"b\" : 2 }",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\"", "\"é € 😀\"", "\"\\uD83D\\uDE00\"", "\"\\u0000\"",
            "\"\u{7F}\"",
            "{\"\":0}", "\"\u{10FFFF}\"", "\"\u{FFFF}\"",
        ])
    func accepts(_ document: String) throws {
        _ = try JSONValue.parse(Array(document.utf8))
        #expect(Self.skips(Array(document.utf8)))
        #expect(Grammar.accepts(Array(document.utf8)))
    }

    @Test(
        "what is not JSON is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "truefalse", "1 2", "[1,]", "[,1]", "[1 2]", "[1", "]", "[}", "{\"a\":1]",
            "{,}",
            "{\"a\":1,}", "{\"a\"}", "{\"a\" 1}", "{a:1}", "{1:2}", "{\"a\":}", "{'a':1}", "01", "-01", "+1", "1.",
            ".5", "-", "1e",
            "1e+", "0x1", "1.e1", "NaN", "Infinity", "--1", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"",
            "\"\\u\"",
            "\"\\uD83D\"", "\"\\uDE00\"", "\"\\uD83D\\n\"", "\"\\uD83D\\uD83D\"", "\"\\uD83Dabcdef\"", "\"\n\"",
            "\"\u{0}\"",
            "\"\u{1F}12345678\"", "\u{FEFF}{}", "// c\n1", "/**/1", "[1]x", "{}{}", "\"\\U0041\"", "\u{A0}1", "\u{B}1",
        ])
    func refuses(_ document: String) {
        #expect(throws: JSONProblem.self) { try JSONValue.parse(Array(document.utf8)) }
        #expect(!Self.skips(Array(document.utf8)))
        #expect(!Grammar.accepts(Array(document.utf8)))
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x22], [0xE0, 0x80, 0x80], [0xE2, 0x82],
            [0xED, 0xA0, 0x80],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func refusesInvalidUTF8(_ bytes: [UInt8]) {
        for padding in 0..<9 {
            let document = [0x22] + [UInt8](repeating: 0x61, count: padding) + bytes + [0x22]
            #expect(throws: JSONProblem.self) { try JSONValue.parse(document) }
            #expect(!Self.skips(document))
        }
    }

    @Test("escapes become what they stand for")
    func escapes() throws {
        #expect(try Self.parse(#""\"\\\/\b\f\n\r\t""#) == .string("\"\\/\u{8}\u{C}\n\r\t"))
        #expect(try Self.parse(#""a\u00e9b\u20ACc\ud83d\uDE00d""#) == .string("aéb€c😀d"))
        #expect(try Self.parse(#""\uD800\uDC00 \uDBFF\uDFFF \u0000""#) == .string("\u{10000} \u{10FFFF} \u{0}"))
        #expect(try Self.parse(#"{"\u0061":1}"#)["a"]?.int == 1)
    }

    @Test("64 levels are read, 65 are not")
    func depth() throws {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = { (levels: Int) in
                Array((String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)).utf8)
            }
            _ = try JSONValue.parse(deep(64))
            #expect(Self.skips(deep(64)))
            #expect(throws: JSONProblem.self) { try JSONValue.parse(deep(65)) }
            #expect(!Self.skips(deep(65)))
            #expect(!Self.skips(deep(100_000)))
        }
    }

    @Test("a key given twice is refused, however it is spelt")
    func duplicateKeys() throws {
        #expect(throws: JSONProblem(offset: 8, message: "a key is given twice")) { try Self.parse(#"{"a": 1,"a":2}"#) }
        #expect(throws: JSONProblem.self) { try Self.parse(#"{"a":1,"b":0,"\u0061":2}"#) }
        // To a String these two are equal; as keys they are not.
        #expect(try Self.parse("{\"\u{E9}\":1,\"e\u{301}\":2}").members?.count == 2)
        for count in [2, 16, 17, 40] {
            let members = (0..<count).map { "\"k\($0)\":0" }
            #expect(try Self.parse("{\(members.joined(separator: ","))}").members?.count == count)
            for repeated in [members[0], members[count - 1]] {
                let twice = "{\((members + [repeated]).joined(separator: ","))}"
                #expect(throws: JSONProblem.self) { try Self.parse(twice) }
            }
        }
        #expect(try Self.parse(#"{"a":{"a":{"a":1}}}"#)["a"]?["a"]?["a"]?.int == 1)
    }

    @Test("values are taken as what they are, and as nothing else")
    func accessors() throws {
        let value = try Self.parse(#"{"n":null,"t":true,"i":-7,"x":1.5,"s":"é","l":[1,"2"],"big":9223372036854775808}"#)
        #expect(value["n"]?.isNull == true)
        #expect(value["t"]?.bool == true)
        #expect(value["i"]?.int == -7)
        #expect(value["x"]?.int == nil)
        #expect(value["x"] == .number("1.5"))
        #expect(value["s"]?.string == "é")
        #expect(value["l"]?.array == [.number("1"), .string("2")])
        #expect(value["big"]?.int == nil)
        #expect(value["none"] == nil)
        #expect(value["l"]?["s"] == nil)
        #expect(value.members?.map(\.key) == ["n", "t", "i", "x", "s", "l", "big"])
    }

    @Test("a problem tells its place")
    func place() throws {
        let document = Array("{\n  \"é\": 1,\n  \"ü\": x\n}".utf8)
        let problem = try #require(throws: JSONProblem.self) { try JSONValue.parse(document) }
        #expect(problem.message == "expected a value")
        #expect(problem.place(in: document) == (3, 8))
    }

    @Test("reader, tree and grammar agree on mutated documents")
    func mutations() {
        var random = FixedRandom(state: 42)
        let seeds = [
            #"{"Status":200,"UserList":[{"Arn":"arn:aws:x","UserName":"pat/é","Active":true,"Email":null}],"N":-1.5e+3}"#,
            #"["\u00e9\ud83d\ude00\n\\\"", 0, 10, {"a":{"b":[]},"c":{}}, false, "12345678😀9", [[[1]]]]"#,
        ].map { Array($0.utf8) }
        let alphabet = Array("{}[]\",:\\u0129dDeE+-.truefalsn \n\u{1}é😀\u{7F}".utf8) + [0x80, 0xC3, 0xED, 0xFF]
        var accepted = 0
        for round in 0..<20_000 {
            var document = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<document.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: document.remove(at: index)
                case 1: document.insert(alphabet.randomElement(using: &random) ?? 0, at: index)
                case 2: document[index] = alphabet.randomElement(using: &random) ?? 0
                default: document.swapAt(index, Int.random(in: 0..<document.count, using: &random))
                }
            }
            let expected = Grammar.accepts(document)
            if expected { accepted += 1 }
            #expect(Self.skips(document) == expected, "\(String(decoding: document, as: UTF8.self))")
            do {
                _ = try JSONValue.parse(document)
                #expect(expected, "\(String(decoding: document, as: UTF8.self))")
            } catch {
                #expect(
                    !expected || error.message == "a key is given twice",
                    "\(String(decoding: document, as: UTF8.self)): \(error)"
                )
            }
        }
        // The seed must leave enough of both kinds for the comparison to mean something.
        #expect(accepted > 2_000 && accepted < 18_000)
    }

    static func parse(_ document: String) throws(JSONProblem) -> JSONValue {
        try JSONValue.parse(Array(document.utf8))
    }

    static func skips(_ document: [UInt8]) -> Bool {
        do {
            try JSONReader.read(document) { (reader: inout JSONReader) throws(JSONProblem) in try reader.skipValue() }
            return true
        } catch {
            return false
        }
    }
}
