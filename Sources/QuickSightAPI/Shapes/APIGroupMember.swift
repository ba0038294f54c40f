public import JSONStreaming

/// A member of a group as the API describes one; a field it left out is nil.
public struct APIGroupMember: Sendable, Equatable {
    /// The ARN of the user.
    public var arn: String?
    /// The user's name.
    public var memberName: String?

    /// A member of whom nothing is known.
    public init() {}

    /// A copy of a listing's views.
    public init(_ fields: MemberFields) {
        arn = fields.arn?.string
        memberName = fields.memberName?.string
    }
}

/// The fields of one member of a page, as views of the page: valid only during the call that hands them over.
public struct MemberFields: WireFields {
    /// `Arn`, the user's.
    public var arn: JSONText?
    /// `MemberName`.
    public var memberName: JSONText?

    init() {}

    mutating func take(_ key: JSONText, from reader: inout JSONReader) throws(JSONProblem) -> Bool {
        switch key {
        case "Arn": arn = try reader.readTextOrNull()
        case "MemberName": memberName = try reader.readTextOrNull()
        default: return false
        }
        return true
    }
}
