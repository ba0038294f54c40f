import JSONStreaming

/// The members of one object of a document: each is taken once, and what nobody takes is an error.
struct DocumentFields {
    private var members: [String: JSONValue] = [:]
    /// Where the object stands, for example `plans[0].target`.
    let path: String

    init(_ value: JSONValue, at path: String) throws(DocumentProblem) {
        guard let members = value.members else { throw DocumentProblem("\(path.isEmpty ? "it" : path) is no object") }
        self.path = path
        for member in members { self.members[member.key] = member.value }
    }

    /// Where a member stands.
    func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    mutating func has(_ key: String) -> Bool { members[key] != nil }

    mutating func take(_ key: String) throws(DocumentProblem) -> JSONValue {
        guard let value = members.removeValue(forKey: key) else { throw DocumentProblem("\(place(key)) is missing") }
        return value
    }

    mutating func string(_ key: String) throws(DocumentProblem) -> String {
        guard let text = try take(key).string else { throw DocumentProblem("\(place(key)) is no text") }
        return text
    }

    /// The text, or nil where the member is absent.
    mutating func optionalString(_ key: String) throws(DocumentProblem) -> String? {
        has(key) ? try string(key) : nil
    }

    /// The text, or nil where the member is `null`.
    mutating func nullableString(_ key: String) throws(DocumentProblem) -> String? {
        let value = try take(key)
        if value.isNull { return nil }
        guard let text = value.string else { throw DocumentProblem("\(place(key)) is neither text nor null") }
        return text
    }

    /// A whole number that is not negative.
    mutating func count(_ key: String) throws(DocumentProblem) -> Int {
        guard let number = try take(key).int, number >= 0 else {
            throw DocumentProblem("\(place(key)) is no whole number")
        }
        return number
    }

    mutating func optionalCount(_ key: String) throws(DocumentProblem) -> Int? {
        has(key) ? try count(key) : nil
    }

    mutating func bool(_ key: String) throws(DocumentProblem) -> Bool {
        guard let value = try take(key).bool else { throw DocumentProblem("\(place(key)) is neither true nor false") }
        return value
    }

    mutating func fields(_ key: String) throws(DocumentProblem) -> DocumentFields {
        try DocumentFields(try take(key), at: place(key))
    }

    mutating func array<Element>(
        _ key: String, _ read: (JSONValue, String) throws(DocumentProblem) -> Element
    ) throws(DocumentProblem) -> [Element] {
        guard let values = try take(key).array else { throw DocumentProblem("\(place(key)) is no list") }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() { elements.append(try read(value, "\(place(key))[\(index)]")) }
        return elements
    }

    mutating func strings(_ key: String) throws(DocumentProblem) -> [String] {
        try array(key) { (value, place) throws(DocumentProblem) in
            guard let text = value.string else { throw DocumentProblem("\(place) is no text") }
            return text
        }
    }

    /// A text that stands for a value.
    mutating func named<Value>(_ key: String, _ value: (String) -> Value?) throws(DocumentProblem) -> Value {
        let text = try string(key)
        guard let value = value(text) else {
            throw DocumentProblem("\(place(key)) is “\(Escaping.terminal(text))”, which this version does not know")
        }
        return value
    }

    /// Every member must have been taken.
    func finish() throws(DocumentProblem) {
        guard let key = members.keys.sorted().first else { return }
        throw DocumentProblem("\(Escaping.terminal(place(key))) is not known to this version")
    }
}
