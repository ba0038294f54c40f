import QuickSightSandbox

/// Somebody else, who changes the directory by hand.
enum ModelOutsider {
    private static let users = ModelRoster.userNames + ModelRoster.ignoredUsers + ModelRoster.foreignUsers
    private static let groups = ModelRoster.groupNames + ModelRoster.ignoredGroups + ModelRoster.foreignGroups

    /// A directory to begin with.
    static func fill(_ directory: SandboxDirectory, _ random: inout ModelRandom) {
        for name in users where name == ModelRoster.own || name == ModelRoster.root || random.chance(70) {
            directory.seed(users: [user(name, &random)])
        }
        var lost = SandboxUser(name: "Lost/identity", email: "lost@example.com", identityType: .iam)
        lost.iamARN = "arn:aws:iam::111122223333:role/Lost"
        directory.seed(users: [lost])
        for name in groups where random.chance(70) { directory.seed(groups: [group(name, &random)]) }
        for group in directory.groups {
            directory.seed(
                members: random.some(directory.users.map(\.name), percent: 30), of: group.name)
        }
        directory.loseIdentity(ofUser: "Lost/identity")
    }

    /// One change, to nobody who is to be avoided.
    static func change(_ directory: SandboxDirectory, _ random: inout ModelRandom, avoiding avoided: Set<String>) {
        let live = directory.users.filter { !avoided.contains($0.name) && !$0.isUnresolved }
        let liveGroups = directory.groups.map(\.name)
        guard !live.isEmpty else { return }
        let name = random.pick(live).name
        switch random.below(10) {
        case 0, 1, 2: if !liveGroups.isEmpty { directory.seed(members: [name], of: random.pick(liveGroups)) }
        case 3, 4:
            let groups = directory.groups(of: name)
            if !groups.isEmpty { directory.remove(member: name, of: random.pick(groups)) }
        case 5, 6:
            let other = user(name, &random)
            let field = random.below(4)
            directory.change(user: name) { user in
                switch field {
                case 0: user.email = other.email
                case 1: user.role = other.role
                case 2: user.customPermissionsName = other.customPermissionsName
                default: user.tags = other.tags
                }
            }
        case 7:
            if name != ModelRoster.own, random.chance(50) { directory.remove(user: name) }
        case 8:
            let absent = users.filter { directory.user($0) == nil && !avoided.contains($0) }
            if !absent.isEmpty { directory.seed(users: [user(random.pick(absent), &random)]) }
        default:
            // A group that somebody avoided is in would take the membership along.
            let free = groups.filter { group in avoided.isDisjoint(with: directory.members(of: group)) }
            guard !free.isEmpty else { return }
            let group = random.pick(free)
            if directory.group(group) != nil, random.chance(50) {
                directory.remove(group: group)
            } else {
                directory.seed(groups: [Self.group(group, &random)])
            }
        }
    }

    private static func user(_ name: String, _ random: inout ModelRandom) -> SandboxUser {
        let isIAM = ModelRoster.isIAM(name)
        var user = SandboxUser(
            name: name, email: "\(name.suffix(2))\(random.below(3))@example.com", role: random.pick(ModelRoster.roles),
            identityType: isIAM ? .iam : .quickSight)
        if isIAM { user.iamARN = ModelRoster.arn(name) }
        if name == ModelRoster.own {
            user.principalID = "federated/iam/AIDAMUSTER"
            user.role = .admin
        }
        if name == ModelRoster.root { user.role = .admin }
        if random.chance(30) { user.customPermissionsName = random.pick(["profile-1", "profile-2"]) }
        if random.chance(20) {
            user.externalLogin = .init(
                providerType: "CUSTOM_OIDC", providerURL: "https://idp", id: random.pick(["1", "2", "3"]))
        }
        if random.chance(30) { user.tags = [SandboxTag(key: "team", value: random.pick(["red", "blue"]))] }
        if random.chance(15) { user.tags.append(SandboxTag(key: "cost", value: "7")) }
        return user
    }

    private static func group(_ name: String, _ random: inout ModelRandom) -> SandboxGroup {
        SandboxGroup(name: name, description: random.pick([nil, "one", "two"]))
    }
}
