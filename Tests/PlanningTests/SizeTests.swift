import Directory
import Planning
import Rosters
import Testing

/// What holds of a few users holds of a hundred thousand, in three hundred thousand memberships.
@Suite struct SizeTests {
    private static let users = 100_000
    private static let groups = 500

    private static func name(_ number: Int) -> String { "user.\(number % 997)-\(number)" }

    /// The entry of a user, three groups among them.
    private static func entry(_ number: Int) -> String {
        let groups = [number % groups, (number * 7 + 1) % groups, (number * 13 + 2) % groups]
        let distinct = Set(groups).sorted().map { "g\($0)" }.joined(separator: ", ")
        return "  \(name(number)):\n    email: \(number)@example.com\n    role: READER\n    groups: [\(distinct)]\n"
    }

    /// A roster in files of 25,000 users each; the one of the groups has no users.
    private static func files(reversed: Bool) -> [RosterSource] {
        var numbers = Array(0..<users)
        if reversed { numbers.reverse() }
        var texts = ["version: 1\naccount: \"111122223333\"\ngroups:\n"]
        for number in 0..<groups { texts[0] += "  g\(number): {}\n" }
        for start in stride(from: 0, to: users, by: 25_000) {
            var text = "version: 1\nusers:\n"
            for number in numbers[start..<start + 25_000] { text += entry(number) }
            texts.append(text)
        }
        if reversed { texts.reverse() }
        return texts.enumerated().map { RosterSource(name: "\($0.offset).yaml", bytes: Array($0.element.utf8)) }
    }

    /// The directory as a roster wants it.
    private static func directory(of desired: DesiredState) -> Snapshot {
        var live = Snapshot()
        for user in desired.users {
            let email = user.email.map { desired.texts.string($0.value) } ?? ""
            live.users.append(
                LiveUser(
                    name: live.names.intern(desired.names.string(user.name)), principalID: live.texts.add("p-\(email)"),
                    email: live.texts.add(email), role: .reader, identityType: .quickSight, isActive: true))
        }
        var members = [[NameID]](repeating: [], count: desired.groups.count)
        for membership in desired.memberships {
            members[Int(membership.group)].append(live.names.intern(desired.names.string(membership.user)))
        }
        for (index, group) in desired.groups.enumerated() {
            var whole = LiveGroup(name: group.name, principalID: "g-\(group.name)", description: nil)
            whole.members = live.members.count..<live.members.count + members[index].count
            whole.reading = .whole
            live.members += members[index]
            live.groups.append(whole)
        }
        return live
    }

    private static func plan(_ desired: DesiredState, _ live: Snapshot) -> Plan {
        Planner(desired: desired, live: live, at: 0).plan(
            target: someTarget, roster: RosterSummary(digest: "", files: []),
            snapshot: SnapshotSummary(live, digest: ""), options: PlanOptions(own: someIdentity),
            digest: SHA256Running.maker)
    }

    @Test func whateverTheOrderOfFilesAndUsers() throws {
        let forwards = RosterLoading.load(Self.files(reversed: false))
        #expect(forwards.isValid && forwards.targets.count == 1)
        let desired = try #require(forwards.targets.first)
        #expect(desired.users.count == Self.users && desired.groups.count == Self.groups)
        var live = Self.directory(of: desired)
        #expect(Self.plan(desired, live).actions.isEmpty)

        // One user in a hundred has another address.
        for index in stride(from: 0, to: Self.users, by: 100) { live.users[index].email = live.texts.add("new@x") }
        let plan = Self.plan(desired, live)
        #expect(plan.summary.byOperation == [.updateUser: Self.users / 100])

        let backwards = RosterLoading.load(Self.files(reversed: true))
        let same = try #require(backwards.targets.first)
        #expect(same.digest(SHA256Running.maker) == desired.digest(SHA256Running.maker))
        let others = Self.plan(same, live).actions
        #expect(others.map(\.id) == plan.actions.map(\.id))
        #expect(others.map(\.user) == plan.actions.map(\.user))
    }
}
