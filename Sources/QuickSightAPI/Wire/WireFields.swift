import JSONStreaming

/// The fields of a JSON object that are known; the others are passed over.
protocol WireFields {
    init()
    /// Reads the value of a key if the key is known, and tells whether it was.
    mutating func take(_ key: JSONText, from reader: inout JSONReader) throws(JSONProblem) -> Bool
}

extension WireFields {
    @inline(__always)
    init(from reader: inout JSONReader) throws(JSONProblem) {
        self.init()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if try !take(key, from: &reader) { try reader.skipValue() }
        }
    }

    /// Reads one object of many.
    @inline(__always)
    init(from reader: inout JSONReader, _ keys: inout RepeatedKeys) throws(JSONProblem) {
        self.init()
        try reader.beginObject()
        while let key = try reader.nextKey(&keys) {
            if try !take(key, from: &reader) { try reader.skipValue() }
        }
    }
}

extension JSONReader {
    /// A string that is kept; nil for null.
    mutating func readStringOrNull() throws(JSONProblem) -> String? {
        try readTextOrNull()?.string
    }

    /// A truth value; nil for null.
    mutating func readBoolOrNull() throws(JSONProblem) -> Bool? {
        try readNullIfNext() ? nil : try readBool()
    }
}
