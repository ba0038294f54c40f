/// What a roster says of one user; what it does not say is nil and not managed.
///
/// Packed, for there are a million of them.
public struct DesiredUser: Sendable {
    /// What is said, and what of that by defaults.
    private struct Flags: OptionSet, Sendable {
        var rawValue: UInt8
        static let hasEmail = Flags(rawValue: 1)
        static let isDefaultEmail = Flags(rawValue: 2)
        static let isDefaultRole = Flags(rawValue: 4)
        static let isDefaultIdentityType = Flags(rawValue: 8)
        static let hasGroups = Flags(rawValue: 16)

        subscript(flag: Flags) -> Bool {
            get { contains(flag) }
            set { if newValue { insert(flag) } else { remove(flag) } }
        }
    }

    /// The name, in the state's table of names.
    public var name: NameID
    /// Where the entry begins.
    public var place: Place
    private var emailText = TextRef(offset: 0, length: 0)
    private var emailPlace = Place.nowhere
    private var rolePlace = Place.nowhere
    private var identityTypePlace = Place.nowhere
    private var listPlace = Place.nowhere
    private var detailsIndex = UInt32.max
    private var roleValue: Role?
    private var identityTypeValue: IdentityType?
    private var flags: Flags = []

    /// An entry that says nothing yet.
    public init(name: NameID, place: Place) {
        self.name = name
        self.place = place
    }

    /// The e-mail address, in the state's texts.
    public var email: Placed<TextRef>? {
        get { flags[.hasEmail] ? Placed(emailText, emailPlace, isDefault: flags[.isDefaultEmail]) : nil }
        set {
            flags[.hasEmail] = newValue != nil
            flags[.isDefaultEmail] = newValue?.isDefault ?? false
            emailText = newValue?.value ?? TextRef(offset: 0, length: 0)
            emailPlace = newValue?.place ?? .nowhere
        }
    }

    /// The role.
    public var role: Placed<Role>? {
        get { roleValue.map { Placed($0, rolePlace, isDefault: flags[.isDefaultRole]) } }
        set {
            flags[.isDefaultRole] = newValue?.isDefault ?? false
            roleValue = newValue?.value
            rolePlace = newValue?.place ?? .nowhere
        }
    }

    /// Where the identity lives; IAM where `iamArn` stands.
    public var identityType: Placed<IdentityType>? {
        get { identityTypeValue.map { Placed($0, identityTypePlace, isDefault: flags[.isDefaultIdentityType]) } }
        set {
            flags[.isDefaultIdentityType] = newValue?.isDefault ?? false
            identityTypeValue = newValue?.value
            identityTypePlace = newValue?.place ?? .nowhere
        }
    }

    /// Where the user's own `groups` list stands: with one, no other membership in scope is wanted.
    public var groupsPlace: Place? {
        get { flags[.hasGroups] ? listPlace : nil }
        set {
            flags[.hasGroups] = newValue != nil
            listPlace = newValue ?? .nowhere
        }
    }

    /// The index of the rarer fields in the state's details, or nil when there are none.
    public var details: UInt32? {
        get { detailsIndex == .max ? nil : detailsIndex }
        set { detailsIndex = newValue ?? .max }
    }
}

/// The fields that few users have, kept apart so that the common entry stays small.
public struct DesiredUserDetails: Sendable {
    /// The IAM user or role that the identity is.
    public var iamArn: Placed<String>?
    /// The session name of an IAM role.
    public var sessionName: Placed<String>?
    /// The custom permissions profile; empty text takes it away.
    public var customPermissionsName: Placed<String>?
    /// The outside login; provider type `NONE` clears it.
    public var externalLogin: Placed<ExternalLogin>?
    /// The exact tags, sorted by key; empty clears them.
    public var tags: Placed<[Tag]>?
    /// `absent: true` asks for the user's removal.
    public var absent: Placed<Bool>?
    /// Past this the user counts as absent.
    public var until: Placed<Expiry>?
    /// Whether the user may be deleted and registered anew where nothing else helps.
    public var replace: Placed<Bool>?

    /// Nothing said.
    public init() {}
}

/// The end of a user or a membership.
public struct Expiry: Sendable, Hashable {
    /// As written: a date, or an RFC 3339 instant.
    public var text: String
    /// The first second, since 1970 in UTC, at which it is over: a date lasts through its day.
    public var endsAt: Int64

    /// An end.
    public init(text: String, endsAt: Int64) {
        self.text = text
        self.endsAt = endsAt
    }
}
