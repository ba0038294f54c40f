import JSONStreaming

/// A user as the API describes one; a field it left out is nil.
public struct APIUser: Sendable, Equatable {
    /// The ARN, ending in the namespace and the user name.
    public var arn: String?
    /// The name; `N/A` for an IAM identity that is gone.
    public var userName: String?
    /// The email address.
    public var email: String?
    /// The role.
    public var role: APIRole?
    /// By what the user signs in.
    public var identityType: APIIdentityType?
    /// Whether the user has signed in; false also right after a registration.
    public var active: Bool?
    /// What tells users apart even where names do not.
    public var principalID: String?
    /// The custom permissions profile.
    public var customPermissionsName: String?
    /// The type of the external login provider.
    public var externalLoginProviderType: String?
    /// The URL of the external login provider; in requests it is called `CustomFederationProviderUrl`.
    public var externalLoginProviderURL: String?
    /// The identity in the external login provider.
    public var externalLoginID: String?

    /// A user of whom nothing is known.
    public init() {}

    /// A copy of a listing's views.
    public init(_ fields: UserFields) {
        arn = fields.arn?.string
        userName = fields.userName?.string
        email = fields.email?.string
        role = fields.role.map { APIRole(rawValue: $0.string) }
        identityType = fields.identityType.map { APIIdentityType(rawValue: $0.string) }
        active = fields.active
        principalID = fields.principalID?.string
        customPermissionsName = fields.customPermissionsName?.string
        externalLoginProviderType = fields.externalLoginProviderType?.string
        externalLoginProviderURL = fields.externalLoginProviderURL?.string
        externalLoginID = fields.externalLoginID?.string
    }
}
