public import JSONStreaming

extension SandboxArchive {
    /// Reads a document, strictly: what it does not know, what is missing, given twice or contradicts itself is a
    /// problem, and nothing is guessed.
    ///
    /// - Throws: what is wrong and where; also for the JSON of others, which has another `format`.
    public static func read(_ bytes: [UInt8]) throws(JSONProblem) -> SandboxArchive {
        try JSONReader.read(bytes) { (reader: inout JSONReader) throws(JSONProblem) in
            var archive = ArchiveFields()
            try reader.fields { (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
                try archive.take(key, &reader)
            }
            return try archive.whole(reader.offset)
        }
    }
}

/// The members of the outermost object.
private struct ArchiveFields {
    var format: String?
    var seed: UInt64?
    var random: UInt64?
    var calls: Int?
    var accounts: [SandboxAccount]?
    var directories: [ArchivedDirectory] = []

    mutating func take(_ key: JSONText, _ reader: inout JSONReader) throws(JSONProblem) -> Bool {
        let start = reader.offset
        switch key {
        case "format":
            format = try reader.readText().string
            guard format == SandboxArchive.format else {
                throw reader.wrong("not the format \(SandboxArchive.format)", start)
            }
        case "seed": seed = try reader.readWord()
        case "random": random = try reader.readWord()
        case "calls": calls = try reader.readCount()
        case "accounts":
            guard format != nil else { throw reader.wrong("expected `format` first", start) }
            accounts = try readAccounts(&reader)
        default: return false
        }
        return true
    }

    func whole(_ end: Int) throws(JSONProblem) -> SandboxArchive {
        guard format != nil, let seed, let random, let calls, let accounts, !accounts.isEmpty else {
            throw JSONProblem(offset: end, message: "the state of no sandbox: something is missing")
        }
        return SandboxArchive(
            accounts: accounts, seed: seed, callCount: calls, generatorState: random, directories: directories)
    }

    private mutating func readAccounts(_ reader: inout JSONReader) throws(JSONProblem) -> [SandboxAccount] {
        var accounts: [SandboxAccount] = []
        try reader.beginArray()
        while try reader.nextElement() {
            let start = reader.offset
            var id: String?
            var region: String?
            var edition: SandboxAccount.Edition?
            var usesIdentityCenter: Bool?
            var found: [ArchivedDirectory] = []
            try reader.fields { (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
                switch key {
                case "id": id = try reader.readText().string
                case "region": region = try reader.readText().string
                case "edition": edition = try reader.readChoice()
                case "identityCenter": usesIdentityCenter = try reader.readBool()
                case "namespaces":
                    try reader.beginArray()
                    while try reader.nextElement() { found.append(try ArchivedDirectory(from: &reader)) }
                default: return false
                }
                return true
            }
            guard let id, let region, let edition, let usesIdentityCenter, !found.isEmpty else {
                throw reader.wrong("an account that lacks something", start)
            }
            guard !accounts.contains(where: { $0.id == id }) else {
                throw reader.wrong("an account given twice", start)
            }
            accounts.append(
                SandboxAccount(
                    id: id, identityRegion: region, namespaces: found.map(\.namespace), edition: edition,
                    usesIdentityCenter: usesIdentityCenter))
            for var directory in found {
                directory.account = id
                guard !directories.contains(where: { $0.account == id && $0.namespace == directory.namespace }) else {
                    throw reader.wrong("a namespace given twice", start)
                }
                directories.append(directory)
            }
        }
        return accounts
    }
}

extension ArchivedDirectory {
    fileprivate init(from reader: inout JSONReader) throws(JSONProblem) {
        let start = reader.offset
        var name: String?
        var lastUser: UInt32?
        var lastGroup: UInt32?
        var directory = ArchivedDirectory(
            account: "", namespace: "", users: SequenceTable(), groups: SequenceTable(), generations: [:])
        var lists = 0
        try reader.fields { (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            switch key {
            case "name": name = try reader.readText().string
            case "lastUser": lastUser = try reader.readID()
            case "lastGroup": lastGroup = try reader.readID()
            case "generations":
                try reader.beginObject()
                while let name = try reader.nextKey()?.string { directory.generations[name] = try reader.readCount() }
            case "users":
                try directory.readUsers(&reader)
                lists += 1
            case "groups":
                // Members are looked up as they come.
                guard lists == 1 else { throw reader.wrong("expected `users` before `groups`", reader.offset) }
                try directory.readGroups(&reader)
                lists += 1
            default: return false
            }
            return true
        }
        guard let name, !name.isEmpty, let lastUser, let lastGroup, lists == 2 else {
            throw reader.wrong("a namespace that lacks something", start)
        }
        guard directory.users.lastID <= lastUser, directory.groups.lastID <= lastGroup else {
            throw reader.wrong("a number greater than the last", start)
        }
        directory.namespace = name
        directory.users.skip(through: lastUser)
        directory.groups.skip(through: lastGroup)
        self = directory
    }

    private mutating func readUsers(_ reader: inout JSONReader) throws(JSONProblem) {
        var names: Set<String> = []
        var principals: Set<String> = []
        try reader.beginArray()
        while try reader.nextElement() {
            let start = reader.offset
            let record = try UserRecord(from: &reader)
            guard record.id > users.lastID else {
                throw reader.wrong("users that are not in the order of their ids", start)
            }
            guard record.user.isUnresolved || names.insert(record.user.name).inserted,
                record.isDeparted || principals.insert(record.principalID).inserted
            else { throw reader.wrong("a user given twice", start) }
            users.put(record, at: record.id)
        }
    }

    private mutating func readGroups(_ reader: inout JSONReader) throws(JSONProblem) {
        var names: Set<String> = []
        try reader.beginArray()
        while try reader.nextElement() {
            let start = reader.offset
            let record = try GroupRecord(from: &reader)
            guard record.id > groups.lastID else {
                throw reader.wrong("groups that are not in the order of their ids", start)
            }
            guard names.insert(record.name).inserted else { throw reader.wrong("a group given twice", start) }
            for member in record.members.ids {
                guard users[member] != nil else { throw reader.wrong("a member that is no user", start) }
                users.update(member) { _ = $0.groups.insert(record.id) }
            }
            groups.put(record, at: record.id)
        }
    }
}

extension UserRecord {
    fileprivate init(from reader: inout JSONReader) throws(JSONProblem) {
        let start = reader.offset
        var id: UInt32?
        var name: String?
        var email: String?
        var role: SandboxUser.Role?
        var identityType: SandboxUser.IdentityType?
        var principalID: String?
        var user = SandboxUser(name: "", email: "")
        var isActive: Bool?
        var isDeparted = false
        try reader.fields { (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            switch key {
            case "id": id = try reader.readID()
            case "name": name = try reader.readText().string
            case "email": email = try reader.readText().string
            case "role": role = try reader.readChoice()
            case "identityType": identityType = try reader.readChoice()
            case "active": isActive = try reader.readBool()
            case "principalId": principalID = try reader.readText().string
            case "customPermissionsName": user.customPermissionsName = try reader.readText().string
            case "externalLogin": user.externalLogin = try SandboxUser.ExternalLogin(from: &reader)
            case "iamArn": user.iamARN = try reader.readText().string
            case "unresolved": user.isUnresolved = try reader.readBool()
            case "departed": isDeparted = try reader.readBool()
            case "tags":
                try reader.beginArray()
                while try reader.nextElement() { user.tags.append(try SandboxTag(from: &reader)) }
            default: return false
            }
            return true
        }
        guard let id, id > 0, let name, let email, let role, let identityType, let isActive, let principalID else {
            throw reader.wrong("a user that lacks something", start)
        }
        (user.name, user.email, user.role, user.identityType) = (name, email, role, identityType)
        user.isActive = isActive
        self.init(id: id, user: user, principalID: principalID)
        self.isDeparted = isDeparted
    }
}

extension SandboxUser.ExternalLogin {
    fileprivate init(from reader: inout JSONReader) throws(JSONProblem) {
        let start = reader.offset
        var type: String?
        var url: String?
        var id: String?
        try reader.fields { (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            switch key {
            case "providerType": type = try reader.readText().string
            case "providerUrl": url = try reader.readText().string
            case "id": id = try reader.readText().string
            default: return false
            }
            return true
        }
        guard let type else { throw reader.wrong("an external login without its type", start) }
        self.init(providerType: type, providerURL: url, id: id)
    }
}

extension SandboxTag {
    fileprivate init(from reader: inout JSONReader) throws(JSONProblem) {
        let start = reader.offset
        var tag: (key: String?, value: String?)
        try reader.fields { (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            switch key {
            case "key": tag.key = try reader.readText().string
            case "value": tag.value = try reader.readText().string
            default: return false
            }
            return true
        }
        guard let key = tag.key, let value = tag.value else { throw reader.wrong("a tag that lacks something", start) }
        self.init(key: key, value: value)
    }
}

extension GroupRecord {
    fileprivate init(from reader: inout JSONReader) throws(JSONProblem) {
        let start = reader.offset
        var id: UInt32?
        var name: String?
        var description: String?
        var principalID: String?
        var members: SortedIDs?
        try reader.fields { (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            switch key {
            case "id": id = try reader.readID()
            case "name": name = try reader.readText().string
            case "description": description = try reader.readText().string
            case "principalId": principalID = try reader.readText().string
            case "members":
                var ids = SortedIDs()
                try reader.beginArray()
                while try reader.nextElement() {
                    let start = reader.offset
                    guard ids.insert(try reader.readID()) else { throw reader.wrong("a member given twice", start) }
                }
                members = ids
            default: return false
            }
            return true
        }
        guard let id, id > 0, let name, let principalID, let members else {
            throw reader.wrong("a group that lacks something", start)
        }
        self.init(id: id, name: name, description: description, principalID: principalID)
        self.members = members
    }
}
