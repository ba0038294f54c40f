/// Everything that the documents of one target want, checked and ready to be compared with the directory.
public struct DesiredState: Sendable {
    /// The account, when a document names it.
    public var account: Placed<String>?
    /// The region, when a document names it; `auto` follows the service.
    public var region: Placed<String>?
    /// The namespace, when a document names it.
    public var namespace: Placed<String>?
    /// The files that places are in.
    public var files: [String] = []
    /// Names of users and members.
    public var names = NameTable()
    /// E-mail addresses.
    public var texts = TextPool()
    /// The declared users, each name once, in no particular order.
    public var users: [DesiredUser] = []
    /// The rarer fields of users.
    public var details: [DesiredUserDetails] = []
    /// The declared groups, each name once, in no particular order.
    public var groups: [DesiredGroup] = []
    /// The wanted memberships; one that both sides want stands here twice.
    public var memberships: [DesiredMembership] = []
    /// The ends of memberships that have one.
    public var expiries: [Placed<Expiry>] = []
    /// What it may touch and remove.
    public var policy = Policy()

    /// A state that wants nothing.
    public init() {}

    /// The rarer fields of a user, nothing said where there are none.
    public func details(of user: DesiredUser) -> DesiredUserDetails {
        guard let index = user.details else { return DesiredUserDetails() }
        return details[Int(index)]
    }

    /// Changes the rarer fields of a user, making room for them where there were none.
    public mutating func withDetails<Result>(
        of user: inout DesiredUser, _ body: (inout DesiredUserDetails) -> Result
    ) -> Result {
        if user.details == nil {
            user.details = UInt32(details.count)
            details.append(DesiredUserDetails())
        }
        return body(&details[Int(user.details ?? 0)])
    }

    /// Where a user's identity lives as far as the roster says: IAM where `iamArn` stands.
    public func identityType(of user: DesiredUser) -> Placed<IdentityType>? {
        let arn = details(of: user).iamArn
        if let type = user.identityType, !type.isDefault || arn == nil { return type }
        return arn.map { Placed(.iam, $0.place, isDefault: $0.isDefault) }
    }
}

extension DesiredState {
    /// A place by the name of its file.
    public func location(_ place: Place) -> Problem.Location {
        Problem.Location(
            file: Int(place.file) < files.count ? files[Int(place.file)] : "", line: Int(place.line),
            column: Int(place.column))
    }
}
