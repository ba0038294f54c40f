/// A role of a QuickSight user (API model, shape `UserRole`).
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Views dashboards.
    case reader = "READER"
    /// A reader with generative features.
    case readerPro = "READER_PRO"
    /// Makes dashboards, analyses and data sets.
    case author = "AUTHOR"
    /// An author with generative features.
    case authorPro = "AUTHOR_PRO"
    /// An author who manages QuickSight.
    case admin = "ADMIN"
    /// An administrator with generative features.
    case adminPro = "ADMIN_PRO"
    /// Documented and no longer offered by the service.
    case restrictedReader = "RESTRICTED_READER"
    /// Documented and no longer offered by the service.
    case restrictedAuthor = "RESTRICTED_AUTHOR"

    /// How much the role may do: a lower number is less, and a change to it is a demotion.
    public var rank: Int {
        switch self {
        case .restrictedReader: 0
        case .reader: 1
        case .readerPro: 2
        case .restrictedAuthor: 3
        case .author: 4
        case .authorPro: 5
        case .admin: 6
        case .adminPro: 7
        }
    }

    /// Whether it manages QuickSight.
    public var isAdministrator: Bool { self == .admin || self == .adminPro }

    /// Whether it only views.
    public var isReader: Bool { rank <= Role.readerPro.rank }

    /// Whether the API offers it no more ("RESTRICTED_… not available").
    public var isWithdrawn: Bool { self == .restrictedReader || self == .restrictedAuthor }

    /// Whether UpdateUser can change this role to another: from author or administrator to reader it cannot
    /// (user guide; hashicorp/terraform-provider-aws#43508).
    public func canBecome(_ other: Role) -> Bool { isReader || !other.isReader }
}

/// Where a user's identity lives (API model, shape `IdentityType`).
public enum IdentityType: String, Sendable, Hashable, CaseIterable {
    /// Managed by QuickSight itself, with an invitation.
    case quickSight = "QUICKSIGHT"
    /// An IAM user or role.
    case iam = "IAM"
    /// Managed by IAM Identity Center.
    case identityCenter = "IAM_IDENTITY_CENTER"
}

/// An outside provider by whose login a user federates in (RegisterUser, ExternalLoginFederationProviderType).
public struct ExternalLogin: Sendable, Hashable {
    /// The kind of provider.
    public enum ProviderType: String, Sendable, Hashable, CaseIterable {
        /// Amazon Cognito.
        case cognito = "COGNITO"
        /// Any OpenID Connect provider, named by its URL.
        case customOIDC = "CUSTOM_OIDC"
        /// None: clears what was saved.
        case none = "NONE"
    }

    /// The kind of provider, as text: the service may know more kinds than this version does.
    public var providerType: String
    /// The provider's URL.
    public var providerURL: String?
    /// Who the user is there.
    public var id: String?

    /// A login.
    public init(providerType: String, providerURL: String? = nil, id: String? = nil) {
        self.providerType = providerType
        self.providerURL = providerURL
        self.id = id
    }

    /// Whether a wanted login is the live one; the service adds Cognito's own URL to what it was given.
    public func isSame(as live: ExternalLogin) -> Bool {
        guard providerType == live.providerType else { return false }
        switch ProviderType(rawValue: providerType) {
        case .some(.none): return true
        case .some(.cognito): return id == live.id
        default: return self == live
        }
    }

    /// No login at all.
    public static let none = ExternalLogin(providerType: ProviderType.none.rawValue)
}

/// One tag of a user.
public struct Tag: Sendable, Hashable {
    /// The key, 1 to 128 characters.
    public var key: String
    /// The value, 1 to 256 characters.
    public var value: String

    /// A tag.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
