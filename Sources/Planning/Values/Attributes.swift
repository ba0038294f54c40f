public import Directory

/// The values of a user, a group or a membership that an action compares and sets.
///
/// Kept apart from the action: most have few of them, and a plan may have a million actions.
public enum Attributes: Sendable, Equatable {
    /// A user's.
    indirect case user(UserAttributes)
    /// A group's.
    indirect case group(GroupAttributes)
    /// A membership has none.
    case membership

    /// The values of a user, or nil.
    public var user: UserAttributes? {
        if case .user(let user) = self { user } else { nil }
    }

    /// The values of a group, or nil.
    public var group: GroupAttributes? {
        if case .group(let group) = self { group } else { nil }
    }
}

/// The managed values of a user; nil is not managed.
public struct UserAttributes: Sendable, Equatable {
    /// The e-mail address.
    public var email: String?
    /// The role, as the service writes it.
    public var role: String?
    /// Where the identity lives, as the service writes it.
    public var identityType: String?
    /// The IAM identity, for registration only: the API never returns it.
    public var iamArn: String?
    /// The session name, for registration only.
    public var sessionName: String?
    /// The custom permissions profile; empty for none.
    public var customPermissionsName: String?
    /// The outside login; provider type `NONE` for none.
    public var externalLogin: ExternalLogin?
    /// The tags without AWS's own, sorted by key.
    public var tags: [Tag]?

    /// Nothing managed.
    public init(email: String? = nil, role: String? = nil, identityType: String? = nil) {
        self.email = email
        self.role = role
        self.identityType = identityType
    }
}

/// The managed values of a group; nil is not managed.
public struct GroupAttributes: Sendable, Equatable {
    /// The description; empty for none.
    public var description: String?

    /// Values.
    public init(description: String? = nil) {
        self.description = description
    }
}
