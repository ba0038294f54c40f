import QuickSightSandbox

extension Scenario {
    // MARK: - The roster

    var yaml: String {
        var text = "ignore: {users: [\"breakglass-*\"], groups: [\"hidden-*\"]}\ngroups:\n"
        for group in groups where group.isDeclared {
            text += "  \(quoted(group.name)): {"
            var parts: [String] = []
            if let description = group.description { parts.append("description: \(quoted(description))") }
            if let members = group.members { parts.append("members: \(list(members))") }
            text += parts.joined(separator: ", ") + "}\n"
        }
        if !groups.contains(where: \.isDeclared) { text += "  {}\n" }
        text += "users:\n"
        for user in users {
            guard let wanted = user.wanted else { continue }
            var parts = ["identityType: \(wanted.identityType.rawValue)"]
            if user.manages.contains("email") { parts.append("email: \(quoted(wanted.email))") }
            if user.manages.contains("role") { parts.append("role: \(wanted.role.rawValue)") }
            if user.manages.contains("permissions") {
                parts.append("customPermissionsName: \(quoted(wanted.customPermissionsName ?? ""))")
            }
            if user.manages.contains("login") {
                let url = wanted.externalLogin?.providerURL
                parts.append(
                    "externalLogin: "
                        + (url.map { "{providerType: CUSTOM_OIDC, providerUrl: \(quoted($0)), id: \"2\"}" }
                            ?? "{providerType: NONE}"))
            }
            if let arn = wanted.iamARN {
                let session = user.name.split(separator: "/", maxSplits: 1).last.map(String.init) ?? ""
                parts.append("iamArn: \(quoted(arn)), sessionName: \(quoted(session))")
            }
            if let groups = user.groups { parts.append("groups: \(list(groups))") }
            text += "  \(quoted(user.name)): {\(parts.joined(separator: ", "))}\n"
        }
        return text
    }

    private func list(_ names: Set<String>) -> String {
        "[" + names.sorted().map(quoted).joined(separator: ", ") + "]"
    }

    private func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\u{A0}": "\\_"
            default: String(Character(scalar))
            }
        }
        return "\"\(escaped.joined())\""
    }

    // MARK: - The directory after

    /// The users as they must be: name, then the fields that can be seen.
    var expectedUsers: [String] {
        users.compactMap { user -> String? in
            guard var end = user.live ?? user.wanted else { return nil }
            if let wanted = user.wanted {
                if user.manages.contains("email") { end.email = wanted.email }
                if user.manages.contains("role") { end.role = wanted.role }
                if user.manages.contains("permissions") { end.customPermissionsName = wanted.customPermissionsName }
                if user.manages.contains("login") { end.externalLogin = wanted.externalLogin }
            }
            return Self.text(end)
        }.sorted()
    }

    static func text(_ user: SandboxUser) -> String {
        let login = user.externalLogin.map { "\($0.providerType) \($0.providerURL ?? "-") \($0.id ?? "-")" } ?? "-"
        return [
            user.name, user.email, user.role.rawValue, user.identityType.rawValue, user.customPermissionsName ?? "-",
            login,
        ].joined(separator: " | ")
    }

    /// The groups as they must be, with their members.
    var expectedGroups: [String] {
        let declaredUsers = Dictionary(users.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        return groups.map { group in
            var members = group.liveMembers
            if group.name != "hidden-1" {
                let wanted = (group.members ?? []).union(
                    users.filter { $0.groups?.contains(group.name) == true }.map(\.name))
                for member in group.liveMembers.subtracting(wanted) where member != "breakglass-1" {
                    if group.members != nil || declaredUsers[member]?.groups != nil { members.remove(member) }
                }
                members.formUnion(wanted)
            }
            let description = group.isDeclared ? group.description ?? group.liveDescription : group.liveDescription
            return Self.text(group.name, description, members.sorted())
        }.sorted()
    }

    static func text(_ group: String, _ description: String?, _ members: [String]) -> String {
        "\(group) | \(description ?? "-") | \(members)"
    }
}

extension SandboxDirectory {
    /// The users and groups as they are, in the words of ``Scenario``.
    var texts: (users: [String], groups: [String]) {
        (
            users.map { Scenario.text($0) }.sorted(),
            groups.map { Scenario.text($0.name, $0.description, members(of: $0.name)) }.sorted()
        )
    }
}
