/// The live state of a directory as read.
///
/// Only a complete snapshot may lead to removals: an incomplete one says nothing about what is absent.
public struct Snapshot: Sendable {
    /// Whether every listing that was asked for was read to its end.
    public var isComplete = true
    /// Whether every user was listed; otherwise only certain ones were looked at, one by one, and nothing tells who else
    /// there is.
    public var hasEveryUser = true
    /// Names of users and members.
    public var names = NameTable()
    /// E-mail addresses and principal identifiers.
    public var texts = TextPool()
    /// The users that have a name, each PrincipalId once.
    public var users: [LiveUser] = []
    /// The rarer fields of users.
    public var details: [LiveUserDetails] = []
    /// The groups, each name once.
    public var groups: [LiveGroup] = []
    /// Members, a range of them for each group.
    public var members: [NameID] = []
    /// Users whose IAM identity is gone: the service shows them as `N/A`, so they have no name to be matched by.
    public var unresolvedUsers: [UnresolvedUser] = []

    /// An empty directory.
    public init() {}

    /// The rarer fields of a user, empty where there are none.
    public func details(of user: LiveUser) -> LiveUserDetails {
        guard let index = user.details else { return LiveUserDetails() }
        return details[Int(index)]
    }

    /// The members of a group as far as they were read.
    public func members(of group: LiveGroup) -> ArraySlice<NameID> {
        members[group.members]
    }
}

/// A live user.
public struct LiveUser: Sendable {
    /// The name, in the snapshot's table of names.
    public var name: NameID
    /// The service's own identifier, in the snapshot's texts.
    public var principalID: TextRef
    /// The e-mail address, in the snapshot's texts.
    public var email: TextRef
    /// The role, nil when this version does not know it: its text is in the details.
    public var role: Role?
    /// Where the identity lives, nil when this version does not know it: its text is in the details.
    public var identityType: IdentityType?
    /// Whether the user has signed in; never compared.
    public var isActive: Bool
    /// The index of the rarer fields in the snapshot's details, or nil when there are none.
    public var details: UInt32?

    /// A user.
    public init(
        name: NameID, principalID: TextRef, email: TextRef, role: Role?, identityType: IdentityType?, isActive: Bool,
        details: UInt32? = nil
    ) {
        self.name = name
        self.principalID = principalID
        self.email = email
        self.role = role
        self.identityType = identityType
        self.isActive = isActive
        self.details = details
    }
}

/// The fields that few live users have.
public struct LiveUserDetails: Sendable, Equatable {
    /// The custom permissions profile.
    public var customPermissionsName: String?
    /// The outside login.
    public var externalLogin: ExternalLogin?
    /// The role as the service wrote it, when this version does not know it.
    public var unknownRole: String?
    /// The identity type as the service wrote it, when this version does not know it.
    public var unknownIdentityType: String?
    /// The tags, when they were read.
    public var tags: [Tag]?

    /// Nothing.
    public init() {}

    /// Whether it holds anything.
    public var isEmpty: Bool { self == LiveUserDetails() }
}

/// A live user whose name the service cannot tell.
public struct UnresolvedUser: Sendable, Equatable {
    /// The service's own identifier.
    public var principalID: String
    /// The e-mail address.
    public var email: String
    /// The role as the service wrote it.
    public var role: String

    /// A user without a name.
    public init(principalID: String, email: String, role: String) {
        self.principalID = principalID
        self.email = email
        self.role = role
    }
}

/// A live group.
public struct LiveGroup: Sendable {
    /// How much of its membership was read.
    public enum Reading: UInt8, Sendable {
        /// None of it.
        case none
        /// Only those of certain users.
        case partial
        /// All of it.
        case whole
    }

    /// The name.
    public var name: String
    /// The service's own identifier.
    public var principalID: String
    /// The description.
    public var description: String?
    /// Its members: a range of the snapshot's members.
    public var members: Range<Int>
    /// How much of its membership was read.
    public var reading: Reading

    /// A group whose members were not read.
    public init(name: String, principalID: String, description: String?) {
        self.name = name
        self.principalID = principalID
        self.description = description
        self.members = 0..<0
        self.reading = .none
    }
}

/// The name under which the service lists a user whose IAM identity is gone; several users can share it.
public let unresolvedUserName = "N/A"
