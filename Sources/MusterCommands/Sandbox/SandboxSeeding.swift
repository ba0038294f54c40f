import Directory
import QuickSightSandbox

/// A roster that a sandbox's directory begins as.
typealias DesiredSeed = DesiredState

/// Makes a roster's wishes the directory of a sandbox.
enum SandboxSeeding {
    /// The accounts and namespaces that the seeds name.
    ///
    /// - Parameter unseeded: what holds where a seed does not say.
    static func accounts(for seeds: [DesiredSeed], unseeded: SandboxServiceOptions) -> [SandboxAccount] {
        var accounts: [SandboxAccount] = []
        for seed in seeds {
            let namespace = seed.namespace?.value ?? unseeded.namespace
            var account = SandboxAccount(
                id: seed.account?.value ?? unseeded.account, identityRegion: unseeded.region)
            if let region = seed.region?.value, region != "auto" { account.identityRegion = region }
            if let index = accounts.firstIndex(where: { $0.id == account.id }) {
                if !accounts[index].namespaces.contains(namespace) { accounts[index].namespaces.append(namespace) }
            } else {
                if !account.namespaces.contains(namespace) { account.namespaces.append(namespace) }
                accounts.append(account)
            }
        }
        return accounts
    }

    /// Puts a seed's users, groups and memberships into its directory.
    static func seed(
        _ sandbox: Sandbox, with seed: DesiredSeed, unseeded: SandboxServiceOptions
    ) throws(CommandFailure) {
        let id = seed.account?.value ?? unseeded.account
        let namespace = seed.namespace?.value ?? unseeded.namespace
        guard let directory = sandbox.directory(account: id, namespace: namespace) else {
            throw CommandFailure("the sandbox has no account \(id) with a namespace \(namespace)")
        }
        var users: [SandboxUser] = []
        for user in seed.users where seed.details(of: user).absent?.value != true {
            users.append(try sandboxUser(user, of: seed))
        }
        directory.seed(users: users)
        let groups = seed.groups.filter { $0.absent?.value != true }
        directory.seed(groups: groups.map { SandboxGroup(name: $0.name, description: $0.description?.value) })
        var members: [[String]] = Array(repeating: [], count: seed.groups.count)
        let known = Set(users.map(\.name))
        for membership in seed.memberships {
            let name = seed.names.string(membership.user)
            guard known.contains(name) else {
                let place = seed.location(membership.place)
                throw CommandFailure(
                    "\(place.file):\(place.line): the member “\(name)” is not among the seed's users", status: .invalid)
            }
            members[Int(membership.group)].append(name)
        }
        for (index, group) in seed.groups.enumerated() { directory.seed(members: members[index], of: group.name) }
    }

    private static func sandboxUser(_ user: DesiredUser, of seed: DesiredSeed) throws(CommandFailure) -> SandboxUser {
        let details = seed.details(of: user)
        let name = seed.names.string(user.name)
        guard let email = user.email, let role = user.role, let known = SandboxUser.Role(rawValue: role.value.rawValue)
        else {
            let place = seed.location(user.place)
            throw CommandFailure(
                "\(place.file):\(place.line): the user “\(name)” needs an e-mail address and a role to be seeded",
                status: .invalid)
        }
        let type = seed.identityType(of: user)?.value ?? .quickSight
        var seeded = SandboxUser(
            name: name, email: seed.texts.string(email.value), role: known,
            identityType: SandboxUser.IdentityType(rawValue: type.rawValue) ?? .quickSight)
        seeded.isActive = true
        seeded.iamARN = details.iamArn?.value
        if let permissions = details.customPermissionsName?.value, !permissions.isEmpty {
            seeded.customPermissionsName = permissions
        }
        if let login = details.externalLogin?.value, login != .none {
            seeded.externalLogin = SandboxUser.ExternalLogin(
                providerType: login.providerType, providerURL: login.providerURL, id: login.id)
        }
        seeded.tags = (details.tags?.value ?? []).map { SandboxTag(key: $0.key, value: $0.value) }
        return seeded
    }
}
