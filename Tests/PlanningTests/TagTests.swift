import Directory
import Planning
import Testing

/// Tags of live users: exact where they stand, and only then.
struct TagTests {
    private func live(_ tags: [UserTag]?) -> Live {
        var live = Live(["pat"])
        live.users[0].tags = tags
        return live
    }

    private let some = [
        UserTag(key: "b", value: "2"), UserTag(key: "a", value: "1"), UserTag(key: "aws:x", value: "y"),
    ]

    @Test(arguments: [
        ("{a: '1', b: '2'}", []),
        ("{a: '1'}", ["UntagResource pat"]),
        ("{a: '1', b: '3'}", ["TagResource pat"]),
        ("{a: '1', b: '2', c: '3'}", ["TagResource pat"]),
        ("{A: '1', b: '2'}", ["UntagResource pat", "TagResource pat"]),
        ("{}", ["UntagResource pat"]),
    ])
    func differences(_ tags: String, _ lines: [String]) throws {
        let plan = try planned("users: {pat: {tags: \(tags)}}", live(some))
        #expect(plan.lines == lines)
        #expect(plan.summary.removals == 0 && plan.notices.isEmpty)
    }

    @Test func noKeyLeavesAlone() throws {
        #expect(try planned("users: {pat: {role: READER}}", live(some)).lines.isEmpty)
    }

    @Test func valuesAndPlaces() throws {
        let plan = try planned("users:\n  pat:\n    tags: {a: '9', c: '3'}", live(some))
        let untag = try plan.action("UntagResource pat")
        let tag = try plan.action("TagResource pat")
        #expect(untag.before?.user?.tags == [UserTag(key: "a", value: "1"), UserTag(key: "b", value: "2")])
        #expect(untag.after?.user?.tags == [UserTag(key: "a", value: "1")])
        #expect(tag.before?.user?.tags == untag.after?.user?.tags)
        #expect(tag.after?.user?.tags == [UserTag(key: "a", value: "9"), UserTag(key: "c", value: "3")])
        #expect(tag.dependsOn == [untag.id] && tag.principalID == "user/d-1/pat" && tag.flags.isEmpty)
        #expect(tag.places == ["tags:6"] && untag.places == ["tags:6"])
    }

    /// To the service, an accent written in another way is another key.
    @Test func keysAreBytes() throws {
        let plan = try planned(
            "users: {pat: {tags: {\"\u{E9}\": '1'}}}", live([UserTag(key: "e\u{301}", value: "1")]))
        #expect(plan.lines == ["UntagResource pat", "TagResource pat"])
    }

    @Test func afterUpdatesBeforeMemberships() throws {
        let plan = try planned(
            "groups: {S: {members: [pat]}}\nusers: {pat: {email: new@example.com, tags: {}}}", live(some))
        #expect(plan.lines == ["CreateGroup S", "UpdateUser pat", "UntagResource pat", "CreateGroupMembership S/pat"])
        #expect(try plan.action("UntagResource pat").dependsOn.isEmpty)
    }

    /// Tags that nobody read are not taken for none.
    @Test func unreadTagsAreTold() throws {
        let plan = try planned("users: {pat: {tags: {a: '1'}}}", live(nil))
        #expect(plan.lines.isEmpty && plan.count(.unreadTags) == 1)
    }

    /// What `--only` leaves out is not announced either, and a file for invitations is named where there are some.
    @Test func invitationsAreCountedAsPlanned() throws {
        let desired = try wanted(
            "users: {a: {email: a@b.c, role: READER}, b: {email: b@b.c, role: READER}}")
        func plan(_ only: Set<String>?) -> Plan {
            Planner(desired: desired, live: Live().snapshot(), at: 0).plan(
                target: someTarget, roster: RosterSummary(digest: "", files: []),
                snapshot: SnapshotSummary(digest: "", isComplete: true, users: 0, groups: 0, memberships: 0),
                options: PlanOptions(only: only.map { OnlySelection(users: $0, groups: []) }),
                digest: SHA256Running.maker)
        }
        #expect(plan(nil).count(.invitations) == 2 && plan(["a"]).count(.invitations) == 1)
        #expect(plan(["c"]).notices.isEmpty)
        var announced = plan(["a"])
        announced.announceInvitations(to: "i.jsonl")
        #expect(
            announced.notices.map(\.text) == [
                "the invitation of 1 new user will be written to i.jsonl: pass them on from there, the service sends no e-mail"
            ])
    }

    @Test func whoIsToBeGoneIsNotTagged() throws {
        let plan = try planned("users: {pat: {absent: true, tags: {}}}", live(some))
        #expect(plan.lines.map { $0.prefix(10) } == ["DeleteUser"])
    }
}
