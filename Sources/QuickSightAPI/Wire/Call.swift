import JSONStreaming

/// One operation about to be sent: what makes it different from the others, and nothing of how it travels.
struct Call: Sendable, Equatable {
    /// The operation's name in the API, for example `DescribeUser`.
    var operation: String
    /// What it is about, for messages: a user's or a group's name.
    var subject: String?
    var method: String
    /// Percent-encoded, starting with `/`.
    var path: String
    /// Percent-encoded, without the `?`.
    var query = ""
    /// JSON, or empty for none.
    var body: [UInt8] = []

    /// Whether the operation only reads, so that sending it twice is as good as once.
    ///
    /// SearchGroups is a POST that reads.
    var isRead: Bool { method == "GET" || operation == "SearchGroups" }

    /// Adds a parameter to the query, encoded.
    mutating func ask(_ name: String, _ value: String?) {
        guard let value else { return }
        if !query.isEmpty { query += "&" }
        query += "\(name)=\(Percent.encode(value))"
    }

    /// Adds a truth value to the query.
    mutating func ask(_ name: String, _ value: Bool?) {
        ask(name, value.map { $0 ? "true" : "false" })
    }

    /// Makes a JSON object the body.
    mutating func send(_ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.endObject()
        body = writer.takeBytes()
    }
}

extension JSONWriter {
    /// A member that is left out where there is no value.
    mutating func member(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        string(value)
    }

    /// A member that is left out where there is no value.
    mutating func member(_ key: StaticString, _ value: Bool?) {
        guard let value else { return }
        self.key(key)
        bool(value)
    }
}

/// A part of a path: our own words go as they are, labels are names from outside and are encoded.
enum PathPart: ExpressibleByStringLiteral {
    case word(String)
    case label(String)

    init(stringLiteral word: String) { self = .word(word) }
}

extension Call {
    /// A call whose path is made of parts.
    ///
    /// - Parameter root: what the path starts with, encoded.
    /// - Throws: `invalidRequest` for a label that is empty, `.` or `..`: the first would name the collection instead
    ///   of a thing in it, the others are taken for steps in the path by whoever normalises it (the signature among
    ///   them), so that a DELETE could reach what lies above.
    init(
        _ operation: String,
        _ method: String,
        under root: String = "",
        _ parts: [PathPart],
        subject: String? = nil
    ) throws(QuickSightError) {
        var path: [UInt8] = []
        path.reserveCapacity(128)
        path.append(contentsOf: root.utf8)
        for part in parts {
            path.append(UInt8(ascii: "/"))
            switch part {
            case .word(let word): path.append(contentsOf: word.utf8)
            case .label(let label):
                guard !label.isEmpty, label != ".", label != ".." else {
                    throw QuickSightError(
                        .invalidRequest,
                        message: label.isEmpty
                            ? "an empty name cannot be sent" : "the name \"\(label)\" cannot be sent safely in a path",
                        operation: operation,
                        subject: subject
                    )
                }
                Percent.append(label, to: &path)
            }
        }
        self.init(
            operation: operation, subject: subject, method: method, path: String(decoding: path, as: UTF8.self))
    }
}
