import Testing

@testable import Planning

/// Names that the roster and the directory write alike but for their case.
struct CaseTwinTests {
    @Test func nobodyIsRegisteredBesideATwin() throws {
        let plan = try planned(
            "groups: {S: {}}\nusers: {pat: {email: a@b.c, role: READER, groups: [S]}}", Live(["Pat"], groups: ["S: "]))
        #expect(plan.lines == ["RegisterUser pat !unclear", "CreateGroupMembership S/pat !dependency"])
        #expect(plan.actions[0].withheld?.text.contains("the user Pat, whose name differs only in case") == true)
    }

    /// Taking the old spelling out and putting the new one in would end somebody's access.
    @Test func nothingIsTakenFromATwin() throws {
        let plan = try planned("groups: {S: {members: [pàt]}}", Live(["PÀT", "sam"], groups: ["S: PÀT, sam"]))
        #expect(
            plan.lines == [
                "CreateGroupMembership S/pàt !unclear", "DeleteGroupMembership S/PÀT !unclear",
                "DeleteGroupMembership S/sam",
            ])
    }

    @Test func aTwinIsNotPruned() throws {
        let body = """
            scope: {users: ["*"], groups: ["*"]}
            prune: {users: true, groups: true}
            groups: {sales: {members: [pat]}}
            users: {pat: {email: a@b.c, role: READER}}
            """
        let plan = try planned(body, Live(["PAT", "sam"], groups: ["Sales: sam", "Other: "]))
        #expect(
            plan.lines == [
                "CreateGroup sales !unclear", "RegisterUser pat !unclear",
                "CreateGroupMembership sales/pat !dependency",
                "DeleteUser PAT !unclear", "DeleteUser sam", "DeleteGroup Other", "DeleteGroup Sales !unclear",
            ])
    }

    /// Who is live under the very name that the roster writes is meant, whoever else is there.
    @Test func anExactNameHasNoTwin() throws {
        let plan = try planned("groups: {S: {members: [pat]}}", Live(["Pat", "pat"], groups: ["S: Pat", "s: "]))
        #expect(plan.lines == ["CreateGroupMembership S/pat", "DeleteGroupMembership S/Pat"])
    }
}
