import Synchronization

/// One namespace of one account as it is, past the API: to seed it, to look at it, and to change it behind anybody's
/// back. Changes are seen by readers at once, and nothing is recorded.
public struct SandboxDirectory: Sendable {
    private let sandbox: Sandbox
    private let index: Int
    /// The account.
    public let account: String
    /// The namespace.
    public let namespace: String

    init(_ sandbox: Sandbox, _ index: Int, account: String, namespace: String) {
        self.sandbox = sandbox
        self.index = index
        self.account = account
        self.namespace = namespace
    }

    // MARK: Looking

    /// The users sorted by name, those whose identity is gone by their former one.
    public var users: [SandboxUser] {
        read { directory in
            var users: [SandboxUser] = []
            directory.contents.written.users.forEach { record in
                if !record.isDeparted { users.append(record.withPrincipal) }
                return true
            }
            return users.sorted { ($0.name, $0.principalID ?? "") < ($1.name, $1.principalID ?? "") }
        }
    }

    /// The groups sorted by name.
    public var groups: [SandboxGroup] {
        read { directory in
            var groups: [SandboxGroup] = []
            directory.contents.written.groups.forEach { record in
                groups.append(record.shown)
                return true
            }
            return groups.sorted { $0.name < $1.name }
        }
    }

    /// A user by name.
    public func user(_ name: String) -> SandboxUser? {
        read { $0.contents.written.user(named: name)?.withPrincipal }
    }

    /// A group by name.
    public func group(_ name: String) -> SandboxGroup? {
        read { $0.contents.written.group(named: name)?.shown }
    }

    /// The names of a group's members, sorted; empty where there is no such group.
    public func members(of group: String) -> [String] {
        read { directory in
            let written = directory.contents.written
            guard let group = written.group(named: group) else { return [] }
            return group.members.ids.compactMap { written.users[$0]?.user.name }.sorted()
        }
    }

    /// The names of a user's groups, sorted; empty where there is no such user.
    public func groups(of user: String) -> [String] {
        read { directory in
            let written = directory.contents.written
            guard let user = written.user(named: user) else { return [] }
            return user.groups.ids.compactMap { written.groups[$0]?.name }.sorted()
        }
    }

    /// How many users, groups and memberships there are.
    public var counts: (users: Int, groups: Int, memberships: Int) {
        read { directory in
            var memberships = 0
            directory.contents.written.groups.forEach { group in
                memberships += group.members.count
                return true
            }
            return (directory.contents.written.users.count, directory.contents.written.groups.count, memberships)
        }
    }

    // MARK: Changing

    /// Puts users in; one that is there by name becomes as given, and keeps its memberships.
    public func seed(users: some Sequence<SandboxUser>) {
        write { directory in for user in users { directory.put(user) } }
    }

    /// Puts groups in; one that is there by name becomes as given, and keeps its members.
    public func seed(groups: some Sequence<SandboxGroup>) {
        write { directory in for group in groups { directory.put(group) } }
    }

    /// Makes users members of a group; names of users and groups that are not there are passed over.
    public func seed(members: some Sequence<String>, of group: String) {
        write { directory in
            guard let group = directory.contents.written.group(named: group) else { return }
            for name in members {
                guard let user = directory.contents.written.user(named: name) else { continue }
                directory.contents.apply(.join(user: user.id, group: group.id))
            }
        }
    }

    /// Changes a user in place; false where there is none of the name.
    @discardableResult
    public func change(user name: String, _ change: (inout SandboxUser) -> Void) -> Bool {
        write { directory in
            guard var record = directory.contents.written.user(named: name) else { return false }
            change(&record.user)
            directory.contents.apply(.putUser(record))
            return true
        }
    }

    /// The IAM identity of a user goes away: the API then shows it as `N/A`.
    @discardableResult
    public func loseIdentity(ofUser name: String) -> Bool {
        change(user: name) { $0.isUnresolved = true }
    }

    /// Takes a user away with its memberships; false where there is none of the name.
    @discardableResult
    public func remove(user name: String) -> Bool {
        write { directory in
            guard let record = directory.contents.written.user(named: name) else { return false }
            directory.contents.apply(.removeUser(record.id, keepingMemberships: false))
            directory.retire("user", name: name)
            return true
        }
    }

    /// Takes a group away with its memberships; false where there is none of the name.
    @discardableResult
    public func remove(group name: String) -> Bool {
        write { directory in
            guard let record = directory.contents.written.group(named: name) else { return false }
            directory.contents.apply(.removeGroup(record.id))
            directory.retire("group", name: name)
            return true
        }
    }

    /// Ends a membership; false where there is none.
    @discardableResult
    public func remove(member user: String, of group: String) -> Bool {
        write { directory in
            guard let user = directory.contents.written.user(named: user),
                let group = directory.contents.written.group(named: group), user.groups.contains(group.id)
            else { return false }
            directory.contents.apply(.leave(user: user.id, group: group.id))
            return true
        }
    }

    private func read<Result: Sendable>(_ body: (borrowing LiveDirectory) -> Result) -> Result {
        sandbox.state.withLock { body($0.directories[index]) }
    }

    private func write<Result: Sendable>(_ body: (inout LiveDirectory) -> Result) -> Result {
        sandbox.state.withLock { body(&$0.directories[index]) }
    }
}

extension Sandbox {
    /// The first account's first namespace.
    public var directory: SandboxDirectory {
        let account = accounts.first ?? SandboxAccount()
        return SandboxDirectory(self, 0, account: account.id, namespace: account.namespaces.first ?? "default")
    }

    /// A namespace of an account; nil where the sandbox does not know it.
    public func directory(account: String, namespace: String) -> SandboxDirectory? {
        state.withLock { $0.directoryIndex(account, namespace) }
            .map { SandboxDirectory(self, $0, account: account, namespace: namespace) }
    }
}

extension UserRecord {
    fileprivate var withPrincipal: SandboxUser {
        var user = user
        user.principalID = principalID
        return user
    }
}

extension GroupRecord {
    fileprivate var shown: SandboxGroup {
        SandboxGroup(name: name, description: description, principalID: principalID)
    }
}

extension LiveDirectory {
    /// Puts a user in past the API, without its checks.
    fileprivate mutating func put(_ user: SandboxUser) {
        if let present = contents.written.user(named: user.name), !user.isUnresolved {
            let principal = user.principalID ?? present.principalID
            contents.apply(.putUser(UserRecord(id: present.id, user: user, principalID: principal)))
            return
        }
        let id = nextUserID(named: user.name)
        contents.apply(.putUser(UserRecord(id: id, user: user, principalID: principalID(ofSeeded: user))))
    }

    private mutating func principalID(ofSeeded user: SandboxUser) -> String {
        if let given = user.principalID { return given }
        guard user.identityType == .iam else { return newPrincipalID("user", name: user.name) }
        // Without an ARN the name says what kind of identity it is.
        let role = user.name.split(separator: "/", maxSplits: 1)
        let kind = role.count == 2 ? "role/\(role[0])" : "user/\(user.name)"
        let session = role.count == 2 ? String(role[1]) : nil
        let arn = user.iamARN ?? "arn:\(account.partition):iam::\(account.id):\(kind)"
        guard let identity = IAMIdentity(arn: arn) else { return newPrincipalID("user", name: user.name) }
        return principalID(of: identity, session: session)
    }

    fileprivate mutating func put(_ group: SandboxGroup) {
        let present = contents.written.group(named: group.name)
        contents.apply(
            .putGroup(
                GroupRecord(
                    id: present?.id ?? contents.written.groups.lastID + 1, name: group.name,
                    description: group.description,
                    principalID: group.principalID ?? present?.principalID
                        ?? newPrincipalID("group", name: group.name))))
    }
}
