public import Directory

/// Writes a live directory as a roster whose plan is empty.
///
/// What a roster cannot say is put under `ignore`, so that it is left alone, or told in a comment.
public struct RosterExport {
    private let snapshot: Snapshot
    private let expressible: ExpressibleNames
    private var text = ""

    /// The roster's text.
    ///
    /// - Parameters:
    ///   - created: when the directory was read, RFC 3339.
    public static func roster(of snapshot: Snapshot, target: Target, created: String) -> String {
        var export = RosterExport(snapshot)
        export.writeHead(target, created: created)
        export.writeIgnored()
        export.writeGroups()
        export.writeUsers()
        return export.text
    }

    private init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        expressible = ExpressibleNames(snapshot)
    }

    private mutating func line(_ line: String = "") { text += line + "\n" }

    // MARK: - Sections

    private mutating func writeHead(_ target: Target, created: String) {
        line(
            "# "
                + YAMLText.comment(
                    "The QuickSight directory of account \(target.account), namespace \(target.namespace), read \(created)."
                ))
        line("# Planning this file against it gives no changes. A key that is not here is not managed;")
        line("# an explicit list is exact.")
        line("version: 1")
        line("account: \(YAMLText.scalar(target.account, alwaysQuoted: true))")
        line("region: \(YAMLText.scalar(target.region))")
        line("namespace: \(YAMLText.scalar(target.namespace))")
    }

    private mutating func writeIgnored() {
        if !snapshot.unresolvedUsers.isEmpty {
            line()
            line("# Users that the service lists as N/A, because their IAM identity is gone. They have no name to be")
            line("# written here, and are left alone:")
            for user in snapshot.unresolvedUsers.sorted(by: { $0.principalID < $1.principalID }) {
                line("#   \(YAMLText.comment("\(user.role) \(user.email) \(user.principalID)"))")
            }
        }
        guard !expressible.ignoredUsers.isEmpty || !expressible.ignoredGroups.isEmpty else { return }
        line()
        line("# Names that a roster cannot hold: they are left alone.")
        line("ignore:")
        for (key, names) in [("users", expressible.ignoredUsers), ("groups", expressible.ignoredGroups)]
        where !names.isEmpty {
            line("  \(key):")
            for name in names.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                line("    - \(YAMLText.scalar(YAMLText.glob(name.name)))  # \(YAMLText.comment(name.reason))")
            }
        }
    }

    private mutating func writeGroups() {
        line()
        line("# Groups, with exactly these members. Leave `members` out to manage only the group itself.")
        let groups = snapshot.groups.filter { expressible.canWrite(group: $0.name) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        guard !groups.isEmpty else {
            line("groups: {}")
            return
        }
        line("groups:")
        for group in groups {
            writeKey(group.name)
            if let description = group.description, !description.isEmpty {
                if description.unicodeScalars.count <= 512 {
                    line("    description: \(YAMLText.scalar(description))")
                } else {
                    line("    # its description is longer than a roster may hold, and not managed")
                }
            }
            let members = snapshot.members(of: group).filter { expressible.canWrite(user: $0) }
                .sorted { snapshot.names.precedes($0, $1) }
            if members.isEmpty {
                line("    members: []")
            } else {
                line("    members:")
                for member in members { line("      - \(YAMLText.scalar(snapshot.names.string(member)))") }
            }
        }
    }

    private mutating func writeUsers() {
        line()
        line("# Users, with what the service tells of them. IAM identities are named by the service:")
        line("# Role/Session for a role, the bare name for a user.")
        var seen: Set<NameID> = []
        let users = snapshot.users
            .filter { expressible.canWrite(user: $0.name) && seen.insert($0.name).inserted }
            .sorted { snapshot.names.precedes($0.name, $1.name) }
        guard !users.isEmpty else {
            line("users: {}")
            return
        }
        line("users:")
        for user in users {
            let (fields, remarks) = UserExport.fields(user, of: snapshot)
            for remark in remarks { line("  # \(YAMLText.comment(remark))") }
            writeKey(snapshot.names.string(user.name), value: "{\(fields.joined(separator: ", "))}")
        }
    }

    private mutating func writeKey(_ name: String, value: String? = nil) {
        let key = YAMLText.scalar(name)
        // YAML's simple keys end at 1,024 characters (YAML 1.2.2 §7.4); a longer one is written as a complex key.
        if key.unicodeScalars.count > 1_000 {
            line("  ? \(key)")
            line("  :" + (value.map { " \($0)" } ?? ""))
        } else {
            line("  \(key):" + (value.map { " \($0)" } ?? ""))
        }
    }
}

/// The fields of one exported user.
enum UserExport {
    /// The fields as `key: value`, and what of the user cannot be written, in words.
    static func fields(_ user: LiveUser, of snapshot: Snapshot) -> (fields: [String], remarks: [String]) {
        let details = snapshot.details(of: user)
        var fields: [String] = []
        var remarks: [String] = []
        if let type = user.identityType {
            if type != .quickSight { fields.append("identityType: \(type.rawValue)") }
        } else {
            remarks.append("the identity type “\(details.unknownIdentityType ?? "")” is not known to this version")
        }
        let email = snapshot.texts.string(user.email)
        if email.isEmpty {
            remarks.append("it has no e-mail address")
        } else if email.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            remarks.append("its e-mail address contains a control character, and is not managed")
        } else {
            fields.append("email: \(YAMLText.scalar(email))")
        }
        if let role = user.role {
            fields.append("role: \(role.rawValue)")
        } else {
            remarks.append("the role “\(details.unknownRole ?? "")” is not known to this version, and not managed")
        }
        if let name = details.customPermissionsName, !name.isEmpty {
            if FieldRules.isProfileName(name) {
                fields.append("customPermissionsName: \(YAMLText.scalar(name))")
            } else {
                remarks.append("its custom permissions “\(name)” cannot be written, and are not managed")
            }
        }
        if let login = details.externalLogin, login != .none {
            if let written = text(login) {
                fields.append("externalLogin: \(written)")
            } else {
                remarks.append("its external login “\(login.providerType)” cannot be written, and is not managed")
            }
        }
        return (fields, remarks)
    }

    private static func text(_ login: ExternalLogin) -> String? {
        guard let id = login.id, !id.isEmpty else { return nil }
        let idText = YAMLText.scalar(id)
        switch ExternalLogin.ProviderType(rawValue: login.providerType) {
        case .cognito: return "{providerType: COGNITO, id: \(idText)}"
        case .customOIDC:
            guard let url = login.providerURL, !url.isEmpty else { return nil }
            return "{providerType: CUSTOM_OIDC, providerUrl: \(YAMLText.scalar(url)), id: \(idText)}"
        default: return nil
        }
    }
}
