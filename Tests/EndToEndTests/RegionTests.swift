import Foundation
import JSONStreaming
import Testing

/// The account's identity region: told where it is another one, and followed where that is asked for.
@Suite("Identity region")
struct RegionTests {
    private static func roster(_ region: String) -> String {
        "version: 1\naccount: \"111122223333\"\nregion: \(region)\ngroups: {New: {}}\n"
    }

    @Test("A wrong region is answered with the right one; auto finds it, for plans and for what is applied later")
    func follows() async throws {
        let sandbox = try RunningSandbox("--region", "eu-central-1")
        let scratch = try ScratchDirectory()
        try scratch.write(Self.roster("us-west-2"), to: "wrong.yaml")
        try scratch.write(Self.roster("auto"), to: "auto.yaml")
        let state = ["--state-dir", scratch.path("state")]
        let environment = ["AWS_ENDPOINT_URL": sandbox.url]
        let wrong = try await Program.run(["plan", scratch.path("wrong.yaml")] + state, environment: environment)
        #expect(wrong.status == 1)
        #expect(
            wrong.errors.contains(
                "hint: the account's identity region is eu-central-1: give --region eu-central-1, or write it in the "
                    + "roster"))
        // Wherever the search begins.
        for region in ["", "ap-south-1", "eu-central-1"] {
            let found = try await Program.run(
                ["plan", scratch.path("auto.yaml"), "--format", "json", "--out", scratch.path("plan.json")] + state,
                environment: environment.merging(["AWS_REGION": region]) { $1 })
            #expect(found.status == 0, "\(found.errors)")
            let plans = try JSONValue.parse(Array(found.output.utf8))["plans"]?.array
            #expect(plans?.first?["target"]?["region"]?.string == "eu-central-1")
        }
        let applied = try await Program.run(
            ["apply", "--yes", "--plan", scratch.path("plan.json")] + state, environment: environment)
        #expect(applied.status == 0, "\(applied.errors)")
        // What is given beats the roster.
        let given = try await Program.run(
            ["plan", scratch.path("auto.yaml"), "--region", "us-west-2"] + state, environment: environment)
        #expect(given.status == 1)
        let exported = try await Program.run(
            "export", "--account", "111122223333", "--region", "auto", environment: environment)
        #expect(exported.status == 0 && exported.output.contains("eu-central-1"), "\(exported.errors)")
        sandbox.stop()
    }
}
