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
    /// The side in the highest bit, the index of the end in the others, all of them set where there is none: there are
    /// millions of memberships.
    private var packed: UInt32

    private static let userSide: UInt32 = 1 << 31
    private static let endless: UInt32 = userSide - 1

    /// A wanted membership.
    public init(group: UInt32, user: NameID, place: Place, side: Side, until: UInt32? = nil) {
        self.group = group
        self.user = user
        self.place = place
        packed = (side == .user ? Self.userSide : 0) | (until ?? Self.endless)
    }

    /// Which side says it.
    public var side: Side { packed & Self.userSide == 0 ? .group : .user }

    /// The index of its end in the state's expiries, or nil when it has none.
    public var until: UInt32? {
        get { packed & Self.endless == Self.endless ? nil : packed & Self.endless }
        set { packed = packed & Self.userSide | (newValue ?? Self.endless) }
    }
}
