import ArgumentParser
import QuickSightAPI
import Testing

@testable import MusterCommands

@Suite("embed-url")
struct EmbedURLTests {
    @Test(
        "Its special errors in words",
        arguments: [
            (QuickSightError.Kind.domainNotWhitelisted, "domain", "administrator add the domain"),
            (.quickSightUserNotFound, "no user of this QuickSight directory", "register"),
            (.identityTypeNotSupported, "identity type", "IAM or QUICKSIGHT"),
            (.sessionLifetimeInMinutesInvalid, "lifetime", "15 to 600"),
            (.unsupportedUserEdition, "edition", "Enterprise"),
            (.unsupportedPricingPlan, "pricing plan", "capacity pricing"),
            (.resourceNotFound, "no such dashboard", "the id"),
        ])
    func explanations(kind: QuickSightError.Kind, reason: String, hint: String) {
        let request = DashboardEmbedURLRequest(dashboardID: "sales", identityType: .iam)
        let error = QuickSightError(kind, code: "CodeOfTheService", operation: "GetDashboardEmbedUrl")
        let failure = EmbedURLFailure.failure(error, request)
        #expect(failure.status == .failure)
        #expect(failure.message.hasPrefix("there is no URL for the dashboard sales: "))
        #expect(failure.message.contains(reason))
        #expect(failure.message.contains("CodeOfTheService"))
        #expect(failure.hint?.contains(hint) == true)
    }

    @Test(
        "Wrong usage",
        arguments: [
            [], [""], ["a/b"], [".."], ["d", "--session-lifetime", "14"], ["d", "--session-lifetime", "601"],
            ["d", "--identity-type", "QUICKSIGHT"], ["d", "--identity-type", "IAM", "--user-arn", "arn"],
            ["d", "--additional-dashboard", "a b"], ["d", "--account", "1"],
        ])
    func usage(arguments: [String]) {
        #expect {
            _ = try MusterCommand.parseAsRoot(["embed-url"] + arguments)
        } throws: { error in
            MusterCommand.exitCode(for: error).rawValue == 64
        }
    }

    @Test(
        "Right usage",
        arguments: [["d-1_X"], ["d", "--session-lifetime", "600", "--reset-disabled"], ["d", "--user-arn", "arn"]])
    func right(arguments: [String]) throws {
        _ = try MusterCommand.parseAsRoot(["embed-url"] + arguments)
    }
}
