import Directory
import Planning

/// One action in words.
struct ActionText {
    /// `+`, `~` or `-`.
    var mark: String
    /// What is done, for example `register`.
    var verb: String
    /// To what.
    var subject: String
    /// With which values, what changes, and what deserves attention.
    var details: [String]
    /// How it is coloured.
    var tone: Painter.Tone

    init(_ action: Action) {
        let group = Escaping.name(action.group ?? "")
        let user = Escaping.name(action.user ?? action.principalID ?? "")
        switch action.operation {
        case .createGroup:
            self.init("+", "create", "group \(group)", [action.after?.group?.description.map(Escaping.quoted)], .gain)
        case .updateGroup:
            self.init(
                "~", "update", "group \(group)",
                [
                    Self.change(
                        "description", action.before?.group?.description, action.after?.group?.description,
                        as: Escaping.quoted)
                ], .change)
        case .deleteGroup:
            self.init("-", "delete", "group \(group)", [], .loss)
        case .registerUser:
            self.init("+", "register", "user \(user)", Self.values(action.after?.user ?? UserAttributes()), .gain)
        case .updateUser:
            let changes = Self.changes(
                action.before?.user ?? UserAttributes(), action.after?.user ?? UserAttributes())
            self.init(
                action.flags.contains(.demotes) ? "-" : "~", "update", "user \(user)", changes,
                action.flags.contains(.demotes) ? .loss : .change)
        case .untagResource, .tagResource:
            let verb = action.operation == .tagResource ? "tag" : "untag"
            self.init(
                "~", verb, "user \(user)",
                Self.tagChanges(action.before?.user?.tags ?? [], action.after?.user?.tags ?? []), .change)
        case .deleteUser:
            self.init("-", "delete", "user \(user)", [action.before?.user?.role.map(Escaping.name)], .loss)
        case .createGroupMembership:
            self.init("+", "add", "user \(user)", ["to group \(group)"], .gain)
        case .deleteGroupMembership:
            self.init("-", "remove", "user \(user)", ["from group \(group)"], .loss)
        }
        let remarks = Self.remarks(action)
        if !remarks.isEmpty { details.append("(\(remarks.joined(separator: ", ")))") }
    }

    private init(_ mark: String, _ verb: String, _ subject: String, _ details: [String?], _ tone: Painter.Tone) {
        self.mark = mark
        self.verb = verb
        self.subject = subject
        self.details = details.compactMap { $0 }
        self.tone = tone
    }

    private static func remarks(_ action: Action) -> [String] {
        var remarks: [String] = []
        if action.flags.contains(.grantsAdmin) { remarks.append("becomes an administrator") }
        if action.flags.contains(.demotes) { remarks.append("demotion") }
        if action.flags.contains(.orphansAssets) { remarks.append("orphans assets") }
        remarks += action.because.map(\.text).filter { $0.hasPrefix("expired on ") }.map(Escaping.name)
        if action.cause == .drift { remarks.append("drift") }
        if action.flags.contains(.replaces) {
            switch action.operation {
            case .deleteUser, .registerUser: remarks.append("replacement")
            case .createGroupMembership: remarks.append("restored")
            default: break
            }
        }
        return remarks
    }

    private static func values(_ user: UserAttributes) -> [String] {
        var parts = [user.role, user.email].compactMap { $0.map(Escaping.name) }
        if let type = user.identityType, type != IdentityType.quickSight.rawValue {
            parts.append(Escaping.name(type))
        }
        if let name = user.customPermissionsName { parts.append("permissions \(Escaping.name(name))") }
        if let login = user.externalLogin { parts.append("login \(text(login))") }
        if let tags = user.tags { parts.append(counted(tags.count, "tag", "tags")) }
        return parts
    }

    /// Every value that changes, before → after.
    private static func changes(_ before: UserAttributes, _ after: UserAttributes) -> [String?] {
        [
            change("role", before.role, after.role),
            change("email", before.email, after.email),
            change("identity type", before.identityType, after.identityType),
            change("permissions", before.customPermissionsName, after.customPermissionsName),
            change("login", before.externalLogin.map(text), after.externalLogin.map(text), as: { $0 }),
        ]
    }

    /// Every tag that changes: `team: (none) → sales`.
    private static func tagChanges(_ before: [Tag], _ after: [Tag]) -> [String?] {
        func value(_ key: String, in tags: [Tag]) -> String? { tags.first { $0.key == key }?.value }
        let gone = Tag.removedKeys(from: before, to: after)
        let changed = Tag.added(from: before, to: after).map(\.key)
        return (gone + changed).map { key in
            change(Escaping.name(key), value(key, in: before), value(key, in: after) ?? "")
        }
    }

    private static func change(
        _ what: String, _ before: String?, _ after: String?, as shown: (String) -> String = Escaping.name
    ) -> String? {
        guard before != after, let after else { return nil }
        func show(_ value: String?) -> String {
            guard let value, !value.isEmpty else { return "(none)" }
            return shown(value)
        }
        return "\(what): \(show(before)) → \(show(after))"
    }

    /// A login, safe to show; empty for none.
    private static func text(_ login: ExternalLogin) -> String {
        if login.providerType == ExternalLogin.ProviderType.none.rawValue { return "" }
        return [login.providerType, login.providerURL, login.id].compactMap { $0.map(Escaping.name) }
            .joined(separator: " ")
    }
}

/// A number with its noun.
func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
}
