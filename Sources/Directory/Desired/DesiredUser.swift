/// What a roster says of one user; what it does not say is nil and not managed.
public struct DesiredUser: Sendable {
    /// The name, in the state's table of names.
    public var name: NameID
    /// Where the entry begins.
    public var place: Place
    /// The e-mail address, in the state's texts.
    public var email: Placed<TextRef>?
    /// The role.
    public var role: Placed<Role>?
    /// Where the identity lives; IAM where `iamArn` stands.
    public var identityType: Placed<IdentityType>?
    /// Where the user's own `groups` list stands: with one, no other membership in scope is wanted.
    public var groupsPlace: Place?
    /// The index of the rarer fields in the state's details, or nil when there are none.
    public var details: UInt32?

    /// An entry that says nothing yet.
    public init(name: NameID, place: Place) {
        self.name = name
        self.place = place
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
