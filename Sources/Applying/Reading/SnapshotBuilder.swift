import Directory
import JSONStreaming
import QuickSightAPI

/// Puts a snapshot together from what the listings give, each user and member once.
struct SnapshotBuilder: Sendable {
    private var snapshot = Snapshot()
    /// By name identifier, the index of the user + 1; 0 where the name is only a member's.
    private var userEntries: [UInt32] = []
    private var unresolved: Set<String> = []
    /// Users who share their name with one before them.
    private var namesakes: [Int] = []
    /// The users whose tags are to be read.
    private let tagged: TaggedUsers
    /// Their ARNs as far as they were listed, by name.
    private(set) var arns: [String: String] = [:]
    private var groupIndexes: [String: Int] = [:]
    /// How many groups' members were added; and by name identifier, with the members of which of them it last came.
    private var listings: UInt32 = 0
    private var lastListed: [UInt32] = []

    init(tagged: TaggedUsers = TaggedUsers(), hasEveryUser: Bool = true) {
        self.tagged = tagged
        snapshot.hasEveryUser = hasEveryUser
    }

    var groupNames: [String] { snapshot.groups.map(\.name) }

    func hasUser(_ name: String) -> Bool {
        guard let id = snapshot.names.find(name), id.index < userEntries.count else { return false }
        return userEntries[id.index] != 0
    }

    // MARK: - Users

    /// Adds a listed user; one that comes a second time, as happens when a listing shifts under its pages, is the same.
    mutating func add(_ fields: UserFields) {
        guard let name = fields.userName, !name.isEmpty, !(name == "N/A") else {
            addUnresolved(fields)
            return
        }
        let id = name.withBytes { snapshot.names.intern($0) }
        if id.index == userEntries.count { userEntries.append(0) }
        if isKnown(id, fields.principalID) { return }
        var user = LiveUser(
            name: id, principalID: text(fields.principalID), email: text(fields.email),
            role: fields.role.flatMap { Role($0) }, identityType: fields.identityType.flatMap { IdentityType($0) },
            isActive: fields.active ?? false, details: nil)
        if user.role == nil || user.identityType == nil || fields.customPermissionsName != nil
            || fields.externalLoginProviderType != nil
        {
            user.details = details(of: fields)
        }
        append(user, arn: tagged.contains(name) ? fields.arn?.string ?? "" : nil)
    }

    /// Keeps the rarer fields of a user; nil where there are none, as with almost everybody.
    private mutating func details(of fields: UserFields) -> UInt32? {
        var details = LiveUserDetails()
        var isEmpty = true
        if let permissions = fields.customPermissionsName {
            details.customPermissionsName = permissions.string
            isEmpty = false
        }
        if let type = fields.externalLoginProviderType, !type.isEmpty {
            details.externalLogin = ExternalLogin(
                providerType: type.string, providerURL: fields.externalLoginProviderURL?.string,
                id: fields.externalLoginID?.string)
            isEmpty = false
        }
        if fields.role.flatMap({ Role($0) }) == nil {
            details.unknownRole = fields.role?.string ?? ""
            isEmpty = false
        }
        if fields.identityType.flatMap({ IdentityType($0) }) == nil {
            details.unknownIdentityType = fields.identityType?.string ?? ""
            isEmpty = false
        }
        guard !isEmpty else { return nil }
        snapshot.details.append(details)
        return UInt32(snapshot.details.count - 1)
    }

    /// - Parameter arn: of a user whose tags are to be read.
    private mutating func append(_ user: LiveUser, arn: String?) {
        snapshot.users.append(user)
        if userEntries[user.name.index] == 0 {
            userEntries[user.name.index] = UInt32(snapshot.users.count)
            if let arn { arns[snapshot.names.string(user.name)] = arn }
        } else {
            namesakes.append(snapshot.users.count - 1)
        }
    }

    /// Adds the users of a name as another builder has them.
    mutating func add(_ name: String, from other: SnapshotBuilder) {
        guard other.hasUser(name), let known = other.snapshot.names.find(name) else { return }
        let first = Int(other.userEntries[known.index]) - 1
        for index in [first] + other.namesakes.filter({ other.snapshot.users[$0].name == known }) {
            var user = other.snapshot.users[index]
            user.name = intern(name)
            user.email = other.snapshot.texts.withBytes(user.email) { snapshot.texts.add($0) }
            user.principalID = other.snapshot.texts.withBytes(user.principalID) { snapshot.texts.add($0) }
            if user.details != nil {
                snapshot.details.append(other.snapshot.details(of: user))
                user.details = UInt32(snapshot.details.count - 1)
            }
            append(user, arn: other.arns[name])
        }
    }

    /// Adds the tags of a user.
    mutating func add(tags: [Tag], of name: String) {
        guard let id = snapshot.names.find(name), userEntries[id.index] != 0 else { return }
        let same = namesakes.filter { snapshot.users[$0].name == id }
        for index in [Int(userEntries[id.index]) - 1] + same {
            if snapshot.users[index].details == nil {
                snapshot.users[index].details = UInt32(snapshot.details.count)
                snapshot.details.append(LiveUserDetails())
            }
            snapshot.details[Int(snapshot.users[index].details ?? 0)].tags = tags
        }
    }

    private func isKnown(_ name: NameID, _ principalID: JSONText?) -> Bool {
        let entry = userEntries[name.index]
        guard entry != 0 else { return false }
        let known = snapshot.users[Int(entry) - 1]
        if isSame(known.principalID, principalID) { return true }
        // Two live users of one name: rare enough to look for the second one by one.
        return snapshot.users.contains { $0.name == name && isSame($0.principalID, principalID) }
    }

    private func isSame(_ known: TextRef, _ other: JSONText?) -> Bool {
        guard let other else { return known.length == 0 }
        return snapshot.texts.withBytes(known) { known in other.withBytes { known.elementsEqual($0) } }
    }

    private mutating func addUnresolved(_ fields: UserFields) {
        let principalID = fields.principalID?.string ?? ""
        guard principalID.isEmpty || unresolved.insert(principalID).inserted else { return }
        snapshot.unresolvedUsers.append(
            UnresolvedUser(
                principalID: principalID, email: fields.email?.string ?? "", role: fields.role?.string ?? ""))
    }

    private mutating func text(_ text: JSONText?) -> TextRef {
        text?.withBytes { snapshot.texts.add($0) } ?? TextRef(offset: 0, length: 0)
    }

    // MARK: - Groups

    /// Adds a group with its members, or without them when they were not read.
    mutating func add(_ group: APIGroup, members: MemberNames?) {
        guard let name = group.groupName else { return }
        var live = LiveGroup(name: name, principalID: group.principalID ?? "", description: group.description)
        groupIndexes[name] = snapshot.groups.count
        if let members { add(members, to: &live) }
        snapshot.groups.append(live)
    }

    /// Adds the members of a group whose members were not read yet.
    mutating func add(members: MemberNames, of group: String) {
        guard let index = groupIndexes[group] else { return }
        var live = snapshot.groups[index]
        add(members, to: &live)
        snapshot.groups[index] = live
    }

    private mutating func add(_ members: MemberNames, to live: inout LiveGroup) {
        let start = snapshot.members.count
        listings += 1
        let ids = members.withNames { snapshot.names.intern($0) }
        if snapshot.names.count > userEntries.count {
            userEntries += repeatElement(0, count: snapshot.names.count - userEntries.count)
        }
        if snapshot.names.count > lastListed.count {
            let count = max(snapshot.names.count, 2 * lastListed.count)
            lastListed += repeatElement(0, count: count - lastListed.count)
        }
        // A listing that shifts under its pages gives a member twice.
        for id in ids where lastListed[id.index] != listings {
            lastListed[id.index] = listings
            snapshot.members.append(id)
        }
        live.members = start..<snapshot.members.count
        live.reading = .whole
    }

    /// Adds what was learnt user by user about groups whose members were not listed.
    mutating func addGroupsOfUsers(_ answers: [(user: String, groups: [String])]) {
        var members: [Int: [NameID]] = [:]
        for answer in answers {
            guard let user = snapshot.names.find(answer.user) else { continue }
            for group in Set(answer.groups) {
                guard let index = groupIndexes[group], snapshot.groups[index].reading == .none else { continue }
                members[index, default: []].append(user)
            }
        }
        for (index, names) in members {
            let start = snapshot.members.count
            snapshot.members += names
            snapshot.groups[index].members = start..<snapshot.members.count
            snapshot.groups[index].reading = .partial
        }
    }

    private mutating func intern(_ name: String) -> NameID {
        var name = name
        return name.withUTF8 { intern($0) }
    }

    private mutating func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> NameID {
        let id = snapshot.names.intern(bytes)
        if id.index == userEntries.count { userEntries.append(0) }
        return id
    }

    /// Leaves out what is known of groups of which only some memberships are.
    mutating func forgetPartialReadings() {
        for index in snapshot.groups.indices where snapshot.groups[index].reading == .partial {
            snapshot.groups[index].members = 0..<0
            snapshot.groups[index].reading = .none
        }
    }

    func finish() -> Snapshot { snapshot }
}

// The service's words, compared byte by byte: a String for every user would cost more than all the rest.

extension Role {
    /// The role of a word; nil for one that this version does not know.
    init?(_ word: JSONText) {
        switch word {
        case "READER": self = .reader
        case "READER_PRO": self = .readerPro
        case "AUTHOR": self = .author
        case "AUTHOR_PRO": self = .authorPro
        case "ADMIN": self = .admin
        case "ADMIN_PRO": self = .adminPro
        case "RESTRICTED_READER": self = .restrictedReader
        case "RESTRICTED_AUTHOR": self = .restrictedAuthor
        default: return nil
        }
    }
}

extension IdentityType {
    /// The kind of a word; nil for one that this version does not know.
    init?(_ word: JSONText) {
        switch word {
        case "QUICKSIGHT": self = .quickSight
        case "IAM": self = .iam
        case "IAM_IDENTITY_CENTER": self = .identityCenter
        default: return nil
        }
    }
}

/// The members of one group as listed, without an allocation a name.
struct MemberNames: Sendable {
    private var bytes: [UInt8] = []
    /// Where each name ends.
    private var ends: [Int] = []

    var count: Int { ends.count }

    mutating func add(_ name: JSONText) {
        name.withBytes { bytes.append(contentsOf: $0) }
        ends.append(bytes.count)
    }

    /// Calls the closure with all names, which are valid during the call.
    func withNames<Result>(_ body: ([UnsafeBufferPointer<UInt8>]) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            return body(
                ends.map { end in
                    defer { start = end }
                    return UnsafeBufferPointer(rebasing: bytes[start..<end])
                })
        }
    }
}
