import Directory
import YAMLReading

extension ValueReader {
    /// Reads a user's entry into a document's fragment.
    ///
    /// - Parameter node: in the tree.
    mutating func readUser(
        _ node: YAMLNode, of tree: YAMLTree, into user: inout DesiredUser, of fragment: inout Fragment
    ) {
        let isEntry = isMapping(
            node, "users.\(NameRules.escaped(fragment.state.names.string(user.name)))",
            hint: "write what is wanted of the user, for example {email: pat@example.com, role: READER}")
        guard isEntry else { return }
        // By number and by bytes: there are a million users, and most have these fields alone.
        var key = node.number + 1
        let end = tree.next(after: node.number)
        while key < end {
            let value = key + 1
            let name = tree.bytes(at: key)
            switch UsualField(name) {
            case .email: readEmail(tree, value, into: &user, of: &fragment.state)
            case .groups:
                readGroupsOfUser(tree, value, keyPlace: place(tree.mark(at: key)), user: &user, of: &fragment)
            case .role:
                if let role = Self.role(tree, value) {
                    user.role = Placed(role, place(tree.mark(at: value)))
                    noteWithdrawn(user.role)
                } else {
                    readRole(tree.node(at: value), into: &user)
                }
            case .identityType:
                if let type = Self.identityType(tree, value) {
                    user.identityType = Placed(type, place(tree.mark(at: value)))
                } else {
                    user.identityType = word(tree.node(at: value), "identityType", as: IdentityType.self)
                }
            case nil:
                let name = String(decoding: name, as: UTF8.self)
                if RosterRules.userKeys.contains(name) {
                    readShared(name, tree.node(at: value), into: &user, of: &fragment.state)
                } else {
                    unknownKey(name, at: place(tree.mark(at: key)), of: "a user", known: RosterRules.userKeys)
                }
            }
            key = tree.next(after: value)
        }
    }

    /// The fields that most users have.
    private enum UsualField {
        case email, groups, role, identityType

        init?(_ name: UnsafeBufferPointer<UInt8>) {
            switch name.count {
            case 4 where name.spells("role"): self = .role
            case 5 where name.spells("email"): self = .email
            case 6 where name.spells("groups"): self = .groups
            case 12 where name.spells("identityType"): self = .identityType
            default: return nil
            }
        }
    }

    /// The roles that most users have; nil for another, or for none at all.
    private static func role(_ tree: YAMLTree, _ number: Int) -> Role? {
        guard tree.isText(at: number) else { return nil }
        let word = tree.bytes(at: number)
        switch word.count {
        case 5 where word.spells("ADMIN"): return .admin
        case 6 where word.spells("READER"): return .reader
        case 6 where word.spells("AUTHOR"): return .author
        default: return nil
        }
    }

    private static func identityType(_ tree: YAMLTree, _ number: Int) -> IdentityType? {
        guard tree.isText(at: number) else { return nil }
        let word = tree.bytes(at: number)
        switch word.count {
        case 3 where word.spells("IAM"): return .iam
        case 10 where word.spells("QUICKSIGHT"): return .quickSight
        default: return nil
        }
    }

    private mutating func readEmail(
        _ tree: YAMLTree, _ value: Int, into user: inout DesiredUser, of state: inout DesiredState
    ) {
        let bytes = tree.bytes(at: value)
        if tree.isText(at: value), Self.isUsualEmail(bytes) {
            user.email = Placed(state.texts.add(bytes), place(tree.mark(at: value)))
        } else if let email = nonEmptyText(tree.node(at: value), "email") {
            checkEmail(email)
            user.email = Placed(state.texts.add(email.value), email.place)
        }
    }

    /// Whether there is nothing to say of an address: it has an @, and nothing but what prints and is no space.
    private static func isUsualEmail(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var hasAt = false
        for byte in bytes {
            guard byte > 0x20, byte < 0x7F else { return false }
            if byte == UInt8(ascii: "@") { hasAt = true }
        }
        return hasAt
    }

    private mutating func readRole(_ value: YAMLNode, into user: inout DesiredUser) {
        user.role = word(value, "role", as: Role.self)
        noteWithdrawn(user.role)
    }

    private mutating func noteWithdrawn(_ role: Placed<Role>?) {
        guard let role, role.value.isWithdrawn else { return }
        log.warning(role.place, "the service no longer offers the role \(role.value.rawValue)")
    }

    /// Reads `defaults.user`: an entry without a name.
    mutating func readUserDefaults(_ node: YAMLNode, into user: inout DesiredUser, of state: inout DesiredState) {
        fields(node, of: "defaults.user", known: RosterRules.userDefaultKeys) { reader, key, _, value in
            reader.readShared(key, value, into: &user, of: &state)
        }
    }

    private mutating func readShared(
        _ key: String, _ value: YAMLNode, into user: inout DesiredUser, of state: inout DesiredState
    ) {
        switch key {
        case "role": readRole(value, into: &user)
        case "identityType":
            user.identityType = word(value, key, as: IdentityType.self)
        case "iamArn":
            if let arn = nonEmptyText(value, key) {
                if IAMNaming.identity(ofARN: arn.value) == nil {
                    log.error(
                        arn.place, "`iamArn` is not the ARN of an IAM user or role",
                        hint: arn.value.contains(":assumed-role/")
                            ? "write the ARN of the role itself, arn:aws:iam::111122223333:role/NAME"
                            : "write arn:aws:iam::111122223333:role/NAME or arn:aws:iam::111122223333:user/NAME")
                }
                state.withDetails(of: &user) { $0.iamArn = arn }
            }
        case "sessionName":
            if let session = nonEmptyText(value, key) {
                checkSessionName(session)
                state.withDetails(of: &user) { $0.sessionName = session }
            }
        case "customPermissionsName":
            if let name = text(value, key, hint: "write \"\" to take the profile away, or leave the key out") {
                checkCustomPermissions(name)
                state.withDetails(of: &user) { $0.customPermissionsName = name }
            }
        case "externalLogin":
            if let login = externalLogin(value) { state.withDetails(of: &user) { $0.externalLogin = login } }
        case "tags":
            if let tags = tags(value) { state.withDetails(of: &user) { $0.tags = tags } }
        case "absent":
            if let absent = boolean(value, key) { state.withDetails(of: &user) { $0.absent = absent } }
        case "replace":
            if let replace = boolean(value, key) { state.withDetails(of: &user) { $0.replace = replace } }
        case "until":
            if let until = expiry(value) { state.withDetails(of: &user) { $0.until = until } }
        default:
            break
        }
    }

    /// The end of a user or membership.
    mutating func expiry(_ node: YAMLNode) -> Placed<Expiry>? {
        let hint = "write a date (2026-12-31) or an instant (2026-12-31T18:00:00Z)"
        guard let text = nonEmptyText(node, "until", hint: hint) else { return nil }
        guard let expiry = Instants.expiry(text.value) else {
            log.error(
                text.place, "`until` is “\(NameRules.escaped(text.value))”, which is not a date", hint: hint)
            return nil
        }
        return Placed(expiry, text.place)
    }

    private mutating func checkEmail(_ email: Placed<String>) {
        // The service validates nothing here, so only what cannot be meant is refused.
        if email.value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            log.error(email.place, "`email` contains a control character")
        } else if email.value.contains(" ") || email.value.unicodeScalars.contains("\u{A0}") {
            log.warning(email.place, "the e-mail address “\(NameRules.escaped(email.value))” contains a space")
        } else if !email.value.contains("@") {
            log.warning(email.place, "the e-mail address “\(NameRules.escaped(email.value))” has no @")
        }
    }

    private mutating func checkSessionName(_ session: Placed<String>) {
        if !FieldRules.isSessionName(session.value) {
            log.error(
                session.place, "`sessionName` is not a session name",
                hint: "2 to 64 letters, digits and the signs _ + = . @ -")
        }
    }

    /// Empty text takes the profile away.
    private mutating func checkCustomPermissions(_ name: Placed<String>) {
        if !name.value.isEmpty, !FieldRules.isProfileName(name.value) {
            log.error(
                name.place, "`customPermissionsName` is not the name of a profile",
                hint: "1 to 64 letters, digits and the signs _ + = , . @ -, or \"\" to take the profile away")
        }
    }

    private mutating func externalLogin(_ node: YAMLNode) -> Placed<ExternalLogin>? {
        var type: Placed<ExternalLogin.ProviderType>?
        var url: Placed<String>?
        var id: Placed<String>?
        let problemsBefore = log.errorCount
        fields(
            node, of: "externalLogin", known: RosterRules.externalLoginKeys,
            hint: "write {providerType: …}, with NONE to clear the login"
        ) { reader, key, _, value in
            switch key {
            case "providerType": type = reader.word(value, key, as: ExternalLogin.ProviderType.self)
            case "providerUrl": url = reader.nonEmptyText(value, key)
            default: id = reader.nonEmptyText(value, key)
            }
        }
        guard log.errorCount == problemsBefore else { return nil }
        let here = place(node.mark)
        guard let type else {
            log.error(here, "`externalLogin` has no `providerType`", hint: "write COGNITO, CUSTOM_OIDC or NONE")
            return nil
        }
        switch type.value {
        case .none:
            if let extra = url ?? id {
                log.error(extra.place, "`externalLogin` of type NONE clears the login and takes nothing else")
            }
        case .cognito:
            if let url { log.error(url.place, "`providerUrl` belongs to CUSTOM_OIDC only: Cognito's is fixed") }
            if id == nil { log.error(here, "`externalLogin` has no `id`") }
        case .customOIDC:
            if url == nil { log.error(here, "`externalLogin` of type CUSTOM_OIDC has no `providerUrl`") }
            if id == nil { log.error(here, "`externalLogin` has no `id`") }
        }
        guard log.errorCount == problemsBefore else { return nil }
        return Placed(
            ExternalLogin(providerType: type.value.rawValue, providerURL: url?.value, id: id?.value), here)
    }

    /// API model, shapes `TagKey` (1–128), `TagValue` (1–256); at most 50 a resource (API reference, TagResource).
    private mutating func tags(_ node: YAMLNode) -> Placed<[Tag]>? {
        guard isMapping(node, "tags") else { return nil }
        var tags: [Tag] = []
        for (key, value) in node.pairs {
            let name = key.string
            guard
                let text = nonEmptyText(
                    value, "tags.\(NameRules.escaped(name))", hint: "write a text: the service takes no empty tag value"
                )
            else {
                continue
            }
            if name.isEmpty || name.unicodeScalars.count > RosterRules.longestTagKey {
                log.error(place(key.mark), "a tag's key has 1 to 128 characters")
            } else if name.lowercased().hasPrefix("aws:") {
                log.error(place(key.mark), "tags that begin with “aws:” are AWS's own", hint: "they are never touched")
            }
            if text.value.unicodeScalars.count > RosterRules.longestTagValue {
                log.error(text.place, "a tag's value has 1 to 256 characters")
            }
            tags.append(Tag(key: name, value: text.value))
        }
        if tags.count > RosterRules.mostTags {
            log.error(place(node.mark), "\(tags.count) tags: the service allows 50")
        }
        return Placed(tags.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }, place(node.mark))
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these are the bytes of a literal.
    fileprivate func spells(_ literal: StaticString) -> Bool {
        guard count == literal.utf8CodeUnitCount else { return false }
        for index in indices where self[index] != literal.utf8Start[index] { return false }
        return true
    }
}
