/// A user of the sandbox's directory: what a test or a seed puts in, and what looking at the directory gives.
public struct SandboxUser: Sendable, Equatable {
    /// The roles of the API; RESTRICTED_AUTHOR and RESTRICTED_READER are in its model, not on offer.
    public enum Role: String, Sendable, CaseIterable {
        /// Reads dashboards.
        case reader = "READER"
        /// A reader with generative features.
        case readerPro = "READER_PRO"
        /// Makes data sets and dashboards.
        case author = "AUTHOR"
        /// An author with generative features.
        case authorPro = "AUTHOR_PRO"
        /// Manages the account.
        case admin = "ADMIN"
        /// An administrator with generative features.
        case adminPro = "ADMIN_PRO"
        /// Not currently available.
        case restrictedAuthor = "RESTRICTED_AUTHOR"
        /// Not currently available.
        case restrictedReader = "RESTRICTED_READER"

        /// Whether this is a reader of some kind, which an author or administrator cannot become.
        public var isReader: Bool {
            self == .reader || self == .readerPro || self == .restrictedReader
        }
    }

    /// Who manages the user's identity.
    public enum IdentityType: String, Sendable, CaseIterable {
        /// AWS IAM: a user, or a role with a session.
        case iam = "IAM"
        /// QuickSight itself.
        case quickSight = "QUICKSIGHT"
        /// IAM Identity Center.
        case identityCenter = "IAM_IDENTITY_CENTER"
    }

    /// A login at another identity provider.
    public struct ExternalLogin: Sendable, Equatable {
        /// `COGNITO` or `CUSTOM_OIDC`.
        public var providerType: String
        /// The provider's URL.
        public var providerURL: String?
        /// The user's identity there.
        public var id: String?

        /// A login.
        public init(providerType: String, providerURL: String? = nil, id: String? = nil) {
            self.providerType = providerType
            self.providerURL = providerURL
            self.id = id
        }
    }

    /// The name as the service has it: `Role/Session` for an IAM role.
    public var name: String
    /// The address, as written.
    public var email: String
    /// The role.
    public var role: Role
    /// Who manages the identity.
    public var identityType: IdentityType
    /// Whether the user has signed in, or is IAM's.
    public var isActive: Bool
    /// The principal id; nil in a seed lets it follow from the sandbox's random seed.
    public var principalID: String?
    /// The profile of custom permissions.
    public var customPermissionsName: String?
    /// The login at another identity provider.
    public var externalLogin: ExternalLogin?
    /// The ARN the user was registered by, for IAM; the API never returns it.
    public var iamARN: String?
    /// Whether the IAM identity is gone: the API then shows `N/A` for name and ARN.
    public var isUnresolved: Bool
    /// Tags, in the order they were set.
    public var tags: [SandboxTag]

    /// A user; the defaults are a QuickSight reader.
    public init(
        name: String,
        email: String,
        role: Role = .reader,
        identityType: IdentityType = .quickSight,
        isActive: Bool = true,
        principalID: String? = nil,
        customPermissionsName: String? = nil,
        externalLogin: ExternalLogin? = nil,
        iamARN: String? = nil,
        isUnresolved: Bool = false,
        tags: [SandboxTag] = []
    ) {
        self.name = name
        self.email = email
        self.role = role
        self.identityType = identityType
        self.isActive = isActive
        self.principalID = principalID
        self.customPermissionsName = customPermissionsName
        self.externalLogin = externalLogin
        self.iamARN = iamARN
        self.isUnresolved = isUnresolved
        self.tags = tags
    }
}

/// A tag of a user.
public struct SandboxTag: Sendable, Equatable {
    /// 1 to 128 characters.
    public var key: String
    /// 1 to 256 characters.
    public var value: String

    /// A tag.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// A group of the sandbox's directory.
public struct SandboxGroup: Sendable, Equatable {
    /// The name.
    public var name: String
    /// 1 to 512 characters, or none.
    public var description: String?
    /// The principal id; nil in a seed lets it follow from the sandbox's random seed.
    public var principalID: String?

    /// A group.
    public init(name: String, description: String? = nil, principalID: String? = nil) {
        self.name = name
        self.description = description
        self.principalID = principalID
    }
}
