import JSONStreaming
import Testing

/// Keys that are looked for where they stood in the object before are the keys that are there.
@Suite struct RepeatedKeysTests {
    /// What an array of objects holds, as text, read in one of two ways; nil where it is no such array.
    private static func reading(_ document: [UInt8], repeated: Bool) -> [String]? {
        var seen: [String] = []
        do {
            try JSONReader.read(document) { (reader: inout JSONReader) throws(JSONProblem) in
                var keys = RepeatedKeys()
                try reader.beginArray()
                while try reader.nextElement() {
                    try reader.beginObject()
                    while true {
                        let next = repeated ? try reader.nextKey(&keys) : try reader.nextKey()
                        guard let key = next else { break }
                        if try reader.peek() == .string {
                            seen.append("\(key.string): \(try reader.readText().string)")
                        } else {
                            try reader.skipValue()
                            seen.append("\(key.string) until \(reader.offset)")
                        }
                    }
                    seen.append("end")
                }
            }
        } catch {
            return nil
        }
        return seen
    }

    private static func check(_ text: String, isValid: Bool = true) {
        let document = Array(text.utf8)
        let expected = reading(document, repeated: false)
        #expect((expected != nil) == isValid, "\(text)")
        #expect(reading(document, repeated: true) == expected, "\(text)")
    }

    @Test(
        "objects alike, or with keys missing, added, in another order, escaped, spaced, given twice",
        arguments: [
            #"[]"#, #"[{}]"#, #"[{},{},{"a":1},{}]"#, #"[{"a":"1","b":"2"},{"a":"3","b":"4"}]"#,
            #"[{"a":"1","b":"2"},{"a":"3"},{"b":"4"},{"a":"5","b":"6"}]"#,
            #"[{"a":"1"},{"a":"2","b":"3"},{"b":"4","a":"5"}]"#,
            #"[{"ab":"1"},{"abc":"2"},{"a":"3"},{"":"4"},{"":"5"}]"#, #"[{"\u0061":"1"},{"a":"2"},{"\u0061":"3"}]"#,
            #"[{"a" :"1"},{"a" :"2"},{"a":"3"}]"#, #"[{ "a":"1" , "b":"2" },{ "a":"1" , "b":"2" },{"a":"1","b":"2"}]"#,
            #"[{"a":"1","a":"2"},{"a":"3","a":"4"}]"#, #"[{"a":{"b":"1"}},{"a":{"b":"2"}}]"#,
            #"[{"\"a":"1"},{"\"a":"2"}]"#,
            #"[{"a":"1"},{"a":",\"a\":\"2"},{"a":"3"}]"#,
        ])
    func shapes(text: String) { Self.check(text) }

    @Test(
        "what is malformed is refused all the same",
        arguments: [
            #"[{"a":1}{"a":1}]"#, #"[{"a":1},{,"a":1}]"#, #"[{"a":1,"b":1},{"a":1"b":1}]"#, #"[{"a":1},{"a":}]"#,
            #"[{"a":1,"b":2},{"a":1,}]"#, #"[{"a":1},{"a"#, #"[{"a":1},{"a":"#, #"[{"a":1},{"a":1,"a":1"#,
            #"[{"a":1},"a":1}]"#,
        ])
    func malformed(text: String) { Self.check(text, isValid: false) }

    @Test("a thousand keys in an object are read, however many are kept")
    func many() {
        let object = "{" + (0..<1_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",") + "}"
        Self.check("[\(object),\(object),{\"key0\":0},\(object)]")
    }

    @Test("whatever is made of two hundred documents by chance is read as without")
    func chance() {
        var random = FixedRandom(state: 7)
        let pieces = [
            "\"a\":1", "\"b\":\"x\"", "\"long name of a key\":null", "\"\\n\":2", "\"é\":\"é\"", " \"a\" : 1",
            "\"a\":{}",
        ]
        for _ in 0..<200 {
            let objects = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                "{"
                    + (0..<Int.random(in: 0...5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
                    }
                    .joined(separator: ",") + "}"
            }
            var document = Array("[\(objects.joined(separator: ","))]".utf8)
            #expect(Self.reading(document, repeated: true) == Self.reading(document, repeated: false))
            document[Int.random(in: 0..<document.count, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
            #expect(Self.reading(document, repeated: true) == Self.reading(document, repeated: false))
        }
    }
}
