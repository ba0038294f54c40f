import JSONStreaming

/// A tag of a resource.
public struct APITag: Sendable, Hashable {
    /// The key, 1 to 128 characters.
    public var key: String
    /// The value, 1 to 256 characters.
    public var value: String

    /// A tag.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    /// A tag from the service, which must have both parts.
    init(from reader: inout JSONReader) throws(JSONProblem) {
        let start = reader.offset
        let fields = try TagFields(from: &reader)
        guard let key = fields.key, let value = fields.value else {
            throw JSONProblem(offset: start, message: "a tag without key or value")
        }
        self.init(key: key, value: value)
    }
}

private struct TagFields: WireFields {
    var key: String?
    var value: String?

    mutating func take(_ key: JSONText, from reader: inout JSONReader) throws(JSONProblem) -> Bool {
        switch key {
        case "Key": self.key = try reader.readStringOrNull()
        case "Value": value = try reader.readStringOrNull()
        default: return false
        }
        return true
    }
}

extension JSONWriter {
    /// A member that is a list of tags; left out where there are none, which the API does not take.
    mutating func member(_ key: StaticString, _ tags: [APITag]) {
        guard !tags.isEmpty else { return }
        self.key(key)
        beginArray()
        for tag in tags {
            beginObject()
            member("Key", tag.key)
            member("Value", tag.value)
            endObject()
        }
        endArray()
    }
}
