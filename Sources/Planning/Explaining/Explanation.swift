public import Directory

/// Why a user or group is as it is: what the roster says, what is live, what would change, and what nobody manages.
public struct Explanation: Sendable, Equatable {
    /// What kind of thing is explained.
    public enum Kind: String, Sendable, CaseIterable {
        /// A user.
        case user
        /// A group.
        case group
    }

    /// A line of a roster that bears on it.
    public struct Line: Sendable, Equatable {
        /// Where it stands.
        public var place: Problem.Location
        /// What it says.
        public var text: String

        /// A line.
        public init(place: Problem.Location, text: String) {
            self.place = place
            self.text = text
        }
    }

    /// What it is.
    public var kind: Kind
    /// Its name.
    public var name: String
    /// Every roster line that bears on it, in the order of files and lines.
    public var lines: [Line]
    /// What is live, value by value; nil when it is not there.
    public var live: [String]?
    /// What would change, withheld changes included.
    public var changes: [Action]
    /// What is live of it and nobody manages.
    public var unmanaged: [String]

    /// An explanation.
    public init(
        kind: Kind, name: String, lines: [Line], live: [String]?, changes: [Action], unmanaged: [String]
    ) {
        self.kind = kind
        self.name = name
        self.lines = lines
        self.live = live
        self.changes = changes
        self.unmanaged = unmanaged
    }
}

/// Finds what bears on a user or group.
public struct Explainer {
    private let desired: DesiredState
    private let live: Snapshot
    private let plan: Plan

    /// An explainer of a plan, and of what it was made from.
    public init(desired: DesiredState, live: Snapshot, plan: Plan) {
        self.desired = desired
        self.live = live
        self.plan = plan
    }

    /// Why a user is as it is; nil when neither the roster nor the directory knows the name.
    public func user(_ name: String) -> Explanation? {
        let wanted = desired.names.find(name)
        let entry = wanted.flatMap { id in desired.users.first { $0.name == id } }
        let liveUser = live.names.find(name).flatMap { id in live.users.first { $0.name == id } }
        let groups = live.groups.filter { group in
            live.names.find(name).map { live.members(of: group).contains($0) } ?? false
        }.map(\.name).sorted()
        guard wanted != nil || liveUser != nil || !groups.isEmpty else { return nil }
        var lines = entry.map { UserLines(desired, $0).lines } ?? []
        for membership in desired.memberships where membership.user == wanted {
            lines.append(line(membership, "member of “\(desired.groups[Int(membership.group)].name)”"))
        }
        lines += policyLines(name, users: true)
        let changes = plan.actions.filter { $0.user == name }
        return Explanation(
            kind: .user, name: name, lines: sorted(lines), live: liveUser.map { values($0, groups: groups) },
            changes: changes, unmanaged: unmanaged(liveUser, entry, groups: groups, changes: changes, wanted: wanted))
    }

    /// Why a group is as it is; nil when neither the roster nor the directory knows the name.
    public func group(_ name: String) -> Explanation? {
        let index = desired.groups.firstIndex { $0.name == name }
        let liveGroup = live.groups.first { $0.name == name }
        guard index != nil || liveGroup != nil else { return nil }
        var lines: [Explanation.Line] = []
        if let index {
            let group = desired.groups[index]
            lines.append(line(group.place, "declared"))
            if let description = group.description {
                lines.append(line(description.place, "description: \(description.value)"))
            }
            if let place = group.membersPlace { lines.append(line(place, "members: exactly those listed")) }
            if let absent = group.absent { lines.append(line(absent.place, "absent: \(absent.value)")) }
            for membership in desired.memberships where Int(membership.group) == index {
                lines.append(line(membership, "has the member “\(desired.names.string(membership.user))”"))
            }
        }
        lines += policyLines(name, users: false)
        let members = liveGroup.map { live.members(of: $0).map { live.names.string($0) }.sorted() } ?? []
        let changes = plan.actions.filter { $0.group == name }
        let managed = Set(changes.compactMap(\.user)).union(
            desired.memberships.filter { Int($0.group) == index }.map { desired.names.string($0.user) })
        var unmanaged = members.filter { !managed.contains($0) }.map { "the membership of “\($0)”" }
        if index == nil { unmanaged.insert("the group itself: the roster does not declare it", at: 0) }
        return Explanation(
            kind: .group, name: name, lines: sorted(lines),
            live: liveGroup.map { group in
                var values = ["description: \(group.description ?? "none")"]
                switch group.reading {
                case .whole: values.append("members: \(list(members))")
                case .partial: values.append("members, as far as they were read: \(list(members))")
                case .none: values.append("members: not read, for the roster does not manage them")
                }
                return values
            }, changes: changes, unmanaged: unmanaged)
    }

    // MARK: - Parts

    private func line(_ place: Place, _ text: String) -> Explanation.Line {
        Explanation.Line(place: desired.location(place), text: text)
    }

    private func line(_ membership: DesiredMembership, _ text: String) -> Explanation.Line {
        let until = membership.until.map { ", until \(desired.expiries[Int($0)].value.text)" } ?? ""
        return line(membership.place, text + until)
    }

    private func sorted(_ lines: [Explanation.Line]) -> [Explanation.Line] {
        lines.sorted { left, right in
            (left.place.file, left.place.line, left.place.column, left.text)
                < (right.place.file, right.place.line, right.place.column, right.text)
        }
    }

    private func policyLines(_ name: String, users: Bool) -> [Explanation.Line] {
        var lines: [Explanation.Line] = []
        for (what, patterns) in [("scope", desired.policy.scope?.value), ("ignore", desired.policy.ignore?.value)] {
            for pattern in (users ? patterns?.users : patterns?.groups) ?? [] where pattern.value.matches(name) {
                lines.append(line(pattern.place, "\(what): “\(pattern.value.pattern)” matches"))
            }
        }
        if let scope = desired.policy.scope, let patterns = users ? scope.value.users : scope.value.groups,
            !patterns.contains(where: { $0.value.matches(name) })
        {
            lines.append(line(scope.place, "scope: nothing matches, so that it is out of scope"))
        }
        guard users, let guards = desired.policy.guards?.value else { return lines }
        for required in guards.requiredAdmins ?? [] where required.value == name {
            lines.append(line(required.place, "guards: a required administrator"))
        }
        for pattern in guards.adminAllowList ?? [] where pattern.value.matches(name) {
            lines.append(line(pattern.place, "guards: “\(pattern.value.pattern)” allows an administrator"))
        }
        return lines
    }

    private func values(_ user: LiveUser, groups: [String]) -> [String] {
        let details = live.details(of: user)
        var values = [
            "role: \(user.role?.rawValue ?? details.unknownRole ?? "unknown")",
            "email: \(live.texts.string(user.email))",
            "identityType: \(user.identityType?.rawValue ?? details.unknownIdentityType ?? "unknown")",
            "principalId: \(live.texts.string(user.principalID))",
        ]
        if let name = details.customPermissionsName { values.append("customPermissionsName: \(name)") }
        if let login = details.externalLogin { values.append("externalLogin: \(login.providerType)") }
        for tag in details.tags ?? [] { values.append("tag: \(tag.key) = \(tag.value)") }
        values.append("groups: \(list(groups))")
        return values
    }

    private func unmanaged(
        _ user: LiveUser?, _ entry: DesiredUser?, groups: [String], changes: [Action], wanted: NameID?
    ) -> [String] {
        guard let user else { return [] }
        guard let entry else {
            return ["the user itself: the roster does not declare it"] + unwanted(groups, changes: changes, wanted)
        }
        let details = desired.details(of: entry)
        let live = self.live.details(of: user)
        var values: [String] = []
        if entry.email == nil { values.append("email") }
        if entry.role == nil { values.append("role") }
        if live.customPermissionsName != nil, details.customPermissionsName == nil {
            values.append("customPermissionsName")
        }
        if live.externalLogin != nil, details.externalLogin == nil { values.append("externalLogin") }
        if live.tags?.isEmpty == false, details.tags == nil { values.append("tags") }
        return values + unwanted(groups, changes: changes, wanted)
    }

    /// Live memberships that are neither wanted nor taken away.
    private func unwanted(_ groups: [String], changes: [Action], _ wanted: NameID?) -> [String] {
        let managed = Set(changes.compactMap(\.group)).union(
            desired.memberships.filter { $0.user == wanted }.map { desired.groups[Int($0.group)].name })
        return groups.filter { !managed.contains($0) }.map { "the membership in “\($0)”" }
    }

    private func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}

/// The lines of a user's own entry.
private struct UserLines {
    private(set) var lines: [Explanation.Line] = []
    private let desired: DesiredState

    init(_ desired: DesiredState, _ user: DesiredUser) {
        self.desired = desired
        let details = desired.details(of: user)
        lines.append(Explanation.Line(place: desired.location(user.place), text: "declared"))
        add(user.email, "email") { desired.texts.string($0) }
        add(user.role, "role") { $0.rawValue }
        add(user.identityType, "identityType") { $0.rawValue }
        add(details.iamArn, "iamArn") { $0 }
        add(details.sessionName, "sessionName") { $0 }
        add(details.customPermissionsName, "customPermissionsName") { $0.isEmpty ? "none" : $0 }
        add(details.externalLogin, "externalLogin") { $0.providerType }
        add(details.tags, "tags") { tags in
            tags.isEmpty ? "none" : tags.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
        }
        add(details.absent, "absent") { "\($0)" }
        add(details.until, "until") { $0.text }
        add(details.replace, "replace") { "\($0)" }
        if let place = user.groupsPlace {
            lines.append(Explanation.Line(place: desired.location(place), text: "groups: exactly those listed"))
        }
    }

    private mutating func add<Value>(_ field: Placed<Value>?, _ name: String, _ text: (Value) -> String) {
        guard let field else { return }
        let source = field.isDefault ? " (by defaults)" : ""
        lines.append(
            Explanation.Line(place: desired.location(field.place), text: "\(name): \(text(field.value))\(source)"))
    }
}
