/// A replacement of a user that an earlier run began and, as far as its journal knows, did not finish.
public struct UnfinishedReplacement: Sendable, Equatable {
    /// The user's name.
    public var user: String
    /// The service's own identifier of the user who was to be deleted.
    public var principalID: String
    /// That user as it was.
    public var before: UserAttributes
    /// The whole registration that was to follow.
    public var registration: UserAttributes
    /// The groups whose memberships were to be restored, sorted.
    public var groups: [String]
    /// Whether it was begun so lately that a directory which still shows the former user may only lag behind.
    public var isRecent: Bool
    /// Whether the deletion is known to have taken effect: an IAM identity bears the same PrincipalId before and after,
    /// so that what is live does not tell.
    public var wasDeleted: Bool

    /// A replacement.
    public init(
        user: String, principalID: String, before: UserAttributes, registration: UserAttributes, groups: [String],
        isRecent: Bool = false, wasDeleted: Bool = false
    ) {
        self.user = user
        self.principalID = principalID
        self.before = before
        self.registration = registration
        self.groups = groups
        self.isRecent = isRecent
        self.wasDeleted = wasDeleted
    }
}
