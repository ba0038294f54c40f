import Directory

/// What `prune` and `guards` ask of the rest of the roster.
extension CrossChecks {
    mutating func checkPolicy() {
        if let prune = state.policy.prune, !log.isIncomplete {
            let scope = state.policy.scope?.value
            if prune.value.users || prune.value.authors || prune.value.unresolved, scope?.users == nil {
                log.error(
                    prune.place, "`prune` of users needs an explicit `scope.users`",
                    hint: "write which users this roster is for, or \"*\" for all of them")
            }
            if prune.value.groups, scope?.groups == nil {
                log.error(
                    prune.place, "`prune` of groups needs an explicit `scope.groups`",
                    hint: "write which groups this roster is for, or \"*\" for all of them")
            }
        }
        guard let guards = state.policy.guards?.value else { return }
        if let allowed = guards.adminAllowList {
            for user in state.users {
                guard let role = user.role, role.value.isAdministrator,
                    state.details(of: user).absent?.value != true
                else { continue }
                let userName = state.names.string(user.name)
                if !allowed.contains(where: { $0.value.matches(userName) }) {
                    log.error(
                        role.place, "“\(name(user.name))” may not be declared \(role.value.rawValue)",
                        hint: "`guards.adminAllowList` does not name this user", see: state.policy.guards?.place,
                        "`guards` is here")
                }
            }
        }
        for required in guards.requiredAdmins ?? [] {
            guard let id = state.names.find(required.value), let index = fragment.userIndex(id) else { continue }
            let user = state.users[index]
            if let absent = state.details(of: user).absent, absent.value {
                log.error(
                    absent.place, "“\(name(id))” is a required administrator, and wanted absent", see: required.place,
                    "`requiredAdmins` is here")
            } else if let role = user.role, !role.value.isAdministrator {
                log.error(
                    role.place, "“\(name(id))” is a required administrator, and declared \(role.value.rawValue)",
                    see: required.place, "`requiredAdmins` is here")
            }
        }
    }
}
