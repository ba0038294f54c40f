/// One namespace of one account: its contents, and what identifiers in it look like.
struct LiveDirectory: Sendable {
    let account: SandboxAccount
    let namespace: String
    var contents: LaggingContents
    private let hash: KeyedHash
    /// How often a name was taken before, so that a user registered again is another principal.
    private var generations: [String: Int] = [:]
    let userARNPrefix: String
    let groupARNPrefix: String
    private let principalPrefix: String

    init(account: SandboxAccount, namespace: String, seed: UInt64, ignoringCase: Bool) {
        self.account = account
        self.namespace = namespace
        hash = KeyedHash(seed: seed, purpose: 21)
        contents = LaggingContents(ignoringCase: ignoringCase)
        let prefix = "arn:\(account.partition):quicksight:\(account.identityRegion):\(account.id)"
        userARNPrefix = "\(prefix):user/\(namespace)/"
        groupARNPrefix = "\(prefix):group/\(namespace)/"
        principalPrefix = "d-\(hash.hexadecimal(10, of: ["directory", account.id]))"
    }

    /// Takes over what an archive kept.
    mutating func restore(_ archived: ArchivedDirectory, ignoringCase: Bool) {
        contents = LaggingContents(
            Contents(users: archived.users, groups: archived.groups, ignoringCase: ignoringCase))
        generations = archived.generations
    }

    /// What an archive keeps.
    var archived: ArchivedDirectory {
        ArchivedDirectory(
            account: account.id, namespace: namespace, users: contents.written.users, groups: contents.written.groups,
            generations: generations)
    }

    // MARK: Identifiers

    func arn(of user: UserRecord) -> String {
        user.user.isUnresolved ? "N/A" : userARNPrefix + user.user.name
    }

    /// The principal id of a user now to be registered.
    func principalID(of identity: IAMIdentity, session: String?) -> String {
        identity.principalID(session: session, hash: hash)
    }

    /// The principal id of a user or group of QuickSight's own, other each time its name is used again.
    mutating func newPrincipalID(_ kind: String, name: String) -> String {
        let generation = generations["\(kind)/\(name)"] ?? 0
        let digest = hash.digest(of: ["principal", kind, account.id, namespace, name, String(generation)])
        var generator = SeededGenerator(seed: digest)
        return "\(kind)/\(principalPrefix)/\(generator.uuid())"
    }

    /// Notes that a name is free again.
    mutating func retire(_ kind: String, name: String) {
        generations["\(kind)/\(name)", default: 0] += 1
    }

    // MARK: Texts

    /// What many messages end with.
    var place: String { "AWS account ID: \(account.id), Namespace: \(namespace). " }

    func noUser(_ name: String) -> ServiceError {
        .notFound("AWS account id: \(account.id), Namespace: \(namespace), Username: \(name). ", .user)
    }

    func noGroup(_ name: String) -> ServiceError {
        .notFound("AWS account id: \(account.id), Namespace: \(namespace), Group name: \(name). ", .group)
    }

    // MARK: Finding

    /// A user as readers see it.
    func seenUser(_ name: String) throws(ServiceError) -> UserRecord {
        guard let user = contents.seen.user(named: name) else { throw noUser(name) }
        return user
    }

    /// A group as readers see it.
    func seenGroup(_ name: String) throws(ServiceError) -> GroupRecord {
        guard let group = contents.seen.group(named: name) else { throw noGroup(name) }
        return group
    }

    /// A user to be changed: one that can be seen, as it was written last.
    func writableUser(_ name: String) throws(ServiceError) -> UserRecord {
        _ = try seenUser(name)
        guard let user = contents.written.user(named: name) else { throw noUser(name) }
        return user
    }

    /// A group to be changed: one that can be seen, as it was written last.
    func writableGroup(_ name: String) throws(ServiceError) -> GroupRecord {
        _ = try seenGroup(name)
        guard let group = contents.written.group(named: name) else { throw noGroup(name) }
        return group
    }
}
