import Directory
import Planning
import Testing

/// Why a user or group is as it is.
struct ExplanationTests {
    private static let roster = """
        defaults: {user: {role: READER}}
        scope: {users: ["*"], groups: [Sales, Finance]}
        ignore: {groups: [Secret]}
        groups:
          Sales: {description: The sellers, members: [pat, {user: sam, until: 2030-01-01}]}
          Finance: {}
        users:
          pat: {email: pat@example.com, groups: [Finance]}
        guards: {requiredAdmins: [root], removals: {memberships: 100%}, minAdmins: 0}
        """

    private static let live = Live(
        ["pat AUTHOR", "sam", "root ADMIN", "kim"], groups: ["Sales: kim, sam", "Finance: kim", "Secret: pat"])

    private func explainer() throws -> Explainer {
        let desired = try wanted(Self.roster)
        return Explainer(
            desired: desired, live: Self.live.snapshot(), plan: planned(desired, Self.live))
    }

    private func lines(_ explanation: Explanation) -> [String] {
        explanation.lines.map { "\($0.place.line): \($0.text)" }
    }

    @Test func declaredUser() throws {
        let pat = try #require(try explainer().user("pat"))
        #expect(
            lines(pat) == [
                "4: role: READER (by defaults)", "5: scope: “*” matches", "8: member of “Sales”", "11: declared",
                "11: email: pat@example.com", "11: groups: exactly those listed", "11: member of “Finance”",
            ])
        #expect(pat.live?.first == "role: AUTHOR" && pat.live?.last == "groups: Secret")
        #expect(
            pat.changes.map(\.line) == [
                "UpdateUser pat !replacement", "CreateGroupMembership Finance/pat", "CreateGroupMembership Sales/pat",
            ])
        // What is ignored is nobody's to manage, and said to be so.
        #expect(pat.unmanaged == ["the membership in “Secret”"])
    }

    @Test func memberOnly() throws {
        let sam = try #require(try explainer().user("sam"))
        #expect(lines(sam) == ["5: scope: “*” matches", "8: member of “Sales”, until 2030-01-01"])
        #expect(sam.changes.isEmpty)
        #expect(sam.unmanaged == ["the user itself: the roster does not declare it"])
    }

    @Test func guardedUser() throws {
        let root = try #require(try explainer().user("root"))
        #expect(lines(root) == ["5: scope: “*” matches", "12: guards: a required administrator"])
    }

    @Test func declaredGroup() throws {
        let sales = try #require(try explainer().group("Sales"))
        #expect(
            lines(sales) == [
                "5: scope: “Sales” matches", "8: declared", "8: description: The sellers",
                "8: members: exactly those listed", "8: has the member “pat”",
                "8: has the member “sam”, until 2030-01-01",
            ])
        #expect(sales.live == ["description: none", "members: kim, sam"])
        #expect(
            sales.changes.map(\.line) == [
                "UpdateGroup Sales", "CreateGroupMembership Sales/pat", "DeleteGroupMembership Sales/kim",
            ])
        #expect(sales.unmanaged.isEmpty)
    }

    @Test func foreignGroup() throws {
        let secret = try #require(try explainer().group("Secret"))
        #expect(
            lines(secret) == [
                "5: scope: nothing matches, so that it is out of scope", "6: ignore: “Secret” matches",
            ])
        #expect(
            secret.unmanaged == [
                "the group itself: the roster does not declare it", "the membership of “pat”",
            ])
    }

    @Test func whatIsNotThere() throws {
        let explainer = try explainer()
        #expect(explainer.user("nobody") == nil && explainer.group("Nothing") == nil)
        var live = Self.live
        live.groups.removeAll { $0.name == "Finance" }
        let desired = try wanted(Self.roster)
        let finance = Explainer(desired: desired, live: live.snapshot(), plan: planned(desired, live)).group("Finance")
        #expect(finance?.live == nil)
        #expect(finance?.changes.first?.line == "CreateGroup Finance")
    }
}
