import Directory
import Planning

/// One action in words.
struct ActionText {
    /// `+`, `~` or `-`.
    var mark: String
    /// What is done, for example `register`.
    var verb: String
    /// To what: `user` or `group`.
    var kind: String
    /// To which of them.
    var name: String
    /// With which values, what changes, and what deserves attention.
    var details: [ActionDetail]
    /// How it is coloured.
    var tone: Painter.Tone

    /// To what, in words.
    var subject: String { "\(kind) \(name)" }

    init(_ action: Action) {
        let group = Escaping.name(action.group ?? "")
        let user = Escaping.name(action.user ?? action.principalID ?? "")
        switch action.operation {
        case .createGroup:
            self.init(
                "+", "create", "group", group, [action.after?.group?.description.map { .value(Escaping.quoted($0)) }],
                .gain)
        case .updateGroup:
            self.init(
                "~", "update", "group", group,
                [
                    Self.change(
                        "description", action.before?.group?.description, action.after?.group?.description,
                        as: Escaping.quoted)
                ], .change)
        case .deleteGroup:
            self.init("-", "delete", "group", group, [], .loss)
        case .registerUser:
            self.init("+", "register", "user", user, Self.values(action.after?.user ?? UserAttributes()), .gain)
        case .updateUser:
            let changes = Self.changes(
                action.before?.user ?? UserAttributes(), action.after?.user ?? UserAttributes())
            self.init(
                action.flags.contains(.demotes) ? "-" : "~", "update", "user", user, changes,
                action.flags.contains(.demotes) ? .loss : .change)
        case .untagResource, .tagResource:
            let verb = action.operation == .tagResource ? "tag" : "untag"
            self.init(
                "~", verb, "user", user,
                Self.tagChanges(action.before?.user?.tags ?? [], action.after?.user?.tags ?? []), .change)
        case .deleteUser:
            self.init("-", "delete", "user", user, [action.before?.user?.role.map { .role(Escaping.name($0)) }], .loss)
        case .createGroupMembership:
            self.init("+", "add", "user", user, [.group("to", name: group)], .gain)
        case .deleteGroupMembership:
            self.init("-", "remove", "user", user, [.group("from", name: group)], .loss)
        }
        let (dangers, remarks) = (Self.dangers(action), Self.remarks(action))
        if !dangers.isEmpty || !remarks.isEmpty { details.append(.remarks(dangers: dangers, others: remarks)) }
    }

    private init(
        _ mark: String, _ verb: String, _ kind: String, _ name: String, _ details: [ActionDetail?],
        _ tone: Painter.Tone
    ) {
        self.mark = mark
        self.verb = verb
        self.kind = kind
        self.name = name
        self.details = details.compactMap { $0 }
        self.tone = tone
    }

    private static func dangers(_ action: Action) -> [String] {
        var dangers: [String] = []
        if action.flags.contains(.grantsAdmin) { dangers.append("becomes an administrator") }
        if action.flags.contains(.demotes) { dangers.append("demotion") }
        if action.flags.contains(.orphansAssets) { dangers.append("orphans assets") }
        if action.takesAlong > 0 {
            dangers.append("takes \(counted(action.takesAlong, "membership", "memberships")) along")
        }
        return dangers
    }

    private static func remarks(_ action: Action) -> [String] {
        var remarks: [String] = []
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

    private static func values(_ user: UserAttributes) -> [ActionDetail] {
        var parts: [ActionDetail] = []
        if let role = user.role { parts.append(.role(Escaping.name(role))) }
        if let email = user.email { parts.append(.value(Escaping.name(email))) }
        if let type = user.identityType, type != IdentityType.quickSight.rawValue {
            parts.append(.value(Escaping.name(type)))
        }
        if let name = user.customPermissionsName { parts.append(.value("permissions \(Escaping.name(name))")) }
        if let login = user.externalLogin { parts.append(.value("login \(text(login))")) }
        if let tags = user.tags { parts.append(.value(counted(tags.count, "tag", "tags"))) }
        return parts
    }

    /// Every value that changes, before → after.
    private static func changes(_ before: UserAttributes, _ after: UserAttributes) -> [ActionDetail?] {
        let role: ActionDetail? =
            if case .change(_, let before, let after) = change("role", before.role, after.role) {
                .roleChange(before: before, after: after)
            } else {
                nil
            }
        return [
            role,
            change("email", before.email, after.email),
            change("identity type", before.identityType, after.identityType),
            change("permissions", before.customPermissionsName, after.customPermissionsName),
            change("login", before.externalLogin.map(text), after.externalLogin.map(text), as: { $0 }),
        ]
    }

    /// Every tag that changes: `team: (none) → sales`.
    private static func tagChanges(_ before: [Tag], _ after: [Tag]) -> [ActionDetail?] {
        func value(_ key: String, in tags: [Tag]) -> String? { tags.first { $0.key == key }?.value }
        let gone = Tag.removedKeys(from: before, to: after)
        let changed = Tag.added(from: before, to: after).map(\.key)
        return (gone + changed).map { key in
            change(Escaping.name(key), value(key, in: before), value(key, in: after) ?? "")
        }
    }

    private static func change(
        _ what: String, _ before: String?, _ after: String?, as shown: (String) -> String = Escaping.name
    ) -> ActionDetail? {
        guard before != after, let after else { return nil }
        func show(_ value: String?) -> String {
            guard let value, !value.isEmpty else { return "(none)" }
            return shown(value)
        }
        return .change(what, before: show(before), after: show(after))
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
