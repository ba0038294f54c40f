import ArgumentParser
import AWSAccess
import JSONStreaming
import Testing

@testable import MusterCommands

@Suite("whoami")
struct WhoamiTests {
    private static let whole = TargetIdentity(
        account: "111122223333", region: "us-east-1", namespace: "two words", endpoint: "https://q.example",
        files: ["a.yaml", "b\u{1B}.yaml"],
        source: "profile \"ci\" → role arn:r via source_profile \"base\" → static keys in ~/x",
        accessKeyID: "ASIAEXAMPLE", expiration: WallTime(seconds: 1_795_316_400),
        caller: CallerIdentity(
            account: "444455556666", arn: "arn:aws:sts::444455556666:assumed-role/r/muster", userID: "AROA:m"))
    private static let failed = TargetIdentity(
        region: "eu-west-1", namespace: "default", error: "no AWS credentials found; looked in\n  here\n  and there")

    @Test("For people: a paragraph for each target, with what went wrong in it")
    func text() {
        #expect(
            WhoamiReport.text([Self.whole, Self.failed])
                == """
                account 111122223333, namespace two words, us-east-1
                  identity     arn:aws:sts::444455556666:assumed-role/r/muster
                  credentials  profile "ci" → role arn:r via source_profile "base" → static keys in ~/x
                  access key   ASIAEXAMPLE
                  ends         2026-11-22T03:00:00Z
                  endpoint     https://q.example
                  rosters      a.yaml, b\\u{1B}.yaml
                  attention    the identity is of account 444455556666, not of the directory's

                no account, namespace default, eu-west-1
                  error        no AWS credentials found; looked in
                                 here
                                 and there

                """)
    }

    @Test("For programs: what is not known is left out")
    func json() throws {
        let document = try JSONValue.parse(WhoamiReport.json([Self.whole, Self.failed]))
        #expect(document["format"]?.string == "muster.whoami/1")
        let targets = try #require(document["targets"]?.array)
        #expect(
            targets[0].members?.map(\.key) == [
                "account", "region", "namespace", "endpoint", "rosters", "credentials", "accessKeyId", "expires",
                "identity",
            ])
        #expect(targets[0]["identity"]?["userId"]?.string == "AROA:m")
        #expect(targets[1].members?.map(\.key) == ["region", "namespace", "rosters", "error"])
    }

    @Test("A target without a region or credentials says so, and which it is")
    func failures() async throws {
        func error(_ arguments: [String], _ environment: [String: String]) async throws -> String? {
            let command = try #require(try MusterCommand.parseAsRoot(["whoami"] + arguments) as? WhoamiCommand)
            let session = PlanSession(
                context: .test(environment), output: command.output.text, connection: command.connection,
                selection: SelectionOptions.none, state: StateOptions.none)
            let found = await TargetIdentity.look(at: nil, over: session)
            #expect(found.account == "111122223333")
            return found.error
        }
        let account = ["--account", "111122223333"]
        #expect(try await error(account, [:])?.hasPrefix("no AWS region is named\nhint: ") == true)
        #expect(
            try await error(account + ["--region", "us-east-1"], [:])?.hasPrefix("no AWS credentials found") == true)
        #expect(
            try await error(account + ["--region", "us-east-1", "--profile", "gone"], [:])?.hasPrefix(
                "there is no profile \"gone\"") == true)
    }
}
