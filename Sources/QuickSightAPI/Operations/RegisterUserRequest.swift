import JSONStreaming

/// What RegisterUser is told; nil is left out.
public struct RegisterUserRequest: Sendable, Equatable {
    /// By what the user will sign in.
    public var identityType: APIIdentityType
    /// The email address; the service does not check its form.
    public var email: String
    /// The role.
    public var role: APIRole
    /// The ARN of the IAM user or role, for identity type IAM.
    public var iamArn: String?
    /// The session name, 2 to 64 characters, for an IAM role.
    public var sessionName: String?
    /// The name, for identity type QUICKSIGHT; refused for IAM, where the service makes it.
    public var userName: String?
    /// The custom permissions profile.
    public var customPermissionsName: String?
    /// `ExternalLoginFederationProviderType`: `COGNITO` or `CUSTOM_OIDC`.
    public var externalLoginProviderType: String?
    /// `CustomFederationProviderUrl`, with `CUSTOM_OIDC`.
    public var customFederationProviderURL: String?
    /// `ExternalLoginId`.
    public var externalLoginID: String?
    /// The tags, 200 at most.
    public var tags: [APITag]

    /// A registration of only what the API requires.
    public init(identityType: APIIdentityType, email: String, role: APIRole, userName: String? = nil) {
        self.identityType = identityType
        self.email = email
        self.role = role
        self.userName = userName
        tags = []
    }

    func write(to writer: inout JSONWriter) {
        writer.member("IdentityType", identityType.rawValue)
        writer.member("Email", email)
        writer.member("UserRole", role.rawValue)
        writer.member("IamArn", iamArn)
        writer.member("SessionName", sessionName)
        writer.member("UserName", userName)
        writer.member("CustomPermissionsName", customPermissionsName)
        writer.member("ExternalLoginFederationProviderType", externalLoginProviderType)
        writer.member("CustomFederationProviderUrl", customFederationProviderURL)
        writer.member("ExternalLoginId", externalLoginID)
        writer.member("Tags", tags)
    }

    /// Whom the registration is about, for messages.
    var subject: String? { userName ?? sessionName ?? iamArn }
}

/// What RegisterUser gives.
public struct RegisteredUser: Sendable, Equatable {
    /// The user, with the name the service gave.
    public var user: APIUser
    /// Where the user sets a password; only for identity type QUICKSIGHT. Whoever has it can do so: a secret.
    public var invitationURL: String?
}

extension RegisteredUser: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Who was registered, and not the invitation's URL.
    public var description: String { "the new user \(user.userName ?? "")" }

    /// Who was registered, and not the invitation's URL.
    public var debugDescription: String { description }

    /// The user, and not the invitation's URL.
    public var customMirror: Mirror { Mirror(self, children: ["user": user]) }
}
