import Directory
import JSONStreaming

/// What a document's lists hold, as it is gathered.
struct SnapshotContents {
    private var snapshot = Snapshot()
    /// The names of the last users, which have no numbers yet: many at once get them sooner than one by one.
    private var waitingNames: [UnsafeBufferPointer<UInt8>] = []
    /// The members of the group that is being read.
    private var memberNames: [UnsafeBufferPointer<UInt8>] = []
    private let size: Int

    private static let namesAtOnce = 64

    /// - Parameter size: the document's, in bytes, which bounds how much it can hold.
    init(size: Int) {
        self.size = size
    }

    /// Makes room for as many as the document announces, and never for more than it can hold.
    mutating func expect(users: Int, memberships: Int) {
        // A user takes some 90 bytes at least, a member 3.
        let users = max(0, min(users, size / 64))
        snapshot.users.reserveCapacity(users)
        snapshot.names.reserveCapacity(users)
        snapshot.members.reserveCapacity(max(0, min(memberships, size / 3)))
        // As names, addresses and identifiers are as a rule; room that is never used costs nothing where there is much.
        snapshot.names.expect(names: users, bytes: users * 24)
        snapshot.texts.reserveCapacity(users * 72)
    }

    func finish(isComplete: Bool) -> Snapshot {
        var finished = snapshot
        finished.isComplete = isComplete
        return finished
    }

    // MARK: - Users

    mutating func user(_ reader: inout JSONReader) throws(JSONProblem) {
        var name, email, role, identityType, principalID: JSONText?
        var active: Bool?
        var details: LiveUserDetails?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "name": try reader.readText(into: &name)
            case "email": try reader.readText(into: &email)
            case "role": try reader.readText(into: &role)
            case "identityType": try reader.readText(into: &identityType)
            case "principalId": try reader.readText(into: &principalID)
            case "active":
                guard active == nil else { throw reader.refused("`active` twice") }
                active = try reader.readBool()
            default: try Self.detail(key, &reader, &details)
            }
        }
        guard let name, let email, let role, let identityType, let principalID, let active else {
            throw reader.refused(
                "a user without all of `name`, `email`, `role`, `identityType`, `active` and `principalId`")
        }
        guard !name.isEmpty else { throw reader.refused("a user whose name is empty") }
        // It lives as long as the reader.
        waitingNames.append(name.withBytes { $0 })
        var user = LiveUser(
            name: NameID(0),
            principalID: principalID.withBytes { snapshot.texts.add($0) },
            email: email.withBytes { snapshot.texts.add($0) }, role: Self.role(role),
            identityType: Self.identityType(identityType), isActive: active)
        if user.role == nil { details = details.with { $0.unknownRole = role.string } }
        if user.identityType == nil { details = details.with { $0.unknownIdentityType = identityType.string } }
        if let details {
            user.details = UInt32(truncatingIfNeeded: snapshot.details.count)
            snapshot.details.append(details)
        }
        snapshot.users.append(user)
        if waitingNames.count == Self.namesAtOnce { numberUsers() }
    }

    /// Gives the last users their names.
    mutating func numberUsers() {
        let first = snapshot.users.count - waitingNames.count
        for (offset, name) in snapshot.names.intern(waitingNames).enumerated() {
            snapshot.users[first + offset].name = name
        }
        waitingNames.removeAll(keepingCapacity: true)
    }

    private static func detail(
        _ key: JSONText, _ reader: inout JSONReader, _ details: inout LiveUserDetails?
    ) throws(JSONProblem) {
        var changed = details ?? LiveUserDetails()
        switch key {
        case "customPermissionsName":
            guard changed.customPermissionsName == nil else { throw reader.refused("`customPermissionsName` twice") }
            changed.customPermissionsName = try reader.readText().string
        case "externalLogin":
            guard changed.externalLogin == nil else { throw reader.refused("`externalLogin` twice") }
            let values = try reader.readTexts(["providerType", "providerUrl", "id"], of: "externalLogin")
            changed.externalLogin = ExternalLogin(
                providerType: try reader.required(values[0], "providerType"), providerURL: values[1], id: values[2])
        case "tags":
            guard changed.tags == nil else { throw reader.refused("`tags` twice") }
            var tags: [Tag] = []
            try reader.beginObject()
            while let key = try reader.nextKey() {
                let name = key.string
                tags.append(Tag(key: name, value: try reader.readText().string))
            }
            changed.tags = tags
        default: throw reader.unknown(key, in: "users")
        }
        details = changed
    }

    mutating func unresolvedUser(_ reader: inout JSONReader) throws(JSONProblem) {
        let values = try reader.readTexts(["principalId", "email", "role"], of: "unresolvedUsers")
        snapshot.unresolvedUsers.append(
            UnresolvedUser(
                principalID: try reader.required(values[0], "principalId"),
                email: try reader.required(values[1], "email"), role: try reader.required(values[2], "role")))
    }

    /// Without a String for each of a million users.
    private static func role(_ text: JSONText) -> Role? {
        switch text {
        case "READER": .reader
        case "AUTHOR": .author
        case "ADMIN": .admin
        default: Role(rawValue: text.string)
        }
    }

    private static func identityType(_ text: JSONText) -> IdentityType? {
        switch text {
        case "QUICKSIGHT": .quickSight
        case "IAM": .iam
        default: IdentityType(rawValue: text.string)
        }
    }

    // MARK: - Groups

    mutating func group(_ reader: inout JSONReader) throws(JSONProblem) {
        var name, principalID, description: JSONText?
        var reading: LiveGroup.Reading?
        var isPartial: Bool?
        let start = snapshot.members.count
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "name": try reader.readText(into: &name)
            case "principalId": try reader.readText(into: &principalID)
            case "description": try reader.readText(into: &description)
            case "members":
                guard reading == nil else { throw reader.refused("`members` twice") }
                reading = try members(&reader)
            case "partial":
                guard isPartial == nil else { throw reader.refused("`partial` twice") }
                isPartial = try reader.readBool()
            default: throw reader.unknown(key, in: "groups")
            }
        }
        guard let name, let principalID, let reading else {
            throw reader.refused("a group without all of `name`, `principalId` and `members`")
        }
        var group = LiveGroup(
            name: name.string, principalID: principalID.string, description: description?.string)
        group.members = start..<snapshot.members.count
        group.reading = reading == .whole && isPartial == true ? .partial : reading
        snapshot.groups.append(group)
    }

    private mutating func members(_ reader: inout JSONReader) throws(JSONProblem) -> LiveGroup.Reading {
        if try reader.readNullIfNext() { return .none }
        try reader.beginArray()
        memberNames.removeAll(keepingCapacity: true)
        while try reader.nextElement() {
            // They live as long as the reader.
            memberNames.append(try reader.readText().withBytes { $0 })
        }
        snapshot.members += snapshot.names.intern(memberNames)
        return .whole
    }
}

extension JSONReader {
    /// Reads a text into a place that has none yet.
    fileprivate mutating func readText(into place: inout JSONText?) throws(JSONProblem) {
        guard place == nil else { throw refused("a key is given twice") }
        place = try readText()
    }
}

extension LiveUserDetails? {
    /// Details with one thing more.
    fileprivate func with(_ change: (inout LiveUserDetails) -> Void) -> LiveUserDetails {
        var details = self ?? LiveUserDetails()
        change(&details)
        return details
    }
}
