import QuickSightAPI
import Testing

/// The permission that a refusal names is read out of IAM's own words, and out of nothing else.
@Suite("Missing permissions")
struct MissingPermissionTests {
    private func missing(_ message: String?, _ kind: QuickSightError.Kind = .accessDenied) -> MissingPermission? {
        QuickSightError(kind, message: message, operation: "ListUsers").missingPermission
    }

    private let who = "User: arn:aws:sts::111122223333:assumed-role/muster/s is not authorized to perform: "

    @Test("Named, and whether a policy denies it outright")
    func named() throws {
        let plain = try #require(
            missing(
                who
                    + "quicksight:ListUsers on resource: arn:aws:quicksight:us-east-1:111122223333:user/default/* because "
                    + "no identity-based policy allows the quicksight:ListUsers action"))
        #expect(plain.action == "quicksight:ListUsers" && !plain.isExplicitlyDenied)
        let denied = try #require(
            missing(who + "quicksight:ListUsers on resource: * with an explicit deny in a service control policy"))
        #expect(denied.isExplicitlyDenied)
        #expect(missing(who + "quicksight:ListUsers")?.action == "quicksight:ListUsers")
    }

    @Test(
        "What is no action is not taken for one",
        arguments: [
            "", "ListUsers", "quicksight:", ":ListUsers", "quicksight:ListUsers:more", "\u{1B}[31mquicksight:ListUsers",
            "quicksight ListUsers", "quicksight:\u{1B}[31m",
        ])
    func notAnAction(_ text: String) {
        #expect(missing(who + text) == nil)
    }

    @Test("Other refusals name none")
    func others() {
        #expect(missing(nil) == nil)
        #expect(missing("Operation is disabled for STANDARD Edition. ") == nil)
        #expect(missing(who + "quicksight:ListUsers", .resourceNotFound) == nil)
        let long = who + "quicksight:" + String(repeating: "a", count: 100_000)
        #expect(missing(long) == nil)
    }
}
