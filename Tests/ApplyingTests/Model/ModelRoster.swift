import AWSAccess
import QuickSightSandbox

/// A roster as plain values, made up by chance, and written as YAML.
struct ModelRoster {
    struct User {
        var email: String?
        var role: SandboxUser.Role?
        /// Empty takes the profile away.
        var permissions: String?
        /// Empty clears it.
        var login: String?
        var tags: [String: String]?
        var groups: [String]?
        var isAbsent = false
        var until: Int64?
        var replace = false
    }

    struct Group {
        var description: String?
        var members: [String]?
        var isAbsent = false
    }

    /// How many removals of a kind pass.
    struct Limits {
        /// In percent, with a floor of nobody.
        var users = 100
        var groups = 100
        /// A number: how many memberships are read depends on the roster.
        var memberships = 1_000
        var demotions = 100
    }

    static let userNames = (0..<8).map { "u\($0)" } + ["Role/s0", "Role/s1", root, own]
    static let groupNames = (0..<6).map { "g\($0)" }
    /// Never named by a roster: ignored, or out of scope where there is one.
    static let ignoredUsers = ["x-1", "x-2"]
    static let foreignUsers = ["o-1", "o-2"]
    static let ignoredGroups = ["xg-1"]
    static let foreignGroups = ["og-1", "og-2"]
    static let root = "root"
    static let own = "muster-itself"

    var users: [String: User] = [:]
    var groups: [String: Group] = [:]
    /// By `group/user`, when a wanted membership ends, in seconds since 1970.
    var ends: [String: Int64] = [:]
    var hasScope = false
    /// `users`, `authors`, `groups`.
    var prune: Set<String> = []
    var limits = Limits()
    var minAdmins = 1
    var requiresRoot = false

    // MARK: - Reach

    func reaches(user: String) -> Bool {
        !Self.ignoredUsers.contains(user) && !(hasScope && Self.foreignUsers.contains(user))
    }

    func reaches(group: String) -> Bool {
        !Self.ignoredGroups.contains(group) && !(hasScope && Self.foreignGroups.contains(group))
    }

    static func isIAM(_ user: String) -> Bool { user.hasPrefix("Role/") || user == own }

    static func arn(_ user: String) -> String {
        user == own ? "arn:aws:iam::111122223333:user/\(own)" : "arn:aws:iam::111122223333:role/path/Role"
    }

    // MARK: - Chance

    static let roles: [SandboxUser.Role] = [.reader, .readerPro, .author, .authorPro, .admin, .adminPro]

    /// Changes about so many percent of what it says.
    mutating func edit(_ random: inout ModelRandom, percent: Int, now: Int64) {
        for name in Self.userNames where random.chance(percent) {
            users[name] = random.chance(75) ? Self.user(name, &random, now: now) : nil
        }
        for name in Self.groupNames where random.chance(percent) {
            groups[name] = random.chance(80) ? Self.group(&random) : nil
        }
        for group in Self.groupNames {
            for user in Self.userNames where random.chance(percent / 4) {
                ends["\(group)/\(user)"] = random.chance(50) ? now + Int64(random.below(400_000)) - 100_000 : nil
            }
        }
        if random.chance(percent) {
            hasScope = random.chance(50)
            prune = Set(random.some(["users", "authors", "groups"], percent: 30))
        }
        if random.chance(percent) {
            limits = Limits()
            if random.chance(30) { limits.users = random.pick([0, 10, 30]) }
            if random.chance(30) { limits.groups = random.pick([0, 20, 50]) }
            if random.chance(30) { limits.memberships = random.pick([0, 2, 5, 10]) }
            if random.chance(30) { limits.demotions = random.pick([0, 10, 30]) }
            minAdmins = random.pick([0, 1, 1, 2, 3])
            requiresRoot = random.chance(60)
        }
        makeValid()
    }

    private static func user(_ name: String, _ random: inout ModelRandom, now: Int64) -> User {
        var user = User()
        if random.chance(12) {
            user.isAbsent = true
            return user
        }
        if random.chance(70) { user.email = "\(name.suffix(2))\(random.below(3))@example.com" }
        let isProtected = (name == own || name == root) && random.chance(75)
        if random.chance(80) { user.role = isProtected ? .admin : random.pick(roles) }
        if random.chance(30) { user.permissions = random.pick(["", "profile-1", "profile-2"]) }
        if random.chance(20) { user.login = random.pick(["", "1", "2"]) }
        if random.chance(25) { user.tags = random.pick([[:], ["team": "red"], ["team": "blue", "cost": "7"]]) }
        if random.chance(35) { user.groups = random.some(groupNames, percent: 35) }
        if random.chance(12) { user.until = now + Int64(random.below(500_000)) - 100_000 }
        user.replace = random.chance(70)
        return user
    }

    private static func group(_ random: inout ModelRandom) -> Group {
        var group = Group()
        if random.chance(12) {
            group.isAbsent = true
            return group
        }
        if random.chance(40) { group.description = random.pick(["one", "two"]) }
        if random.chance(60) { group.members = random.some(userNames, percent: 30) }
        return group
    }

    /// Takes away what the checks of rosters refuse.
    private mutating func makeValid() {
        if !hasScope { prune = [] }
        if requiresRoot {
            users[Self.root]?.isAbsent = false
            if let role = users[Self.root]?.role, role != .admin, role != .adminPro { users[Self.root]?.role = .admin }
        }
        let named = groups.filter { !$0.value.isAbsent }.keys
        for name in users.keys.sorted() {
            users[name]?.groups?.removeAll { !named.contains($0) }
        }
        let absent = Set(users.filter(\.value.isAbsent).keys)
        for name in groups.keys.sorted() {
            groups[name]?.members?.removeAll { absent.contains($0) }
            if groups[name]?.members?.isEmpty == true,
                users.values.contains(where: { $0.groups?.contains(name) == true })
            {
                groups[name]?.members = nil
            }
        }
    }

    // MARK: - Text

    var yaml: String {
        var text = "ignore: {users: [\"x-*\"], groups: [\"xg-*\"]}\n"
        if hasScope { text += "scope: {users: [\"u*\", \"Role/*\", root, muster-itself], groups: [\"g*\"]}\n" }
        if !prune.isEmpty { text += "prune: {\(prune.sorted().map { "\($0): true" }.joined(separator: ", "))}\n" }
        text += "guards: {removals: {users: \(limits.users)%, groups: \(limits.groups)%, "
        text += "memberships: \(limits.memberships), demotions: \(limits.demotions)%}, minAdmins: \(minAdmins)"
        text += (requiresRoot ? ", requiredAdmins: [root]" : "") + "}\ngroups:\n"
        for (name, group) in groups.sorted(by: { $0.key < $1.key }) { text += "  \(name): \(written(group, name))\n" }
        if groups.isEmpty { text += "  {}\n" }
        text += "users:\n"
        for (name, user) in users.sorted(by: { $0.key < $1.key }) { text += "  \(name): \(written(user, name))\n" }
        if users.isEmpty { text += "  {}\n" }
        return text
    }

    private func entry(_ key: String, _ name: String, end: Int64?) -> String {
        end.map { "{\(key): \(name), until: \(WallTime(seconds: $0).rfc3339)}" } ?? name
    }

    private func written(_ group: Group, _ name: String) -> String {
        if group.isAbsent { return "{absent: true}" }
        var parts: [String] = []
        if let description = group.description { parts.append("description: \(description)") }
        if let members = group.members {
            let entries = members.map { entry("user", $0, end: ends["\(name)/\($0)"]) }
            parts.append("members: [\(entries.joined(separator: ", "))]")
        }
        return "{\(parts.joined(separator: ", "))}"
    }

    private func written(_ user: User, _ name: String) -> String {
        if user.isAbsent { return "{absent: true}" }
        var parts: [String] = []
        if let email = user.email { parts.append("email: \(email)") }
        if let role = user.role { parts.append("role: \(role.rawValue)") }
        if Self.isIAM(name) {
            parts.append("iamArn: \"\(Self.arn(name))\"")
            if name != Self.own { parts.append("sessionName: \(name.dropFirst(5))") }
        }
        if let permissions = user.permissions { parts.append("customPermissionsName: \"\(permissions)\"") }
        if let login = user.login {
            parts.append(
                login.isEmpty
                    ? "externalLogin: {providerType: NONE}"
                    : "externalLogin: {providerType: CUSTOM_OIDC, providerUrl: \"https://idp\", id: \"\(login)\"}")
        }
        if let tags = user.tags {
            let pairs = tags.sorted { $0.key < $1.key }.map { "\($0.key): \"\($0.value)\"" }
            parts.append("tags: {\(pairs.joined(separator: ", "))}")
        }
        if let groups = user.groups {
            let entries = groups.map { entry("group", $0, end: ends["\($0)/\(name)"]) }
            parts.append("groups: [\(entries.joined(separator: ", "))]")
        }
        if let until = user.until { parts.append("until: \(WallTime(seconds: until).rfc3339)") }
        if user.replace { parts.append("replace: true") }
        return "{\(parts.joined(separator: ", "))}"
    }
}
