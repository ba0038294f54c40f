import Directory
import Rosters
import Testing

/// Anchors, aliases and merge keys work wherever a value or a key may stand.
struct AnchorTests {
    @Test func aliasesStandForWhatTheyName() throws {
        let state = try state(
            """
            version: &one 1
            account: "111122223333"
            scope: {users: &all ["*"], groups: *all}
            guards: {minAdmins: *one, adminAllowList: *all}
            defaults: {user: &base {role: READER}}
            groups:
              A: &group {description: &words shared, members: &team [&pat pat, {user: sam, until: &end 2026-12-31}]}
              B: *group
              C: {members: *team, description: *words}
              *pat : {members: [{user: kim, until: *end}]}
            users:
              pat: &user {<<: *base, email: pat@example.com, groups: [*pat]}
              sam: *user
              kim: {<<: *user, groups: []}
            """)
        #expect(
            state.wanted == [
                "A<pat", "A<sam@2026-12-31", "B<pat", "B<sam@2026-12-31", "C<pat", "C<sam@2026-12-31",
                "pat<kim@2026-12-31", "pat>pat", "sam>pat",
            ])
        #expect(state.policy.scope?.value.groups?.map(\.value.pattern) == ["*"])
        #expect(state.policy.guards?.value.minAdmins == 1)
        #expect(state.groups.filter { $0.name != "pat" }.allSatisfy { $0.description?.value == "shared" })
        #expect(state.users.allSatisfy { $0.role?.value == .reader && $0.role?.isDefault == false })
        // Who is named through an alias stands where the anchor is.
        #expect(state.user("sam")?.email?.place == state.user("pat")?.email?.place)
        #expect(state.user("sam")?.place.line == 13)
    }

    @Test func mergedKeysNeverOverrideOwnOnes() throws {
        let state = try state(
            """
            users:
              <<: [{pat: {role: ADMIN}, sam: {role: AUTHOR}}, {sam: {role: ADMIN}, kim: {role: READER}}]
              pat: {role: READER}
            groups:
              A: {members: [pat], <<: {members: [kim], description: a}}
              <<: {A: {members: [x]}, B: {}}
            <<: {region: eu-west-1, account: "111122223333", users: {zoe: {}}}
            region: us-east-1
            """)
        #expect(state.user("pat")?.role?.value == .reader)
        #expect(state.user("sam")?.role?.value == .author)
        #expect(state.user("kim")?.role?.value == .reader)
        #expect(state.users.count == 3)
        #expect(state.group("A")?.description?.value == "a")
        #expect(state.group("B") != nil)
        #expect(state.wanted == ["A<pat"])
        #expect(state.region?.value == "us-east-1")
        #expect(state.account?.value == "111122223333")
    }

    @Test func wholeSectionsCanBeAliases() throws {
        let state = try state("ignore: &names {users: [x*]}\ngroups: &none {}\nusers: *none\nscope: *none\n")
        #expect(state.users.isEmpty)
        #expect(state.policy.ignore?.value.users?.count == 1)
        #expect(state.policy.scope?.value.users == nil)
        let walked = load("defaults: {user: &u {role: READER}}\nusers: {pat: *u, sam: {<<: *u, role: ADMIN}}\n")
        #expect(walked.isValid)
    }

    @Test(arguments: [
        ("users: {pat: {<<: [1]}}", "'<<' must be given a mapping or a list of mappings"),
        ("users: *u", "there is no anchor '&u' before this alias"),
        ("users: {pat: &u {groups: [*u]}}", "inside"),
        ("users: {\"<<\": {}, pat: {\"<<\": {}}}", "unknown key `<<` in a user"),
    ])
    func whatCannotBeMeantIsAnError(_ text: String, _ message: String) {
        let loaded = load(text)
        #expect(!loaded.isValid)
        #expect(loaded.problems.contains { $0.message.contains(message) }, "\(brief(loaded))")
    }
}
