/// Header fields in the order they were added, looked up without regard to case (RFC 9110 §5.1).
public struct HTTPHeaders: Sendable, Equatable {
    /// The fields as written, in order.
    public private(set) var fields: [(name: String, value: String)]

    /// Headers with the given fields.
    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    /// The first value of a field; assigning replaces every value of it, or removes them when nil.
    public subscript(name: String) -> String? {
        get { fields.first { Self.equal($0.name, name) }?.value }
        set {
            if self[name] != nil { fields.removeAll { Self.equal($0.name, name) } }
            if let newValue { fields.append((name, newValue)) }
        }
    }

    /// Adds a field, keeping others of the same name.
    public mutating func add(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    /// Whether both hold the same fields with the same values in the same order.
    public static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
        left.fields.elementsEqual(right.fields) { equal($0.name, $1.name) && $0.value == $1.value }
    }

    /// Whether two names are the same field's.
    static func equal(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8) { lowercase($0) == lowercase($1) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }
}
