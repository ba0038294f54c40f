import Directory
import YAMLReading

extension ValueReader {
    /// `scope` or `ignore`.
    mutating func namePatterns(_ node: YAMLNode, _ what: String) -> NamePatterns {
        var patterns = NamePatterns()
        fields(node, of: what, known: RosterRules.patternKeys) { reader, key, _, value in
            if key == "users" {
                patterns.users = reader.globs(value, "\(what).users")
            } else {
                patterns.groups = reader.globs(value, "\(what).groups")
            }
        }
        return patterns
    }

    mutating func prune(_ node: YAMLNode) -> Prune {
        var prune = Prune()
        fields(node, of: "prune", known: RosterRules.pruneKeys) { reader, key, _, value in
            let isOn = reader.boolean(value, "prune.\(key)")?.value ?? false
            switch key {
            case "users": prune.users = isOn
            case "authors": prune.authors = isOn
            case "groups": prune.groups = isOn
            default: prune.unresolved = isOn
            }
        }
        return prune
    }

    mutating func guards(_ node: YAMLNode) -> Guards {
        var guards = Guards()
        fields(node, of: "guards", known: RosterRules.guardKeys) {
            reader, key, _, value in
            switch key {
            case "removals": reader.removalLimits(value, into: &guards)
            case "minAdmins": guards.minAdmins = reader.count(value, "guards.minAdmins")
            case "requiredAdmins":
                guards.requiredAdmins = reader.texts(value, "guards.requiredAdmins")
                for name in guards.requiredAdmins ?? [] { reader.checkName(name.value, kind: .user, at: name.place) }
            default: guards.adminAllowList = reader.globs(value, "guards.adminAllowList")
            }
        }
        return guards
    }

    private mutating func removalLimits(_ node: YAMLNode, into guards: inout Guards) {
        fields(node, of: "guards.removals", known: RosterRules.removalKeys) {
            reader, key, _, value in
            let limit = reader.limit(value, "guards.removals.\(key)")
            switch key {
            case "users": guards.users = limit
            case "groups": guards.groups = limit
            case "memberships": guards.memberships = limit
            default: guards.demotions = limit
            }
        }
    }

    /// `5`, `10%`, or `{percent: 10, atLeast: 3}`.
    private mutating func limit(_ node: YAMLNode, _ what: String) -> Guards.Limit? {
        if node.kind == .mapping {
            var limit = Guards.Limit()
            fields(node, of: what, known: RosterRules.limitKeys) { reader, key, _, value in
                if key == "percent" {
                    limit.percent = reader.percent(value, "\(what).percent")
                } else {
                    limit.atLeast = reader.count(value, "\(what).atLeast")
                }
            }
            if node.pairs.allSatisfy({ $0.key.string != "percent" }) {
                log.error(
                    place(node.mark), "`\(what)` has no `percent`", hint: "write 5, 10% or {percent: 10, atLeast: 3}")
            }
            return limit
        }
        guard isScalar(node, what, "5, 10% or {percent: 10, atLeast: 3}") else { return nil }
        let text = node.string
        if text.hasSuffix("%") {
            if let percent = Self.percent(text.dropLast()) { return Guards.Limit(percent: percent) }
        } else if let count = Self.wholeNumber(text) {
            return Guards.Limit(count: count)
        }
        log.error(
            place(node.mark), "`\(what)` is “\(NameRules.escaped(text))”",
            hint: "write 5, 10% or {percent: 10, atLeast: 3}")
        return nil
    }

    private mutating func percent(_ node: YAMLNode, _ what: String) -> Double? {
        guard isScalar(node, what, "a number from 0 to 100") else { return nil }
        let text = node.string
        if let percent = Self.percent(text.hasSuffix("%") ? text.dropLast() : text[...]) { return percent }
        log.error(
            place(node.mark), "`\(what)` is “\(NameRules.escaped(text))”", hint: "write a number from 0 to 100")
        return nil
    }

    private static func percent(_ text: Substring) -> Double? {
        guard !text.isEmpty, text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }),
            let value = Double(text), value <= 100
        else { return nil }
        return value
    }

    mutating func credentials(_ node: YAMLNode) -> CredentialsSource? {
        var profile: Placed<String>?
        var role: Placed<String>?
        let errorsBefore = log.errorCount
        let hint = "write {profile: NAME} or {assumeRole: ARN}"
        fields(node, of: "credentials", known: RosterRules.credentialsKeys, hint: hint) { reader, key, _, value in
            if key == "profile" {
                profile = reader.nonEmptyText(value, "credentials.profile")
            } else {
                role = reader.nonEmptyText(value, "credentials.assumeRole")
            }
        }
        guard log.errorCount == errorsBefore else { return nil }
        switch (profile, role) {
        case (let profile?, nil):
            return .profile(profile.value)
        case (nil, let role?):
            if case .role = IAMNaming.identity(ofARN: role.value) { return .assumeRole(role.value) }
            log.error(
                role.place, "`credentials.assumeRole` is not the ARN of a role",
                hint: "write arn:aws:iam::111122223333:role/NAME")
            return nil
        default:
            log.error(place(node.mark), "`credentials` takes either `profile` or `assumeRole`", hint: hint)
            return nil
        }
    }
}
