/// Header fields in the order they were added, looked up without regard to case (RFC 9110 §5.1).
public struct HTTPHeaders: Sendable, Equatable {
    private enum Storage {
        case fields([(name: String, value: String)])
        /// As they came off the wire: of most answers one or two fields are looked at, of many none.
        case received(ReceivedHead)
    }

    private var storage: Storage

    /// Headers with the given fields.
    public init(_ fields: [(name: String, value: String)] = []) {
        storage = .fields(fields)
    }

    /// The headers of a response.
    init(_ head: ReceivedHead) {
        storage = .received(head)
    }

    /// The fields as written, in order; those of a response are made each time they are asked for.
    public var fields: [(name: String, value: String)] {
        switch storage {
        case .fields(let fields): fields
        case .received(let head): head.fields
        }
    }

    /// The first value of a field; assigning replaces every value of it, or removes them when nil.
    public subscript(name: String) -> String? {
        get {
            switch storage {
            case .fields(let fields): fields.first { Self.equal($0.name, name) }?.value
            case .received(let head): head.value(of: name)
            }
        }
        set {
            change { fields in
                if fields.contains(where: { Self.equal($0.name, name) }) {
                    fields.removeAll { Self.equal($0.name, name) }
                }
                if let newValue { fields.append((name, newValue)) }
            }
        }
    }

    /// Whether the first value of a field is this text, byte for byte.
    public func has(_ name: String, _ value: String) -> Bool {
        switch storage {
        case .fields: self[name] == value
        case .received(let head): head.has(name, value)
        }
    }

    /// Adds a field, keeping others of the same name.
    public mutating func add(_ name: String, _ value: String) {
        change { $0.append((name, value)) }
    }

    private mutating func change(_ body: (inout [(name: String, value: String)]) -> Void) {
        var fields = fields
        // Otherwise there would be two owners, and a copy.
        storage = .fields([])
        body(&fields)
        storage = .fields(fields)
    }

    /// Whether both hold the same fields with the same values in the same order.
    public static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
        left.fields.elementsEqual(right.fields) { equal($0.name, $1.name) && $0.value == $1.value }
    }

    /// Whether two names are the same field's.
    static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8) { lowercase($0) == lowercase($1) }
    }

    static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}
