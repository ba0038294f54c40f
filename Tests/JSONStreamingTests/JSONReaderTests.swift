import JSONStreaming
import Testing

@Suite struct JSONReaderTests {
    @Test("a document is read in the order it is written")
    func walk() throws {
        let document =
            #" {"a" : [1, -20 ,true,null, "x\ty"], "skip":{"b":[[{}]]}, "n":null, "name":"Zoë", "last":false} "#
        var seen: [String] = []
        try JSONReader.read(Array(document.utf8)) { (reader: inout JSONReader) throws(JSONProblem) in
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "a":
                    try reader.beginArray()
                    while try reader.nextElement() {
                        switch try reader.peek() {
                        case .number: seen.append("\(try reader.readInt())")
                        case .bool: seen.append("\(try reader.readBool())")
                        case .null:
                            try reader.readNull()
                            seen.append("null")
                        case .string: seen.append(try reader.readText().string)
                        case .array, .object: try reader.skipValue()
                        }
                    }
                case "name", "n": seen.append("\(key.string)=\(try reader.readTextOrNull()?.string ?? "-")")
                case "last": seen.append("\(try reader.readNullIfNext()) \(try reader.readBool())")
                default: try reader.skipValue()
                }
            }
        }
        #expect(seen == ["1", "-20", "true", "null", "x\ty", "n=-", "name=Zoë", "false false"])
    }

    @Test("texts with escapes stay valid while the reader is used")
    func textsLive() throws {
        let document = Array(#"["a\u0041","b\n","plain","c\\"]"#.utf8)
        try JSONReader.read(document) { (reader: inout JSONReader) throws(JSONProblem) in
            var texts: [JSONText] = []
            try reader.beginArray()
            while try reader.nextElement() { texts.append(try reader.readText()) }
            #expect(texts.map(\.string) == ["aA", "b\n", "plain", "c\\"])
            #expect(texts[0] == "aA" as StaticString)
            #expect(texts[0].count == 2)
            #expect(!(texts[0] == "aB" as StaticString))
            #expect(!(texts[0] == "a" as StaticString))
            #expect(texts[2] == JSONText("plain"))
            #expect(texts[2].withBytes { Array($0) } == Array("plain".utf8))
        }
    }

    @Test(
        "whole numbers",
        arguments: [
            ("0", 0), ("-0", 0), ("42", 42), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
        ])
    func integers(_ text: String, _ value: Int) throws {
        #expect(try Self.int(text) == value)
    }

    @Test(
        "what is no whole number that fits is refused",
        arguments: [
            "1.0", "1e2", "9223372036854775808", "-9223372036854775809", "99999999999999999999", "\"1\"", "null", "-",
        ])
    func notIntegers(_ text: String) {
        #expect(throws: JSONProblem.self) { try Self.int(text) }
    }

    @Test("a value of another kind is refused, not converted")
    func kinds() {
        let wrongKinds: [(String, (inout JSONReader) throws(JSONProblem) -> Void)] = [
            ("1", { (reader: inout JSONReader) throws(JSONProblem) in _ = try reader.readText() }),
            ("\"true\"", { (reader: inout JSONReader) throws(JSONProblem) in _ = try reader.readBool() }),
            ("[]", { (reader: inout JSONReader) throws(JSONProblem) in try reader.beginObject() }),
            ("{}", { (reader: inout JSONReader) throws(JSONProblem) in try reader.beginArray() }),
            ("false", { (reader: inout JSONReader) throws(JSONProblem) in _ = try reader.readTextOrNull() }),
            ("0", { (reader: inout JSONReader) throws(JSONProblem) in try reader.readNull() }),
        ]
        for (document, read) in wrongKinds {
            #expect(throws: JSONProblem.self, "\(document)") { try JSONReader.read(Array(document.utf8), read) }
        }
    }

    @Test("what follows the document is refused")
    func trailing() {
        #expect(throws: JSONProblem(offset: 3, message: "expected the end of the document")) {
            try JSONReader.read(Array("{} {}".utf8)) { (reader: inout JSONReader) throws(JSONProblem) in
                try reader.skipValue()
            }
        }
    }

    private static func int(_ text: String) throws(JSONProblem) -> Int {
        try JSONReader.read(Array(text.utf8)) { (reader: inout JSONReader) throws(JSONProblem) in try reader.readInt() }
    }
}
