/// What a roster says of one group.
public struct DesiredGroup: Sendable {
    /// The name.
    public var name: String
    /// Where the entry begins.
    public var place: Place
    /// The description.
    public var description: Placed<String>?
    /// Where the `members` list stands: with one, no other member in scope is wanted.
    public var membersPlace: Place?
    /// Whether that list is empty as written.
    public var membersListIsEmpty = false
    /// `absent: true` asks for the group's removal.
    public var absent: Placed<Bool>?

    /// An entry that says nothing yet.
    public init(name: String, place: Place) {
        self.name = name
        self.place = place
    }
}

/// One line of a roster that wants a membership; the same membership may be wanted from both sides.
public struct DesiredMembership: Sendable {
    /// Which side of the membership says so.
    public enum Side: UInt8, Sendable {
        /// The group's `members`.
        case group
        /// The user's `groups`.
        case user
    }

    /// The group, an index into the state's groups.
    public var group: UInt32
    /// The user, in the state's table of names.
    public var user: NameID
    /// Where it is said.
    public var place: Place
    /// Which side says it.
    public var side: Side
    /// The index of its end in the state's expiries, or nil when it has none.
    public var until: UInt32?

    /// A wanted membership.
    public init(group: UInt32, user: NameID, place: Place, side: Side, until: UInt32? = nil) {
        self.group = group
        self.user = user
        self.place = place
        self.side = side
        self.until = until
    }
}
