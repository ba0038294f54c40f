import Directory
import Planning

/// One action in a table's words, with names as code.
struct ActionCells {
    /// What is done to whom.
    var change: String
    /// The values, before → after.
    var values: String
    /// Under which words the names of several such actions can be listed, where there is no room for rows.
    var kind: String
    /// The name in such a list.
    var item: String

    init(_ action: Action) {
        let group = MarkdownText.name(action.group ?? "")
        let user = MarkdownText.name(action.user ?? action.principalID ?? "")
        let (before, after) = (action.before?.user ?? UserAttributes(), action.after?.user ?? UserAttributes())
        let isGroup = action.user == nil && action.group != nil
        item = isGroup ? group : user
        switch action.operation {
        case .createGroup, .updateGroup, .deleteGroup:
            (change, values, kind) = Self.group(action, name: group)
        case .createGroupMembership:
            let isRestored = action.flags.contains(.replaces)
            change = "\(isRestored ? "put" : "add") \(user) \(isRestored ? "back " : "")to \(group)"
            values = "– → member"
            kind = "added to \(group)"
        case .deleteGroupMembership:
            change = "**remove** \(user) from \(group)"
            values = "member → –"
            kind = "removed from \(group)"
        case .registerUser:
            change = "register \(user)"
            values = "– → " + Self.registered(after).joined(separator: ", ")
            kind = "registered"
        case .deleteUser:
            change = "**delete** user \(user)"
            var parts = [before.role.map { MarkdownText.name($0) } ?? "user"]
            if action.takesAlong > 0 { parts.append(counted(action.takesAlong, "membership", "memberships")) }
            values = parts.joined(separator: ", ") + " → –"
            kind = action.flags.contains(.replaces) ? "users deleted to be registered anew" : "users deleted"
        case .updateUser:
            change = "update \(user)"
            values = Self.changes(before, after).joined(separator: "<br>")
            kind = "updated"
        case .tagResource, .untagResource:
            change = "\(action.operation == .tagResource ? "tag" : "untag") \(user)"
            values = Self.tagChanges(before.tags ?? [], after.tags ?? []).joined(separator: "<br>")
            kind = "tags changed"
        }
        weigh(action, user: user, before, after)
    }

    /// Says first what deserves attention.
    private mutating func weigh(
        _ action: Action, user: String, _ before: UserAttributes, _ after: UserAttributes
    ) {
        let isNew = action.operation == .registerUser
        if action.flags.contains(.grantsAdmin) {
            change = isNew ? "**register as administrator** \(user)" : "**make administrator** \(user)"
        } else if action.operation == .updateUser, action.flags.contains(.demotes) {
            change = "**demote** \(user)"
            let roles = [before.role, after.role].map { $0.map { MarkdownText.name($0) } ?? "–" }
            kind = "demoted, \(roles[0]) → \(roles[1])"
        } else if action.operation == .updateUser, action.flags.contains(.promotes) {
            change = "**promote** \(user)"
        }
        var remarks: [String] = []
        if action.flags.contains(.orphansAssets) { remarks.append("orphans assets") }
        remarks += action.because.map(\.text).filter { $0.hasPrefix("expired on ") }.prefix(1).map {
            MarkdownText.prose($0, limit: 80)
        }
        if action.flags.contains(.replaces), action.operation != .createGroupMembership {
            remarks.append("replacement")
        }
        if !remarks.isEmpty { change += " (\(remarks.joined(separator: ", ")))" }
    }

    private static func group(_ action: Action, name: String) -> (change: String, values: String, kind: String) {
        let (before, after) = (action.before?.group?.description, action.after?.group?.description)
        switch action.operation {
        case .createGroup:
            return ("create group \(name)", "– → " + (after.map(description) ?? "group"), "groups created")
        case .deleteGroup:
            let members =
                action.takesAlong == 0 ? "no members" : counted(action.takesAlong, "membership", "memberships")
            return ("**delete** group \(name)", "\(members) → –", "groups deleted")
        default:
            let (old, new) = (before.map(description) ?? "–", after.map(description) ?? "–")
            return ("update group \(name)", "description: \(old) → \(new)", "groups updated")
        }
    }

    private static func description(_ text: String) -> String { text.isEmpty ? "–" : MarkdownText.quoted(text) }

    private static func registered(_ user: UserAttributes) -> [String] {
        var parts = [user.role, user.email].compactMap { $0.map { MarkdownText.name($0) } }
        if let type = user.identityType, type != IdentityType.quickSight.rawValue {
            parts.append(MarkdownText.name(type))
        }
        if let name = user.customPermissionsName { parts.append("permissions \(MarkdownText.name(name))") }
        if let login = login(user.externalLogin) { parts.append("login \(login)") }
        if let tags = user.tags { parts.append(counted(tags.count, "tag", "tags")) }
        return parts.isEmpty ? ["user"] : parts
    }

    private static func changes(_ before: UserAttributes, _ after: UserAttributes) -> [String] {
        func name(_ value: String?) -> String? { value.flatMap { $0.isEmpty ? nil : MarkdownText.name($0) } }
        let values: [(what: String, isManaged: Bool, isSame: Bool, before: String?, after: String?)] = [
            ("role", after.role != nil, before.role == after.role, name(before.role), name(after.role)),
            ("e-mail", after.email != nil, before.email == after.email, name(before.email), name(after.email)),
            (
                "identity type", after.identityType != nil, before.identityType == after.identityType,
                name(before.identityType), name(after.identityType)
            ),
            (
                "permissions", after.customPermissionsName != nil,
                before.customPermissionsName == after.customPermissionsName, name(before.customPermissionsName),
                name(after.customPermissionsName)
            ),
            (
                "login", after.externalLogin != nil, before.externalLogin == after.externalLogin,
                login(before.externalLogin), login(after.externalLogin)
            ),
        ]
        return values.filter { $0.isManaged && !$0.isSame }.map { value in
            "\(value.what): \(value.before ?? "–") → \(value.after ?? "–")"
        }
    }

    private static func tagChanges(_ before: [Tag], _ after: [Tag]) -> [String] {
        func value(_ key: String, in tags: [Tag]) -> String {
            tags.first { $0.key == key }.map { MarkdownText.name($0.value) } ?? "–"
        }
        let keys = Tag.removedKeys(from: before, to: after) + Tag.added(from: before, to: after).map(\.key)
        let more = keys.count > 8 ? ["and \(keys.count - 8) more"] : []
        return keys.prefix(8).map { "\(MarkdownText.name($0)): \(value($0, in: before)) → \(value($0, in: after))" }
            + more
    }

    private static func login(_ login: ExternalLogin?) -> String? {
        guard let login, login.providerType != ExternalLogin.ProviderType.none.rawValue else { return nil }
        return [login.providerType, login.providerURL, login.id].compactMap { $0.map { MarkdownText.name($0) } }
            .joined(separator: " ")
    }
}
