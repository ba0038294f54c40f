import Directory
import Planning
import Rosters
import Testing

/// A roster's desired state, written as its body: the head is added, and it must be valid.
func wanted(_ body: String) throws -> DesiredState {
    try wanted(files: [("roster.yaml", body)])
}

/// Guards that object to nothing: worlds of five users would otherwise be full of objections.
private let openGuards =
    "guards: {removals: {users: 9999999, groups: 9999999, memberships: 9999999, demotions: 9999999}, minAdmins: 0}\n"

/// The same over several files; guards that object to nothing stand at the end of the first unless one has its own.
func wanted(files: [(name: String, body: String)]) throws -> DesiredState {
    let hasGuards = files.contains { $0.body.contains("guards:") }
    let sources = files.enumerated().map { index, file in
        RosterSource(
            name: file.name,
            bytes: Array(
                ("version: 1\naccount: \"111122223333\"\nregion: us-east-1\n\(file.body)\n"
                    + (index == 0 && !hasGuards ? openGuards : "")).utf8))
    }
    let loaded = RosterLoading.load(sources)
    try #require(loaded.isValid, "\(loaded.problems)")
    return try #require(loaded.targets.first)
}

/// A live directory in the words of a test.
struct Live {
    struct User: Equatable {
        var name: String
        var principalID: String
        var email: String
        var role = "READER"
        var identityType = "QUICKSIGHT"
        var permissions: String?
        var login: ExternalLogin?
        /// The tags; nil where they were not read.
        var tags: [UserTag]?

        init(_ name: String, role: String = "READER") {
            self.name = name
            self.role = role
            principalID = "user/d-1/\(name)"
            email = "\(name)@example.com"
        }
    }

    struct Group: Equatable {
        var name: String
        var description: String?
        var members: [String]
        var reading = LiveGroup.Reading.whole
    }

    var users: [User] = []
    var groups: [Group] = []
    var unresolved = 0
    /// PrincipalIds of those who were deleted.
    var deletedUnresolved: Set<String> = []
    var isComplete = true

    /// Users as `pat` or `pat AUTHOR`, groups as `Sales: pat, sam`, those not read whole as `Sales (none):`.
    init(_ users: [String] = [], groups: [String] = []) {
        self.users = users.map { text in
            let words = text.split(separator: " ")
            return User(String(words[0]), role: words.count > 1 ? String(words[1]) : "READER")
        }
        self.groups = groups.map { text in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            let head = parts[0].split(separator: " ")
            let members = parts[1].split(separator: ",").map { String($0.drop { $0 == " " }) }
            var group = Group(name: String(head[0]), members: members)
            if head.count > 1 { group.reading = head[1] == "(none)" ? .none : .partial }
            return group
        }
    }

    func snapshot() -> Snapshot {
        var snapshot = Snapshot()
        snapshot.isComplete = isComplete
        for user in users {
            var details = LiveUserDetails()
            details.customPermissionsName = user.permissions
            details.externalLogin = user.login
            details.tags = user.tags
            let role = Role(rawValue: user.role)
            if role == nil { details.unknownRole = user.role }
            let type = IdentityType(rawValue: user.identityType)
            if type == nil { details.unknownIdentityType = user.identityType }
            var live = LiveUser(
                name: snapshot.names.intern(user.name), principalID: snapshot.texts.add(user.principalID),
                email: snapshot.texts.add(user.email), role: role, identityType: type, isActive: true)
            if !details.isEmpty {
                live.details = UInt32(snapshot.details.count)
                snapshot.details.append(details)
            }
            snapshot.users.append(live)
        }
        for group in groups {
            var live = LiveGroup(
                name: group.name, principalID: "group/d-1/\(group.name)", description: group.description)
            let start = snapshot.members.count
            for member in group.members { snapshot.members.append(snapshot.names.intern(member)) }
            live.members = start..<snapshot.members.count
            live.reading = group.reading
            snapshot.groups.append(live)
        }
        for index in 0..<unresolved where !deletedUnresolved.contains("user/d-1/gone-\(index)") {
            snapshot.unresolvedUsers.append(
                UnresolvedUser(principalID: "user/d-1/gone-\(index)", email: "gone@example.com", role: "READER"))
        }
        return snapshot
    }
}

let someTarget = Target(
    account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "https://quicksight.example")

/// The plan of a desired state; its summaries are fixed, since this target has no digest of its own.
func planned(
    _ desired: DesiredState, _ live: Live, at time: Int64 = 0, target: Target = someTarget,
    options: PlanOptions = PlanOptions(own: someIdentity), isClockSure: Bool = true
) -> Plan {
    Planner(desired: desired, live: live.snapshot(), at: time, isClockSure: isClockSure).plan(
        target: target, roster: RosterSummary(digest: "sha256:0", files: desired.files),
        snapshot: SnapshotSummary(
            digest: "sha256:1", isComplete: live.isComplete, users: live.users.count + live.unresolved,
            groups: live.groups.count, memberships: live.groups.reduce(0) { $0 + $1.members.count }),
        options: options, digest: SHA256Running.maker)
}

/// Nobody whom a test removes.
let someIdentity = OwnIdentity(principalID: "federated/iam/AIDAMUSTER", userName: "muster-itself")

func planned(
    _ body: String, _ live: Live, at time: Int64 = 0, options: PlanOptions = PlanOptions(own: someIdentity)
) throws -> Plan {
    planned(try wanted(body), live, at: time, options: options)
}

/// So many names: `u0`, `u1` and so on.
func names(_ count: Int, _ prefix: String = "u") -> [String] { (0..<count).map { "\(prefix)\($0)" } }

/// Entries of users who are wanted gone, for a `users` mapping.
func absent(_ names: [String]) -> String { names.map { "\($0): {absent: true}" }.joined(separator: ", ") }

extension Plan {
    /// Each action in a line: `CreateGroupMembership Sales/pat`, and ` !kind` where it is withheld.
    var lines: [String] { actions.map(\.line) }

    func action(_ line: String) throws -> Action {
        try #require(actions.first { $0.line == line }, "\(line) is not among \(lines)")
    }

    func verdict(_ rule: GuardVerdict.Rule) -> GuardVerdict? { guards.first { $0.rule == rule } }

    func count(_ kind: Notice.Kind) -> Int { notices.first { $0.kind == kind }?.count ?? 0 }
}

extension Action {
    var line: String {
        let subject = [group, user].compactMap { $0 }.joined(separator: "/")
        return "\(operation.rawValue) \(subject)" + (withheld.map { " !\($0.kind.rawValue)" } ?? "")
    }

    /// What stands in the roster where it was asked for, for example `members:5`.
    var places: [String] { because.map { "\($0.text):\($0.line)" } }
}

/// A user's tag; the tests' own framework has another kind.
typealias UserTag = Directory.Tag
