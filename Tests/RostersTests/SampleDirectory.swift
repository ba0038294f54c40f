import Directory

/// A directory full of what may stand in one.
struct SampleDirectory {
    /// Names that a roster can hold.
    static let writable = [
        "pat", "no", "Yes", "0012", "1e3", "~", "null", "a b", "a/b", "a+b", "a%2Fb", "é", "a;b", "\"q\"", "'q'", "#a",
        "a #b", "a: b", "- a", "-", "*", "a*b", "\\", "a\\*", "\\*\\", "{a}", "[a]", "a,b", "&a", "!a", "|", ">", "@a",
        "`",
        "%", "?", "? a", ":", "a:", "=", "<<", "---", "...", " lead", "trail ", "  ", "no\u{A0}break",
        "soft\u{AD}hyphen",
        "next\u{85}line", "del\u{7F}", "\u{9F}", "ÿ/é", "2026-12-31", ".a", "..a", "a..", "N/a", "a\u{85}#b", "a\u{A0}",
        "null ", "0x1F", "true", "\u{80}", "ß", "analysts/charlie", "AWSReservedSSO_X_1/user@corp.example", "x=y",
        "a\"b'c",
        String(repeating: "long ", count: 40), "\\u0041", "\\x41", "$(a)", "%YAML 1.2", "a\\",
    ]
    /// Names that it cannot hold, or not together.
    static let others = [
        "..", ".", "N/A", "PAT", "Pat", "É", "No", "Ω", "日本", "a\u{1B}[2Jb", "tab\tbed", "line\nbreak",
        "zero\u{200B}width",
        "\u{212A}", "K", "k", "e\u{301}", "\u{FEFF}bom", "\u{2028}", "\u{1F600}", "Ÿ", "A*B",
        String(repeating: "n", count: 1_500), String(repeating: "é", count: 1_500), String(repeating: "é", count: 257),
        String(repeating: "\u{85}", count: 300), String(repeating: "o", count: 1_023),
    ]
    private static let texts = [
        "pat@example.com", "NOBODY", "no", "a b@example.com", "é@example.com", "0012", "~", "a: b", "# c", "", "\u{85}",
        "quote\"d", "日本@例え.jp", "x\u{0}y", "tab\t", String(repeating: "m", count: 2_000), "'", "\u{FEFF}", "{}", "[",
    ]

    private var numbers: SeededNumbers
    private let pool: [String]
    private let isTame: Bool

    /// A directory of any names, or of these alone with nothing else odd in it.
    init(seed: UInt64, names: [String]? = nil) {
        numbers = SeededNumbers(seed: seed)
        pool = names ?? (Self.writable + Self.others)
        isTame = names != nil
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &numbers) < percent }

    private mutating func pick<Element>(_ elements: [Element], else other: Element) -> Element {
        elements.randomElement(using: &numbers) ?? other
    }

    mutating func snapshot() -> Snapshot {
        var snapshot = Snapshot()
        for name in pool.shuffled(using: &numbers).prefix(Int.random(in: 0...pool.count, using: &numbers)) {
            addUser(name, to: &snapshot)
            if !isTame, chance(3) { addUser(name, to: &snapshot) }
        }
        if !isTame {
            for index in 0..<Int.random(in: 0...3, using: &numbers) {
                snapshot.unresolvedUsers.append(
                    UnresolvedUser(
                        principalID: "federated/iam/\(index)\n", email: pick(Self.texts, else: ""), role: "READER"))
            }
        }
        // Two groups whose names differ only as Unicode spells them are not told apart everywhere; the service has none.
        let groups = pool.filter {
            Array($0.utf8) != Array("\u{212A}".utf8) && Array($0.utf8) != Array("e\u{301}".utf8)
        }
        for name in groups.shuffled(using: &numbers).prefix(Int.random(in: 0...30, using: &numbers)) {
            addGroup(name, to: &snapshot)
        }
        return snapshot
    }

    private mutating func addUser(_ name: String, to snapshot: inout Snapshot) {
        // The service never lists this one by its name.
        if name == unresolvedUserName { return }
        let details = isTame ? LiveUserDetails() : someDetails()
        let email = isTame ? "\(snapshot.users.count)@example.com" : pick(Self.texts, else: "")
        if !details.isEmpty { snapshot.details.append(details) }
        snapshot.users.append(
            LiveUser(
                name: snapshot.names.intern(name), principalID: snapshot.texts.add("p\(snapshot.users.count)"),
                email: snapshot.texts.add(email),
                role: details.unknownRole == nil ? pick(Role.allCases, else: .reader) : nil,
                identityType: details.unknownIdentityType == nil ? pick(IdentityType.allCases, else: .iam) : nil,
                isActive: chance(50), details: details.isEmpty ? nil : UInt32(snapshot.details.count - 1)))
    }

    private mutating func someDetails() -> LiveUserDetails {
        var details = LiveUserDetails()
        if chance(10) { details.unknownRole = pick(["OWNER", "", "a\nb: c"], else: "") }
        if chance(10) { details.unknownIdentityType = pick(["SAML", "", "\n"], else: "") }
        if chance(20) { details.customPermissionsName = pick(["no-export", "", "no export", "é", "null"], else: "") }
        if chance(30) {
            details.externalLogin = ExternalLogin(
                providerType: pick(["COGNITO", "CUSTOM_OIDC", "NONE", "SAML", ""], else: ""),
                providerURL: chance(50) ? pick(Self.texts, else: "") : nil,
                id: chance(70) ? pick(Self.texts, else: "") : nil)
        }
        if chance(10) { details.tags = [Tag(key: "a", value: "b")] }
        return details
    }

    private mutating func addGroup(_ name: String, to snapshot: inout Snapshot) {
        var group = LiveGroup(name: name, principalID: "g\(snapshot.groups.count)", description: someDescription())
        let start = snapshot.members.count
        for member in pool.shuffled(using: &numbers).prefix(Int.random(in: 0...12, using: &numbers)) {
            // A member of a group whose user is gone is still a member.
            if chance(90) || member == unresolvedUserName { snapshot.members.append(snapshot.names.intern(member)) }
        }
        group.members = start..<snapshot.members.count
        group.reading = .whole
        snapshot.groups.append(group)
    }

    private mutating func someDescription() -> String? {
        if isTame || chance(30) { return nil }
        return pick(Self.texts + [String(repeating: "é", count: 512), String(repeating: "é", count: 513)], else: "")
    }
}
