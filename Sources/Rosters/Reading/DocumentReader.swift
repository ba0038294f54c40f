import Directory
import YAMLReading

/// The top level of a roster's documents: walks the large sections as a stream, an entry at a time.
struct DocumentReader {
    private let yaml: YAMLReader
    private var values: ValueReader
    /// One tree for every entry: reading a million of them allocates once.
    private let tree = YAMLTree()

    init(yaml: YAMLReader, file: UInt16, log: ProblemLog) {
        self.yaml = yaml
        values = ValueReader(log: log, file: file)
    }

    /// Reads every document of the file; after a syntax error, what stands before it has still been checked.
    mutating func read(log: inout ProblemLog) -> [Fragment] {
        var fragments: [Fragment] = []
        do throws(YAMLProblem) {
            while try yaml.nextDocument() {
                var fragment = Fragment(place: values.place(try yaml.nextMark))
                if fragments.isEmpty { fragment.expect(bytes: yaml.size) }
                defer { if !fragment.isEmpty { fragments.append(fragment) } }
                do throws(YAMLProblem) {
                    try readDocument(into: &fragment)
                } catch {
                    fragment.isCut = true
                    throw error
                }
            }
        } catch {
            values.log.isIncomplete = true
            note(error, see: "this has to do with it")
        }
        for problem in yaml.problems { note(problem, see: "the first is here") }
        values.log.countDroppedErrors(yaml.problemCount - yaml.problems.count)
        log = values.log.take()
        return fragments
    }

    private mutating func note(_ problem: YAMLProblem, see related: String) {
        values.log.error(
            values.place(problem.mark), problem.message, hint: problem.hint,
            see: problem.relatedMark.map { values.place($0) }, related)
    }

    private mutating func readDocument(into fragment: inout Fragment) throws(YAMLProblem) {
        guard try yaml.nextKind == .mapping else {
            let root = try yaml.readTree(into: tree)
            // A file of comments only, or an empty document between two `---`, wants nothing.
            if root.kind == .scalar, root.isNull {
                fragment.isEmpty = true
                return
            }
            fragment.isCut = true
            values.log.isIncomplete = true
            values.wrongKind(root, "the roster", "a mapping with keys such as `users:` and `groups:`")
            return
        }
        try yaml.enterMapping()
        var seen: [String: Place] = [:]
        var defaults: DesiredUser?
        while let key = try yaml.nextKey() {
            let name = key.string
            let place = values.place(key.mark)
            if let first = seen[name] {
                if !key.isMerged {
                    values.log.error(
                        place, "`\(NameRules.escaped(name))` stands twice", see: first, "the first is here")
                }
                try yaml.skipNode()
                continue
            }
            seen[name] = place
            switch name {
            case "users": try readUsers(into: &fragment)
            case "groups": try readGroups(into: &fragment)
            default:
                let value = try yaml.readTree(into: tree)
                readSetting(name, at: place, value, into: &fragment, defaults: &defaults)
            }
        }
        // `defaults` may stand after the users it is for.
        if let defaults { Self.apply(defaults, to: &fragment.state) }
    }

    private mutating func readSetting(
        _ key: String, at place: Place, _ node: YAMLNode, into fragment: inout Fragment, defaults: inout DesiredUser?
    ) {
        switch key {
        case "version":
            if let version = values.text(node, key, hint: "write `version: 1`"), version.value != "1" {
                values.log.error(
                    version.place, "this is version “\(NameRules.escaped(version.value))” of the roster's format",
                    hint: "this muster reads version 1")
            }
        case "account":
            guard let account = values.nonEmptyText(node, key) else { return }
            if account.value.utf8.count == 12, account.value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
                fragment.state.account = account
            } else {
                fragment.isCut = true
                values.log.error(
                    account.place, "`account` is “\(NameRules.escaped(account.value))”",
                    hint: "an AWS account number has 12 digits")
            }
        case "region":
            guard let region = values.nonEmptyText(node, key) else { return }
            if Self.isRegion(region.value) {
                fragment.state.region = region
            } else {
                values.log.error(
                    region.place, "`region` is “\(NameRules.escaped(region.value))”",
                    hint: "write a region such as us-east-1, or auto")
            }
        case "namespace":
            guard let namespace = values.nonEmptyText(node, key) else { return }
            if Self.isNamespace(namespace.value) {
                fragment.state.namespace = namespace
            } else {
                fragment.isCut = true
                values.log.error(
                    namespace.place, "`namespace` is “\(NameRules.escaped(namespace.value))”",
                    hint: "1 to 64 letters, digits and the signs . _ -")
            }
        case "credentials":
            if let source = values.credentials(node) { fragment.state.policy.credentials = Placed(source, place) }
        case "scope": fragment.state.policy.scope = Placed(values.namePatterns(node, key), place)
        case "ignore": fragment.state.policy.ignore = Placed(values.namePatterns(node, key), place)
        case "prune": fragment.state.policy.prune = Placed(values.prune(node), place)
        case "guards": fragment.state.policy.guards = Placed(values.guards(node), place)
        case "defaults":
            values.fields(node, of: "defaults", known: ["user"]) { values, _, _, value in
                var user = DesiredUser(name: NameID(0), place: place)
                values.readUserDefaults(value, into: &user, of: &fragment.state)
                defaults = user
            }
        default:
            values.unknownKey(key, at: place, of: "the roster", known: RosterRules.documentKeys)
        }
    }

    // MARK: - The large sections

    private mutating func readUsers(into fragment: inout Fragment) throws(YAMLProblem) {
        guard try enterSection("users") else { return }
        while let key = try yaml.nextKey() {
            let place = values.place(key.mark)
            let bytes = key.bytes
            for finding in NameRules.findings(bytes, kind: .user) { values.note(finding, at: place) }
            let name = fragment.userName(bytes)
            if let first = fragment.userIndex(name) {
                if !key.isMerged {
                    repeated("user", key.string, at: place, first: fragment.state.users[first].place)
                }
                try yaml.skipNode()
                continue
            }
            var user = DesiredUser(name: name, place: place)
            let entry = try yaml.readTree(into: tree)
            values.readUser(entry, of: tree, into: &user, of: &fragment)
            fragment.add(user)
        }
    }

    private mutating func readGroups(into fragment: inout Fragment) throws(YAMLProblem) {
        guard try enterSection("groups") else { return }
        while let key = try yaml.nextKey() {
            let place = values.place(key.mark)
            let name = key.string
            if let first = fragment.declaredGroup(named: name) {
                if !key.isMerged { repeated("group", name, at: place, first: fragment.state.groups[first].place) }
                try yaml.skipNode()
                continue
            }
            values.checkName(name, kind: .group, at: place)
            let index = fragment.groupIndex(named: name, at: place)
            fragment.declareGroup(index, at: place)
            let entry = try yaml.readTree(into: tree)
            values.readGroup(entry, index: index, into: &fragment)
        }
    }

    private mutating func repeated(_ what: String, _ name: String, at place: Place, first: Place) {
        values.log.error(
            place, "the \(what) “\(NameRules.escaped(name))” stands twice", see: first, "the first is here")
    }

    private mutating func enterSection(_ name: String) throws(YAMLProblem) -> Bool {
        if try yaml.nextKind == .mapping {
            try yaml.enterMapping()
            return true
        }
        // What would stand here is not missing from the roster, it is only not understood.
        values.log.isIncomplete = true
        let section = try yaml.readTree(into: tree)
        values.wrongKind(section, name, "a mapping (`name: {…}`, or {} for none)")
        return false
    }

    // MARK: - Defaults and labels

    /// Gives every user what it does not say itself.
    private static func apply(_ defaults: DesiredUser, to state: inout DesiredState) {
        let rare = state.details(of: defaults)
        let hasRare = defaults.details != nil
        for index in state.users.indices {
            var user = state.users[index]
            if user.role == nil { user.role = asDefault(defaults.role) }
            if user.identityType == nil { user.identityType = asDefault(defaults.identityType) }
            if hasRare {
                state.withDetails(of: &user) { details in
                    if details.iamArn == nil { details.iamArn = asDefault(rare.iamArn) }
                    if details.customPermissionsName == nil {
                        details.customPermissionsName = asDefault(rare.customPermissionsName)
                    }
                    if details.externalLogin == nil { details.externalLogin = asDefault(rare.externalLogin) }
                    if details.tags == nil { details.tags = asDefault(rare.tags) }
                }
            }
            state.users[index] = user
        }
    }

    private static func asDefault<Value>(_ placed: Placed<Value>?) -> Placed<Value>? {
        placed.map { Placed($0.value, $0.place, isDefault: true) }
    }

    /// A label of a host name, never free text in one (RFC 1123 §2.1).
    private static func isRegion(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return (1...RosterRules.longestRegion).contains(bytes.count) && bytes.first != UInt8(ascii: "-")
            && bytes.last != UInt8(ascii: "-")
            && bytes.allSatisfy {
                ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z")) || ($0 >= 0x30 && $0 <= 0x39)
                    || $0 == UInt8(ascii: "-")
            }
    }

    /// API model, shape `Namespace`: at most 64 of `[a-zA-Z0-9._-]`; `.` and `..` are refused as in a path.
    private static func isNamespace(_ text: String) -> Bool {
        text.utf8.count <= RosterRules.longestNamespace && text != "." && text != ".."
            && text.utf8.allSatisfy {
                ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z"))
                    || ($0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z"))
                    || ($0 >= 0x30 && $0 <= 0x39) || "._-".utf8.contains($0)
            }
    }
}
