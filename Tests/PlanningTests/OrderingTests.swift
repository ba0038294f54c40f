import Directory
import Planning
import Testing

/// The order of a plan, the identifiers in it, and the time it takes.
struct OrderingTests {
    @Test func stagesThenNames() throws {
        var live = Live(["a", "b", "z"], groups: ["G2: a, b", "G1: z", "Z:", "ö:", "é:"])
        live.groups[2].description = "old"
        let plan = try planned(
            """
            groups:
              ö: {members: [z]}
              é: {members: [z, b]}
              Z: {description: new}
              G2: {members: []}
              G1: {members: []}
              new b: {}
              new: {}
            users:
              z: {role: AUTHOR}
              y: {email: y@b.c, role: READER}
              x: {email: x@b.c, role: READER}
              a: {role: AUTHOR}
            """, live)
        #expect(
            plan.lines == [
                "CreateGroup new", "CreateGroup new b", "RegisterUser x", "RegisterUser y", "UpdateGroup Z",
                "UpdateUser a", "UpdateUser z", "CreateGroupMembership é/b", "CreateGroupMembership é/z",
                "CreateGroupMembership ö/z", "DeleteGroupMembership G1/z", "DeleteGroupMembership G2/a",
                "DeleteGroupMembership G2/b",
            ])
        #expect(plan.actions.map(\.operation.stage) == plan.actions.map(\.operation.stage).sorted())
    }

    @Test func stagesOfEveryOperation() {
        let stages = Planning.Operation.allCases.map(\.stage)
        #expect(stages == Array(0..<stages.count))
        #expect(
            Planning.Operation.allCases.map(\.rawValue) == [
                "CreateGroup", "RegisterUser", "UpdateGroup", "UpdateUser", "UntagResource", "TagResource",
                "CreateGroupMembership", "DeleteGroupMembership", "DeleteUser", "DeleteGroup",
            ])
    }

    /// What depends stands after what it depends on, and only on what is in the plan.
    @Test func dependenciesPointBack() throws {
        let users = (0..<30).map { "u\($0): {email: u@b.c, role: READER, groups: [G\($0 % 7)]}" }
        let groups = (0..<7).map { "G\($0): {}" }
        let plan = try planned(
            "groups: {\(groups.joined(separator: ", "))}\nusers: {\(users.joined(separator: ", "))}", Live())
        #expect(plan.summary.actions == 67)
        var seen: Set<ActionID> = []
        for action in plan.actions {
            #expect(action.dependsOn.allSatisfy(seen.contains))
            #expect(action.dependsOn.count == (action.operation == .createGroupMembership ? 2 : 0))
            seen.insert(action.id)
        }
    }

    // MARK: - Identifiers

    @Test func identifiersAsText() {
        #expect(ActionID(0xC0FF_EE12).description == "c0ffee12" && ActionID(0x12).description == "00000012")
        #expect(ActionID("c0ffee12") == ActionID(0xC0FF_EE12) && ActionID(1) < ActionID(2))
        for text in ["", "c0ffee1", "c0ffee123", "C0FFEE12", "+0ffee12", "c0ffee1g", "c0ffée1"] {
            #expect(ActionID(text) == nil)
        }
    }

    /// An action is called the same whatever else is in the plan, done or withheld.
    @Test func identifiersAreStable() throws {
        let alone = try planned("groups: {S: {members: [a]}}", Live(["a"], groups: ["S:"]))
        let among = try planned(
            "groups: {S: {members: [a, b]}, T: {members: [a]}}\nusers: {b: {role: AUTHOR}}",
            Live(["a", "b"], groups: ["S:"]))
        let withheld = try planned("groups: {S: {members: [a]}}", Live(groups: ["S:"]))
        #expect(withheld.lines == ["CreateGroupMembership S/a !unknown-member"])
        let id = try alone.action("CreateGroupMembership S/a").id
        #expect(try among.action("CreateGroupMembership S/a").id == id)
        #expect(withheld.actions[0].id == id)
    }

    /// A name ending where another begins is not the same thing.
    @Test func namesDoNotRunTogether() throws {
        let plan = try planned(
            "groups: {ab: {members: [c]}, a: {members: [bc]}}", Live(["c", "bc"], groups: ["ab:", "a:"]))
        #expect(Set(plan.actions.map(\.id)).count == 2)
    }

    /// Names found by search, whose registrations, or memberships in the group G, would have one identifier: every
    /// action has one of its own all the same, the same in every order, and what depends on it says that one.
    @Test func collisions() throws {
        let registrations = ["gkqdwhbi", "lvqatfdy", "zhffvrzi", "lfqfuqes", "tckzyuci", "zqeffemx"]
        let memberships = ["arsgfoqs", "cfkqvnhq", "ymzlmmyy", "yszmphlg", "gcwebflf", "mauylpcm"]
        func plan(reversed: Bool) throws -> Plan {
            var names = registrations + memberships
            if reversed { names.reverse() }
            let users = names.map { "\($0): {email: e@b.c, role: READER}" }.joined(separator: ", ")
            return try planned(
                "groups: {G: {members: [\(names.joined(separator: ", "))]}}\nusers: {\(users)}", Live(groups: ["G:"]))
        }
        let forward = try plan(reversed: false)
        #expect(Set(forward.actions.map { Self.hash($0) }).count == 24 - 6)
        #expect(Set(forward.actions.map(\.id)).count == 24)
        #expect(forward.actions.first { $0.user == "gkqdwhbi" }?.id == ActionID(0x3911_2AE5))
        #expect(forward.actions.first { $0.user == "lvqatfdy" }?.id == ActionID(0x3911_2AE6))
        #expect(try plan(reversed: true).actions.map(\.id) == forward.actions.map(\.id))
        let byID = Dictionary(forward.actions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for action in forward.actions where action.operation == .createGroupMembership {
            #expect(action.dependsOn.map { byID[$0]?.line } == ["RegisterUser \(action.user ?? "")"])
        }
    }

    /// The identifier without regard to others: FNV-1a, as an independent statement of it.
    private static func hash(_ action: Action) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for text in [action.operation.rawValue, action.group ?? "", action.user ?? ""] {
            for byte in Array(text.utf8) + [0xFF] { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        }
        return hash
    }

    // MARK: - Time

    /// 20,000 users in 100,000 memberships, nearly all of them to be moved: seconds, where anything quadratic takes
    /// minutes.
    @Test func manyMemberships() {
        let users = 20_000
        let groups = 500
        var desired = DesiredState()
        var guards = Guards()
        guards.memberships = Guards.Limit(percent: 100)
        desired.policy.guards = Placed(guards, Place(file: 0, line: 1, column: 1))
        desired.files = ["r"]
        var live = Live()
        live.users = (0..<users).map { Live.User("user-\($0)") }
        live.groups = (0..<groups).map { Live.Group(name: "group-\($0)", members: []) }
        for index in 0..<groups {
            var group = DesiredGroup(name: "group-\(index)", place: Place(file: 0, line: UInt32(index) + 1, column: 1))
            group.membersPlace = group.place
            desired.groups.append(group)
        }
        for index in 0..<users {
            let name = desired.names.intern("user-\(index)")
            let place = Place(file: 0, line: UInt32(index + groups) + 1, column: 1)
            var user = DesiredUser(name: name, place: place)
            user.role = Placed(.author, place)
            desired.users.append(user)
            for offset in 0..<5 {
                let group = (index * 7 + offset * 101) % groups
                desired.memberships.append(
                    DesiredMembership(group: UInt32(group), user: name, place: place, side: .group))
                live.groups[(group + 1) % groups].members.append("user-\(index)")
            }
        }
        let plan = planned(desired, live)
        #expect(plan.summary.byOperation[.createGroupMembership] == 100_000)
        #expect(plan.summary.byOperation[.deleteGroupMembership] == 100_000)
        #expect(plan.summary.byOperation[.updateUser] == users)
    }
}
