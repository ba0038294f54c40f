import Directory

/// Numbers that look random and are the same for one seed: SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &self)] }
}

/// A small roster and a small directory that have much to do with each other.
struct World {
    struct WantedUser {
        var email: String?
        var role: String?
        var identityType: String?
        var permissions: String?
        var login: String?
        var groups: [String]?
        var isAbsent = false
        var until: String?
        var tags: [UserTag]?
    }

    static let tags = [
        UserTag(key: "a", value: "1"), UserTag(key: "a", value: "2"), UserTag(key: "b", value: "1"),
        UserTag(key: "é", value: "x"),
    ]

    /// Some tags, each key once.
    static func someTags(_ random: inout SeededGenerator) -> [UserTag] {
        var chosen: [UserTag] = []
        for tag in tags.shuffled(using: &random) where random.chance(50) {
            if !chosen.contains(where: { $0.key == tag.key }) { chosen.append(tag) }
        }
        return chosen
    }

    struct WantedGroup {
        var description: String?
        var members: [String]?
        var isAbsent = false
    }

    /// What is over now, and what is not: 15 January 2027.
    static let now: Int64 = 1_800_000_000
    static let past = "2027-01-14"
    static let future = "2027-01-15"

    static let userNames = ["a1", "a2", "a3", "b1", "b2", "ops/x", "é y", "z"]
    static let groupNames = ["Alpha", "Beta", "Gamma", "New Group", "ü"]
    static let emails = ["one@example.com", "two@example.com"]

    var users: [String: WantedUser] = [:]
    var groups: [String: WantedGroup] = [:]
    var scopeUsers: [String]?
    var scopeGroups: [String]?
    var ignoreUsers: [String] = []
    var ignoreGroups: [String] = []
    var prune: Set<String> = []
    /// The ends of memberships that have one, by `group/user`.
    var ends: [String: String] = [:]
    var live = Live()

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        makePolicy(&random)
        makeRoster(&random)
        makeDirectory(&random)
    }

    // MARK: - What is in reach, said without globs

    func reachesUser(_ name: String) -> Bool { Self.reaches(name, scopeUsers, ignoreUsers) }

    func reachesGroup(_ name: String) -> Bool { Self.reaches(name, scopeGroups, ignoreGroups) }

    private static func reaches(_ name: String, _ scope: [String]?, _ ignore: [String]) -> Bool {
        func isOf(_ pattern: String) -> Bool {
            pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
        }
        return !ignore.contains(where: isOf) && (scope.map { $0.contains(where: isOf) } ?? true)
    }

    // MARK: - What is wanted gone, said once more in other words

    func isGone(group: String) -> Bool {
        if let wanted = groups[group] { return wanted.isAbsent }
        return prune.contains("groups") && reachesGroup(group)
    }

    /// Whether a user is to be gone who is live.
    func isGone(user: String) -> Bool {
        if let wanted = users[user] { return wanted.isAbsent || wanted.until == Self.past }
        guard let live = live.users.first(where: { $0.name == user }), reachesUser(user) else { return false }
        if groups.values.contains(where: { $0.members?.contains(user) == true }) { return false }
        return prune.contains(Role(rawValue: live.role)?.isReader == true ? "users" : "authors")
    }

    // MARK: - Making

    private mutating func makePolicy(_ random: inout SeededGenerator) {
        if random.chance(30) { scopeUsers = random.pick([["a*"], ["a*", "b*", "ops/*"], ["*"], ["b1", "z"]]) }
        if random.chance(30) { scopeGroups = random.pick([["A*", "B*"], ["*"], ["Alpha", "ü"]]) }
        if random.chance(30) { ignoreUsers = random.pick([["a1"], ["b*"], ["z"]]) }
        if random.chance(20) { ignoreGroups = random.pick([["Beta"], ["New*"]]) }
        if scopeUsers != nil {
            for kind in ["users", "authors", "unresolved"] where random.chance(40) { prune.insert(kind) }
        }
        if scopeGroups != nil, random.chance(40) { prune.insert("groups") }
    }

    private mutating func makeRoster(_ random: inout SeededGenerator) {
        let absent = Set(Self.userNames.filter { reachesUser($0) && random.chance(10) })
        for name in absent {
            users[name] = WantedUser()
            users[name]?.isAbsent = true
        }
        for name in Self.groupNames where reachesGroup(name) && random.chance(60) {
            var group = WantedGroup()
            group.isAbsent = random.chance(15)
            if group.isAbsent {
                groups[name] = group
                continue
            }
            if random.chance(40) { group.description = random.pick(["one", "two"]) }
            if random.chance(60) {
                group.members = (Self.userNames + ["nobody"]).filter {
                    reachesUser($0) && !absent.contains($0) && random.chance(30)
                }
            }
            groups[name] = group
        }
        let declared = groups.keys.sorted().filter { groups[$0]?.isAbsent == false }
        for name in Self.userNames where reachesUser(name) && !absent.contains(name) && random.chance(60) {
            var user = WantedUser()
            if random.chance(15) { user.until = random.pick([Self.past, Self.future]) }
            if random.chance(80) { user.email = random.pick(Self.emails) }
            if random.chance(80) { user.role = random.pick(Role.allCases.map(\.rawValue)) }
            if random.chance(15) { user.identityType = random.pick(["QUICKSIGHT", "IAM"]) }
            if random.chance(30) { user.permissions = random.pick(["", "p", "q"]) }
            if random.chance(30) {
                user.login = random.pick([
                    "providerType: NONE", "providerType: COGNITO, id: x",
                    "providerType: CUSTOM_OIDC, providerUrl: \"https://idp.example\", id: x",
                ])
            }
            if random.chance(50) {
                // A group whose list is empty may not be named.
                user.groups = declared.filter { groups[$0]?.members?.isEmpty != true && random.chance(40) }
            }
            if random.chance(30) { user.tags = Self.someTags(&random) }
            users[name] = user
        }
        for group in declared {
            for user in Self.userNames + ["nobody"] where random.chance(20) {
                ends["\(group)/\(user)"] = random.pick([Self.past, Self.future])
            }
        }
    }

    private mutating func makeDirectory(_ random: inout SeededGenerator) {
        for name in Self.userNames where random.chance(65) {
            var user = Live.User(name)
            user.email = random.pick(Self.emails)
            user.role = random.chance(5) ? "WIZARD" : random.pick(Role.allCases.map(\.rawValue))
            user.identityType = random.chance(80) ? "QUICKSIGHT" : random.pick(["IAM", "PASSPORT"])
            if random.chance(30) { user.permissions = random.pick(["p", "q"]) }
            if random.chance(30) {
                user.login = random.pick([
                    ExternalLogin(providerType: "COGNITO", providerURL: "https://cognito.example", id: "x"),
                    ExternalLogin(providerType: "CUSTOM_OIDC", providerURL: "https://idp.example", id: "x"),
                ])
            }
            user.tags = Self.someTags(&random)
            if random.chance(30) { user.tags?.append(UserTag(key: "aws:own", value: "x")) }
            live.users.append(user)
        }
        live.unresolved = random.pick([0, 0, 2])
        for name in Self.groupNames where random.chance(65) {
            var group = Live.Group(name: name, description: random.pick([nil, "one", "two"]), members: [])
            group.members = live.users.map(\.name).filter { _ in random.chance(40) }
            if live.unresolved > 0, random.chance(50) { group.members.append("N/A") }
            if groups[name] == nil { group.reading = random.pick([.whole, .whole, .none, .partial]) }
            if group.reading == .none { group.members = [] }
            if group.reading == .partial { group.members.removeAll { users[$0]?.groups == nil } }
            live.groups.append(group)
        }
    }

    // MARK: - As a roster

    var roster: String {
        var text = ""
        func list(_ names: [String]) -> String { "[" + names.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
        func entry(_ what: String, _ name: String, end: String?) -> String {
            end.map { "{\(what): \"\(name)\", until: \($0)}" } ?? "\"\(name)\""
        }
        func mapping(_ what: String, _ users: [String]?, _ groups: [String]?) {
            guard users != nil || groups != nil else { return }
            text += "\(what):\n"
            if let users { text += "  users: \(list(users))\n" }
            if let groups { text += "  groups: \(list(groups))\n" }
        }
        mapping("scope", scopeUsers, scopeGroups)
        mapping("ignore", ignoreUsers, ignoreGroups)
        if !prune.isEmpty { text += "prune: {\(prune.sorted().map { "\($0): true" }.joined(separator: ", "))}\n" }
        text += groups.isEmpty ? "" : "groups:\n"
        for (name, group) in groups.sorted(by: { $0.key < $1.key }) {
            if group.isAbsent {
                text += "  \"\(name)\": {absent: true}\n"
                continue
            }
            text += "  \"\(name)\":\(group.description == nil && group.members == nil ? " {}" : "")\n"
            if let description = group.description { text += "    description: \(description)\n" }
            if let members = group.members {
                let entries = members.map { entry("user", $0, end: ends["\(name)/\($0)"]) }
                text += "    members: [\(entries.joined(separator: ", "))]\n"
            }
        }
        text += users.isEmpty ? "" : "users:\n"
        for (name, user) in users.sorted(by: { $0.key < $1.key }) {
            var fields: [String] = []
            if user.isAbsent { fields.append("absent: true") }
            if let until = user.until { fields.append("until: \(until)") }
            if let email = user.email { fields.append("email: \(email)") }
            if let role = user.role { fields.append("role: \(role)") }
            if let type = user.identityType { fields.append("identityType: \(type)") }
            if let permissions = user.permissions { fields.append("customPermissionsName: \"\(permissions)\"") }
            if let login = user.login { fields.append("externalLogin: {\(login)}") }
            if let tags = user.tags {
                fields.append("tags: {" + tags.map { "\"\($0.key)\": \"\($0.value)\"" }.joined(separator: ", ") + "}")
            }
            if let groups = user.groups {
                let entries = groups.map { entry("group", $0, end: ends["\($0)/\(name)"]) }
                fields.append("groups: [\(entries.joined(separator: ", "))]")
            }
            text += "  \"\(name)\": {\(fields.joined(separator: ", "))}\n"
        }
        return text
    }
}
