import JSONStreaming

/// What UpdateUser is told; email and role always, and what is nil is left out, which leaves it as it is.
public struct UpdateUserRequest: Sendable, Equatable {
    /// The email address.
    public var email: String
    /// The role.
    public var role: APIRole
    /// The custom permissions profile to set.
    public var customPermissionsName: String?
    /// Whether to take the custom permissions profile away.
    public var unapplyCustomPermissions: Bool?
    /// `ExternalLoginFederationProviderType`: `COGNITO`, `CUSTOM_OIDC`, or `NONE` to clear.
    public var externalLoginProviderType: String?
    /// `CustomFederationProviderUrl`, with `CUSTOM_OIDC`.
    public var customFederationProviderURL: String?
    /// `ExternalLoginId`.
    public var externalLoginID: String?

    /// An update of only what the API requires.
    public init(email: String, role: APIRole) {
        self.email = email
        self.role = role
    }

    func write(to writer: inout JSONWriter) {
        writer.member("Email", email)
        writer.member("Role", role.rawValue)
        writer.member("CustomPermissionsName", customPermissionsName)
        writer.member("UnapplyCustomPermissions", unapplyCustomPermissions)
        writer.member("ExternalLoginFederationProviderType", externalLoginProviderType)
        writer.member("CustomFederationProviderUrl", customFederationProviderURL)
        writer.member("ExternalLoginId", externalLoginID)
    }
}
