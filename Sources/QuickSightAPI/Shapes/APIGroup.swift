public import JSONStreaming

/// A group as the API describes one; a field it left out is nil.
public struct APIGroup: Sendable, Equatable {
    /// The ARN.
    public var arn: String?
    /// The name.
    public var groupName: String?
    /// The description.
    public var description: String?
    /// What tells groups apart over deletions.
    public var principalID: String?

    /// A group of which nothing is known.
    public init() {}

    /// A copy of a listing's views.
    public init(_ fields: GroupFields) {
        arn = fields.arn?.string
        groupName = fields.groupName?.string
        description = fields.description?.string
        principalID = fields.principalID?.string
    }
}

/// The fields of one group of a page, as views of the page: valid only during the call that hands them over.
public struct GroupFields: WireFields {
    /// `Arn`.
    public var arn: JSONText?
    /// `GroupName`.
    public var groupName: JSONText?
    /// `Description`.
    public var description: JSONText?
    /// `PrincipalId`.
    public var principalID: JSONText?

    init() {}

    mutating func take(_ key: JSONText, from reader: inout JSONReader) throws(JSONProblem) -> Bool {
        switch key {
        case "Arn": arn = try reader.readTextOrNull()
        case "GroupName": groupName = try reader.readTextOrNull()
        case "Description": description = try reader.readTextOrNull()
        case "PrincipalId": principalID = try reader.readTextOrNull()
        default: return false
        }
        return true
    }
}
