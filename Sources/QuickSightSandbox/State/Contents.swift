/// A user as the directory keeps it.
struct UserRecord: Sendable {
    let id: UInt32
    var user: SandboxUser
    var principalID: String
    /// The groups the user is in; kept by the directory, whatever a change says.
    var groups = SortedIDs()
    /// Deleted, yet still named by memberships, where the assumptions let those stay.
    var isDeparted = false

    init(id: UInt32, user: SandboxUser, principalID: String) {
        self.id = id
        self.user = user
        self.principalID = principalID
    }

    /// The name as the API shows it.
    var shownName: String { user.isUnresolved ? "N/A" : user.name }
}

/// A group as the directory keeps it.
struct GroupRecord: Sendable {
    let id: UInt32
    var name: String
    var description: String?
    var principalID: String
    /// The members; kept by the directory, whatever a change says.
    var members = SortedIDs()

    init(id: UInt32, name: String, description: String?, principalID: String) {
        self.id = id
        self.name = name
        self.description = description
        self.principalID = principalID
    }
}

/// One change of a directory's contents, as a value: it can be applied now, later, and to a copy.
enum Change: Sendable {
    /// A user is there, new or other than before; its memberships stay.
    case putUser(UserRecord)
    /// A user is gone; its memberships go along, or stay and name somebody who is no more.
    case removeUser(UInt32, keepingMemberships: Bool)
    /// A group is there, new or other than before; its memberships stay.
    case putGroup(GroupRecord)
    /// A group and its memberships are gone.
    case removeGroup(UInt32)
    /// A user is a member of a group.
    case join(user: UInt32, group: UInt32)
    /// A user is no member of a group.
    case leave(user: UInt32, group: UInt32)
}

/// The users, groups and memberships of one namespace at one moment.
struct Contents: Sendable {
    private(set) var users = SequenceTable<UserRecord>()
    private(set) var groups = SequenceTable<GroupRecord>()
    private var usersByName: [String: UInt32] = [:]
    private var usersByPrincipal: [String: UInt32] = [:]
    private var groupsByName: [String: UInt32] = [:]
    /// Deleted users that memberships still name.
    private var departed: [String: UInt32] = [:]
    private let ignoresCase: Bool

    init(ignoringCase: Bool) {
        ignoresCase = ignoringCase
    }

    /// The contents of whole tables, which agree on who is in which group.
    init(users: SequenceTable<UserRecord>, groups: SequenceTable<GroupRecord>, ignoringCase: Bool) {
        self.init(ignoringCase: ignoringCase)
        self.users = users
        self.groups = groups
        users.forEach { record in
            index(record)
            return true
        }
        groups.forEach { record in
            groupsByName[key(record.name)] = record.id
            return true
        }
    }

    func user(named name: String) -> UserRecord? {
        usersByName[key(name)].flatMap { users[$0] }
    }

    func user(principal: String) -> UserRecord? {
        usersByPrincipal[principal].flatMap { users[$0] }
    }

    func departedUser(named name: String) -> UserRecord? {
        departed[key(name)].flatMap { users[$0] }
    }

    func group(named name: String) -> GroupRecord? {
        groupsByName[key(name)].flatMap { groups[$0] }
    }

    /// Whether a name starts so.
    func starts(_ name: String, with prefix: String) -> Bool {
        key(name).utf8.starts(with: key(prefix).utf8)
    }

    mutating func apply(_ change: Change) {
        switch change {
        case .putUser(let record): put(record)
        case .removeUser(let id, let keepingMemberships): removeUser(id, keepingMemberships: keepingMemberships)
        case .putGroup(var record):
            if let present = groups[record.id] {
                record.members = present.members
                groupsByName[key(present.name)] = nil
            }
            groups.put(record, at: record.id)
            groupsByName[key(record.name)] = record.id
        case .removeGroup(let id):
            guard let record = groups[id] else { return }
            for user in record.members.ids { users.update(user) { _ = $0.groups.remove(id) } }
            groupsByName[key(record.name)] = nil
            groups.remove(id)
        case .join(let user, let group):
            guard users[user] != nil, groups[group] != nil else { return }
            users.update(user) { _ = $0.groups.insert(group) }
            groups.update(group) { _ = $0.members.insert(user) }
        case .leave(let user, let group):
            users.update(user) { _ = $0.groups.remove(group) }
            groups.update(group) { _ = $0.members.remove(user) }
            forgetIfUnneeded(user)
        }
    }

    private mutating func put(_ record: UserRecord) {
        var record = record
        if let present = users[record.id] {
            record.groups = present.groups
            forgetNames(of: present)
        }
        users.put(record, at: record.id)
        index(record)
    }

    private mutating func index(_ record: UserRecord) {
        if record.isDeparted {
            departed[key(record.user.name)] = record.id
            return
        }
        // The API cannot address by name a user whose identity is gone.
        if !record.user.isUnresolved { usersByName[key(record.user.name)] = record.id }
        usersByPrincipal[record.principalID] = record.id
    }

    private mutating func removeUser(_ id: UInt32, keepingMemberships: Bool) {
        guard let record = users[id] else { return }
        forgetNames(of: record)
        if keepingMemberships, record.groups.count > 0 {
            users.update(id) { $0.isDeparted = true }
            departed[key(record.user.name)] = id
        } else {
            for group in record.groups.ids { groups.update(group) { _ = $0.members.remove(id) } }
            users.remove(id)
        }
    }

    private mutating func forgetNames(of record: UserRecord) {
        let name = key(record.user.name)
        if usersByName[name] == record.id { usersByName[name] = nil }
        if departed[name] == record.id { departed[name] = nil }
        if usersByPrincipal[record.principalID] == record.id { usersByPrincipal[record.principalID] = nil }
    }

    private mutating func forgetIfUnneeded(_ id: UInt32) {
        guard let record = users[id], record.isDeparted, record.groups.count == 0 else { return }
        forgetNames(of: record)
        users.remove(id)
    }

    private func key(_ name: String) -> String {
        ignoresCase ? name.lowercased() : name
    }
}
