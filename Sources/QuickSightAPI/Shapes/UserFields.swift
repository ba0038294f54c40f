public import JSONStreaming

/// The fields of one user of a page, as views of the page: valid only during the call that hands them over.
///
/// A field the service left out, or gave as null, is nil; `UserName` may be too, and is `N/A` for an IAM identity that
/// is gone.
public struct UserFields: WireFields {
    /// `Arn`.
    public var arn: JSONText?
    /// `UserName`.
    public var userName: JSONText?
    /// `Email`.
    public var email: JSONText?
    /// `Role`.
    public var role: JSONText?
    /// `IdentityType`.
    public var identityType: JSONText?
    /// `Active`.
    public var active: Bool?
    /// `PrincipalId`.
    public var principalID: JSONText?
    /// `CustomPermissionsName`.
    public var customPermissionsName: JSONText?
    /// `ExternalLoginFederationProviderType`.
    public var externalLoginProviderType: JSONText?
    /// `ExternalLoginFederationProviderUrl`.
    public var externalLoginProviderURL: JSONText?
    /// `ExternalLoginId`.
    public var externalLoginID: JSONText?

    init() {}

    mutating func take(_ key: JSONText, from reader: inout JSONReader) throws(JSONProblem) -> Bool {
        switch key {
        case "Arn": arn = try reader.readTextOrNull()
        case "UserName": userName = try reader.readTextOrNull()
        case "Email": email = try reader.readTextOrNull()
        case "Role": role = try reader.readTextOrNull()
        case "IdentityType": identityType = try reader.readTextOrNull()
        case "Active": active = try reader.readBoolOrNull()
        case "PrincipalId": principalID = try reader.readTextOrNull()
        case "CustomPermissionsName": customPermissionsName = try reader.readTextOrNull()
        case "ExternalLoginFederationProviderType": externalLoginProviderType = try reader.readTextOrNull()
        case "ExternalLoginFederationProviderUrl": externalLoginProviderURL = try reader.readTextOrNull()
        case "ExternalLoginId": externalLoginID = try reader.readTextOrNull()
        default: return false
        }
        return true
    }
}
