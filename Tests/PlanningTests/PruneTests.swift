import Directory
import Planning
import Rosters
import Testing

/// What goes because the roster does not name it.
struct PruneTests {
    private static let everyone = "scope: {users: [\"*\"], groups: [\"*\"]}\n"

    private static let live: Live = {
        var live = Live(
            [
                "reader", "pro READER_PRO", "author AUTHOR", "admin ADMIN", "wizard WIZARD", "declared", "member",
                "over",
            ], groups: ["S: member, over", "T: reader", "U:"])
        live.unresolved = 2
        return live
    }()

    private func plan(_ prune: String, _ policy: String = everyone, live: Live = live) throws -> Plan {
        try planned(
            """
            \(policy)
            prune: {\(prune)}
            groups: {S: {members: [member, {user: over, until: 2030-01-01}]}}
            users: {declared: {}}
            """, live)
    }

    @Test(arguments: [
        ("users: true", ["DeleteUser pro", "DeleteUser reader"]),
        ("authors: true", ["DeleteUser admin", "DeleteUser author", "DeleteUser wizard"]),
        (
            "users: true, authors: true",
            ["DeleteUser admin", "DeleteUser author", "DeleteUser pro", "DeleteUser reader", "DeleteUser wizard"]
        ), ("groups: true", ["DeleteGroup T", "DeleteGroup U"]), ("unresolved: true", ["DeleteUser ", "DeleteUser "]),
        ("users: false, authors: false, groups: false, unresolved: false", []),
    ])
    func kinds(_ prune: String, _ lines: [String]) throws {
        let plan = try plan(prune)
        #expect(plan.lines == lines)
        #expect(plan.actions.allSatisfy { $0.places == ["prune:6"] })
        #expect(try self.plan(prune).actions == plan.actions)
    }

    /// They have no names: each is told by its PrincipalId, and has an identifier of its own in every plan.
    @Test func unresolvedByPrincipalID() throws {
        let plan = try plan("unresolved: true")
        #expect(plan.actions.map(\.principalID) == ["user/d-1/gone-0", "user/d-1/gone-1"])
        #expect(plan.actions.allSatisfy { $0.user == nil && $0.flags == .removesAccess })
        var fewer = Self.live
        fewer.deletedUnresolved = ["user/d-1/gone-0"]
        #expect(try self.plan("unresolved: true", live: fewer).actions == [plan.actions[1]])
    }

    /// What is out of scope or ignored is neither removed nor counted, whatever it is.
    @Test func outOfReach() throws {
        let policy = """
            scope: {users: ["*e*"], groups: [S, T]}
            ignore: {users: [reader]}
            """
        let plan = try plan("users: true, authors: true, groups: true, unresolved: true", policy)
        #expect(plan.lines == ["DeleteGroup T"])
        #expect(plan.guards.map(\.found) == [1], "the membership of somebody ignored is not counted")
        #expect(plan.notices.map(\.kind) == [.unresolvedUsers])
    }

    /// Being a member is being named, though the membership be over.
    @Test func membersAreNamed() throws {
        let plan = try planned(
            "\(Self.everyone)prune: {users: true}\ngroups: {S: {members: [{user: over, until: 2020-01-01}]}}",
            Live(["over"], groups: ["S: over"]), at: World.now)
        #expect(plan.lines == ["DeleteGroupMembership S/over"])
    }

    /// What is pruned is no longer told as left alone.
    @Test func notices() throws {
        #expect(try plan("users: true").count(.unmanagedUsers) == 3)
        #expect(try plan("users: true, authors: true").count(.unmanagedUsers) == 0)
        #expect(try plan("groups: true").count(.unmanagedGroups) == 0)
        #expect(try plan("users: true").count(.unmanagedGroups) == 2)
    }

    /// A group that goes, and a user who goes, need no removals of memberships.
    @Test func membershipsGoAlong() throws {
        let plan = try planned(
            "\(Self.everyone)prune: {groups: true}\ngroups: {}\nusers: {reader: {groups: []}}", Self.live)
        #expect(plan.lines == ["DeleteGroup S", "DeleteGroup T", "DeleteGroup U"])
    }

    @Test(arguments: ["users", "authors", "unresolved", "groups"]) func needsItsOwnScope(_ kind: String) throws {
        let other = kind == "groups" ? "users" : "groups"
        for scope in ["", "scope: {\(other): [\"*\"]}\n"] {
            let bytes = Array("version: 1\naccount: \"111122223333\"\n\(scope)prune: {\(kind): true}\n".utf8)
            #expect(!RosterLoading.load([RosterSource(name: "r.yaml", bytes: bytes)]).isValid)
        }
        _ = try wanted("scope: {\(kind == "groups" ? "groups" : "users"): [\"*\"]}\nprune: {\(kind): true}")
    }
}
