/// A JSON document as a tree, for what is small; `JSONReader` is for what is large.
public enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number as it is written.
    case number(String)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object, its members in the order they are written.
    case object([JSONMember])
}

/// A key of an object and its value.
public struct JSONMember: Sendable, Equatable {
    /// The key.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// A member.
    public init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }
}

extension JSONValue {
    /// The tree of one whole document.
    ///
    /// - Throws: where it is not strict JSON, is nested too deeply, or gives a key twice in one object.
    public static func parse(_ bytes: [UInt8]) throws(JSONProblem) -> JSONValue {
        try JSONReader.read(bytes) { (reader: inout JSONReader) throws(JSONProblem) in try reader.readValue() }
    }

    /// The value of a key; nil where there is none or this is no object.
    public subscript(key: String) -> JSONValue? {
        members?.first { $0.key == key }?.value
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// The truth value, if this is one.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The whole number, if this is one, written without fraction and exponent, that fits.
    public var int: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    /// The string, if this is one.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The elements, if this is an array.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members in order, if this is an object.
    public var members: [JSONMember]? {
        if case .object(let members) = self { members } else { nil }
    }
}

extension JSONReader {
    /// The value that stands next as a tree.
    ///
    /// - Throws: also where a key is given twice in one object.
    public mutating func readValue() throws(JSONProblem) -> JSONValue {
        switch try peek() {
        case .null:
            try readNull()
            return .null
        case .bool: return .bool(try readBool())
        case .number: return .number(try readNumber().string)
        case .string: return .string(try readText().string)
        case .array:
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try readValue()) }
            return .array(elements)
        case .object: return .object(try readMembers())
        }
    }

    private mutating func readMembers() throws(JSONProblem) -> [JSONMember] {
        var members: [JSONMember] = []
        var keys = KeysSeen()
        try beginObject()
        while true {
            _ = skipSpace()
            let start = position
            guard let key = try nextKey() else { return members }
            guard keys.insert(key) else {
                throw problem("a key is given twice", at: source[start] == 0x2C ? start + 1 : start)
            }
            members.append(JSONMember(key.string, try readValue()))
        }
    }
}

/// The keys an object has had so far, compared by their bytes: to a String, é is equal to e with a combining accent, and
/// these are different keys.
private struct KeysSeen {
    private var few: [JSONText] = []
    private var many: Set<[UInt8]> = []

    /// Whether the key was not there yet.
    mutating func insert(_ key: JSONText) -> Bool {
        guard few.count == 16 else {
            if few.contains(where: { $0 == key }) { return false }
            few.append(key)
            return true
        }
        if many.isEmpty { many = Set(few.map { Array($0.bytes) }) }
        return many.insert(Array(key.bytes)).inserted
    }
}
