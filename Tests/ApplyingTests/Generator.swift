import AWSAccess
import QuickSightSandbox

/// A directory and a roster made up from a seed, and what the directory must be once the roster is applied: worked out
/// from the rules of the roster alone, without any of the code under test.
struct Scenario {
    struct User {
        var name: String
        /// What is live; nil for a user who is not.
        var live: SandboxUser?
        /// What the roster says; nil for a user it does not declare.
        var wanted: SandboxUser?
        /// The managed fields.
        var manages: Set<String> = []
        var groups: Set<String>?
    }

    struct Group {
        var name: String
        var isLive: Bool
        var isDeclared: Bool
        var liveDescription: String?
        var description: String?
        var members: Set<String>?
        var liveMembers: Set<String> = []
    }

    var users: [User] = []
    var groups: [Group] = []
    private let random: RandomSource

    /// Names with everything that a path, a signature, YAML or JSON could trip over.
    private static let oddities = [
        "", " ", "/", "+", "%", "%2F", "é", "ÿ", "#", "?", "&=", "\"", "'", ": ", "\\", "..", "@x.com", "~", "*", "{}",
        "- ",
        "<<", "|", "!", "\u{A0}", "null", "0012", "1e3", "no", "ß",
    ]

    init(seed: UInt64) {
        random = .seeded(seed)
        let count = 3 + pick(18)
        for index in 0..<count { users.append(makeUser(index)) }
        users.append(
            User(name: "breakglass-1", live: SandboxUser(name: "breakglass-1", email: "b@example.com", role: .admin)))
        for index in 0..<(2 + pick(6)) { groups.append(makeGroup(index)) }
        groups.append(Group(name: "hidden-1", isLive: true, isDeclared: false))
        let everybody = users.map(\.name)
        let declared = groups.filter(\.isDeclared).map(\.name)
        for index in groups.indices {
            let live = users.filter { $0.live != nil }.map(\.name)
            if groups[index].isLive { groups[index].liveMembers = some(of: live, chance: 0.4) }
            if groups[index].isDeclared, chance(0.6) {
                groups[index].members = some(of: everybody.filter { $0 != "breakglass-1" }, chance: 0.3)
            }
        }
        for index in users.indices where users[index].wanted != nil && chance(0.3) {
            users[index].groups = some(of: declared, chance: 0.4)
        }
        // An explicitly empty list and a user who names the group contradict each other.
        for index in groups.indices where groups[index].members?.isEmpty == true {
            let name = groups[index].name
            if users.contains(where: { $0.groups?.contains(name) == true }) { groups[index].members = nil }
        }
    }

    private func pick(_ bound: Int) -> Int { Int(random.next() * Double(bound)) }

    private func chance(_ probability: Double) -> Bool { random.next() < probability }

    private func some(of names: [String], chance probability: Double) -> Set<String> {
        Set(names.filter { _ in chance(probability) })
    }

    private func oddName(_ stem: String, _ index: Int) -> String {
        let (before, after) = (Self.oddities[pick(Self.oddities.count)], Self.oddities[pick(Self.oddities.count)])
        return chance(0.5) ? "\(stem)\(index)" : "\(before)\(stem)\(index)\(after)"
    }

    private func makeUser(_ index: Int) -> User {
        let isIAM = chance(0.3)
        let name = isIAM ? "Role\(index % 3)/s+\(index)@x.com" : oddName("user", index)
        var base = SandboxUser(name: name, email: "u\(index)@example.com", identityType: isIAM ? .iam : .quickSight)
        if isIAM { base.iamARN = "arn:aws:iam::111122223333:role/path/Role\(index % 3)" }
        let readers: [SandboxUser.Role] = [.reader, .readerPro]
        let others: [SandboxUser.Role] = [.author, .authorPro, .admin, .adminPro]
        base.role = (readers + others)[pick(6)]
        var user = User(name: name)
        let isLive = chance(0.6)
        if isLive {
            var live = base
            // From author or administrator to reader there is no way.
            live.role = base.role.isReader ? readers[pick(2)] : (readers + others)[pick(6)]
            if chance(0.3) { live.email = "old\(index)@example.com" }
            if chance(0.3) { live.customPermissionsName = "profile-\(pick(3))" }
            if chance(0.2) {
                live.externalLogin = .init(providerType: "CUSTOM_OIDC", providerURL: "https://a", id: "1")
            }
            user.live = live
        }
        if !isLive || chance(0.7) {
            user.wanted = base
            user.manages = isLive ? some(of: ["email", "role"], chance: 0.7) : ["email", "role"]
            if chance(0.3) {
                user.manages.insert("permissions")
                if chance(0.6) { user.wanted?.customPermissionsName = "profile-\(pick(3))" }
            }
            if chance(0.2) {
                user.manages.insert("login")
                if chance(0.6) {
                    user.wanted?.externalLogin = .init(providerType: "CUSTOM_OIDC", providerURL: "https://b", id: "2")
                }
            }
        }
        return user
    }

    private func makeGroup(_ index: Int) -> Group {
        let isLive = chance(0.6)
        var group = Group(name: oddName("group", index), isLive: isLive, isDeclared: !isLive || chance(0.7))
        if isLive, chance(0.5) { group.liveDescription = "d\(pick(2))" }
        if group.isDeclared, chance(0.5) { group.description = "d\(pick(2)) \" é" }
        return group
    }

    // MARK: - The directory before

    func seed(_ directory: SandboxDirectory) {
        directory.seed(users: users.compactMap(\.live))
        directory.seed(
            groups: groups.filter(\.isLive).map { SandboxGroup(name: $0.name, description: $0.liveDescription) })
        for group in groups where group.isLive { directory.seed(members: group.liveMembers.sorted(), of: group.name) }
    }
}
