import QuickSightSandbox

/// A directory as plain values, for a model that knows nothing of the code under test.
struct ModelDirectory: Equatable {
    struct User: Equatable {
        var email: String
        var role: SandboxUser.Role
        var isIAM: Bool
        var permissions: String?
        var login: SandboxUser.ExternalLogin?
        var tags: [String: String]
        /// Whether the IAM identity is gone: the API shows no name.
        var isUnresolved = false

        var isAdministrator: Bool { (role == .admin || role == .adminPro) && !isUnresolved }
    }

    var users: [String: User] = [:]
    /// Descriptions; empty for none.
    var groups: [String: String] = [:]
    var members: [String: Set<String>] = [:]

    init() {}

    init(_ directory: SandboxDirectory) {
        for user in directory.users {
            users[user.name] = User(user)
        }
        for group in directory.groups {
            groups[group.name] = group.description ?? ""
            members[group.name] = Set(directory.members(of: group.name))
        }
    }

    func groups(of user: String) -> Set<String> { Set(members.filter { $0.value.contains(user) }.keys) }

    var administrators: Int { users.values.count(where: \.isAdministrator) }

    /// What is in one of two directories and not in the other, in words.
    func differences(from other: ModelDirectory) -> [String] {
        let (mine, others) = (lines, other.lines)
        return mine.subtracting(others).sorted().map { "+ \($0)" } + others.subtracting(mine).sorted().map { "- \($0)" }
    }

    private var lines: Set<String> {
        var lines: Set<String> = []
        for (name, user) in users {
            let login = user.login.map { "\($0.providerType) \($0.id ?? "-")" } ?? "-"
            let tags = user.tags.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",")
            lines.insert(
                "user \(name): \(user.email) \(user.role.rawValue) \(user.isIAM ? "IAM" : "QUICKSIGHT") "
                    + "\(user.permissions ?? "-") \(login) [\(tags)]\(user.isUnresolved ? " N/A" : "")")
        }
        for (name, description) in groups { lines.insert("group \(name): \(description)") }
        for (group, members) in members { for member in members { lines.insert("\(member) in \(group)") } }
        return lines
    }
}

extension ModelDirectory.User {
    init(_ user: SandboxUser) {
        self.init(
            email: user.email, role: user.role, isIAM: user.identityType == .iam,
            permissions: user.customPermissionsName, login: user.externalLogin,
            tags: Dictionary(user.tags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
            isUnresolved: user.isUnresolved)
    }
}

extension SandboxUser.Role {
    /// Lower is less.
    var modelRank: Int {
        switch self {
        case .reader: 0
        case .readerPro: 1
        case .author: 2
        case .authorPro: 3
        case .admin: 4
        case .adminPro: 5
        case .restrictedReader, .restrictedAuthor: -1
        }
    }
}
