public import JSONStreaming

/// A JSON Schema (2020-12), or a part of one.
public struct Schema: Sendable {
    /// Its keywords, in the order in which they are written.
    var keywords: [JSONMember]

    init(_ keywords: [JSONMember]) {
        self.keywords = keywords
    }

    /// The schema as JSON.
    public var json: JSONValue { .object(keywords) }

    /// A whole document's schema, ending in a line break.
    public func bytes(id: String, title: String) -> [UInt8] {
        var writer = JSONWriter(.indented)
        let head = [
            JSONMember("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            JSONMember("$id", .string("urn:muster:\(id)")), JSONMember("title", .string(title)),
        ]
        writer.value(.object(head + keywords))
        writer.newline()
        return writer.takeBytes()
    }

    // MARK: - Kinds

    /// Texts.
    public static func string(pattern: String? = nil, length: ClosedRange<Int>? = nil, atLeast: Int? = nil) -> Schema {
        text(types: ["string"], pattern: pattern, length: length, atLeast: atLeast)
    }

    /// Texts of YAML, where what looks like a number or a truth value is one unless it stands in quotes.
    public static func scalar(pattern: String? = nil, length: ClosedRange<Int>? = nil, atLeast: Int? = nil) -> Schema {
        text(types: ["string", "number", "boolean"], pattern: pattern, length: length, atLeast: atLeast)
    }

    private static func text(types: [String], pattern: String?, length: ClosedRange<Int>?, atLeast: Int?) -> Schema {
        var schema = Schema([JSONMember("type", types.count == 1 ? .string(types[0]) : .strings(types))])
        if let pattern { schema.set("pattern", .string(pattern)) }
        if let least = length?.lowerBound ?? atLeast { schema.set("minLength", .number("\(least)")) }
        if let length { schema.set("maxLength", .number("\(length.upperBound)")) }
        return schema
    }

    /// One of some words.
    public static func oneOf(words: [String]) -> Schema { Schema([JSONMember("enum", .strings(words))]) }

    /// One of some values.
    public static func oneOf(values: [JSONValue]) -> Schema { Schema([JSONMember("enum", .array(values))]) }

    /// One text and no other.
    public static func constant(_ text: String) -> Schema { Schema([JSONMember("const", .string(text))]) }

    /// Whole numbers.
    public static func integer(from least: Int = 0) -> Schema {
        Schema([JSONMember("type", .string("integer")), JSONMember("minimum", .number("\(least)"))])
    }

    /// Numbers.
    public static func number(_ range: ClosedRange<Int>) -> Schema {
        Schema([
            JSONMember("type", .string("number")), JSONMember("minimum", .number("\(range.lowerBound)")),
            JSONMember("maximum", .number("\(range.upperBound)")),
        ])
    }

    /// `true` or `false`.
    public static let boolean = Schema([JSONMember("type", .string("boolean"))])

    /// `true` alone.
    public static let alwaysTrue = Schema([JSONMember("const", .bool(true))])

    /// `null`.
    public static let null = Schema([JSONMember("type", .string("null"))])

    /// Lists.
    public static func array(of element: Schema, unique: Bool = false) -> Schema {
        var schema = Schema([JSONMember("type", .string("array")), JSONMember("items", element.json)])
        if unique { schema.set("uniqueItems", .bool(true)) }
        return schema
    }

    /// Objects with these members and no others.
    public static func object(_ properties: [(String, Schema)], optional: [String] = []) -> Schema {
        let required = properties.map(\.0).filter { !optional.contains($0) }
        var schema = Schema([
            JSONMember("type", .string("object")),
            JSONMember("properties", .object(properties.map { JSONMember($0.0, $0.1.json) })),
        ])
        if !required.isEmpty { schema.set("required", .strings(required)) }
        schema.set("additionalProperties", .bool(false))
        return schema
    }

    /// Objects all of whose members may be left out.
    public static func mapping(_ properties: [(String, Schema)]) -> Schema {
        object(properties, optional: properties.map(\.0))
    }

    /// Objects whose members all have values of one kind.
    public static func map(to value: Schema, names: Schema? = nil, most: Int? = nil) -> Schema {
        var schema = Schema([JSONMember("type", .string("object"))])
        if let names { schema.set("propertyNames", names.json) }
        if let most { schema.set("maxProperties", .number("\(most)")) }
        schema.set("additionalProperties", value.json)
        return schema
    }

    /// What is as one of several says.
    public static func any(_ schemas: Schema...) -> Schema {
        Schema([JSONMember("anyOf", .array(schemas.map(\.json)))])
    }

    /// What stands under `$defs`.
    public static func reference(_ name: String) -> Schema {
        Schema([JSONMember("$ref", .string("#/$defs/\(name)"))])
    }

    // MARK: - Changes

    mutating func set(_ keyword: String, _ value: JSONValue) {
        keywords.removeAll { $0.key == keyword }
        keywords.append(JSONMember(keyword, value))
    }

    /// The same with a keyword.
    public func with(_ keyword: String, _ value: JSONValue) -> Schema {
        var schema = self
        schema.set(keyword, value)
        return schema
    }

    /// The same with what it means: editors show it.
    public func described(_ text: String) -> Schema {
        Schema([JSONMember("description", .string(text))] + keywords)
    }

    /// The same, or `null`.
    public var orNull: Schema {
        // What it means stays outside, where it is looked for.
        let description = keywords.filter { $0.key == "description" }
        let rest = Schema(keywords.filter { $0.key != "description" })
        return Schema(description + Schema.any(rest, .null).keywords)
    }

    /// Everything but these texts.
    public func but(_ words: [String]) -> Schema {
        with("not", .object([JSONMember("enum", .strings(words))]))
    }

    /// The same with parts that it refers to.
    public func defining(_ definitions: [(String, Schema)]) -> Schema {
        with("$defs", .object(definitions.map { JSONMember($0.0, $0.1.json) }))
    }

    /// The same with rules of what follows from a member's value.
    public func following(_ rules: [Rule]) -> Schema {
        with("allOf", .array(rules.map(\.json)))
    }

    /// What follows when members have certain values.
    public struct Rule: Sendable {
        var when: [(String, Schema)]
        var required: [String] = []
        var then: [(String, Schema)] = []
        var forbidden: [String] = []

        /// A rule.
        public init(
            when: [(String, Schema)], required: [String] = [], then: [(String, Schema)] = [], forbidden: [String] = []
        ) {
            self.when = when
            self.required = required
            self.then = then
            self.forbidden = forbidden
        }

        var json: JSONValue {
            let condition: [JSONMember] = [
                JSONMember("properties", .object(when.map { JSONMember($0.0, $0.1.json) })),
                JSONMember("required", .strings(when.map(\.0))),
            ]
            var consequence: [JSONMember] = []
            if !required.isEmpty { consequence.append(JSONMember("required", .strings(required))) }
            let properties =
                then.map { JSONMember($0.0, $0.1.json) } + forbidden.map { JSONMember($0, .bool(false)) }
            if !properties.isEmpty { consequence.append(JSONMember("properties", .object(properties))) }
            return .object([JSONMember("if", .object(condition)), JSONMember("then", .object(consequence))])
        }
    }
}

extension JSONValue {
    static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
