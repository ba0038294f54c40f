import Foundation
import JSONStreaming
import Testing

@Suite("whoami")
struct WhoamiCommandTests {
    @Test("It tells the identity and its way of each roster's target, and one failure leaves the other alone")
    func rosters() async throws {
        let sandbox = try RunningSandbox()
        let scratch = try ScratchDirectory()
        try scratch.write("version: 1\naccount: \"111122223333\"\nregion: us-east-1\ngroups: {}\n", to: "a.yaml")
        try scratch.write(
            "version: 1\naccount: \"444455556666\"\nregion: us-east-1\ncredentials: {profile: gone}\ngroups: {}\n",
            to: "b.yaml")
        let environment = ["AWS_ENDPOINT_URL": sandbox.url]
        let one = try await Program.run("whoami", scratch.path("a.yaml"), environment: environment)
        #expect(one.status == 0)
        #expect(
            one.output == """
                account 111122223333, namespace default, us-east-1
                  identity     arn:aws:iam::111122223333:user/muster
                  credentials  the environment
                  access key   AKIATESTTESTTESTTEST
                  endpoint     \(sandbox.url)
                  rosters      \(scratch.path("a.yaml"))

                """)
        let both = try await Program.run(
            "whoami", scratch.path("a.yaml"), scratch.path("b.yaml"), "--format", "json", environment: environment)
        #expect(both.status == 1)
        let targets = try #require(try JSONValue.parse(Array(both.output.utf8))["targets"]?.array)
        #expect(targets.map { $0["account"]?.string } == ["111122223333", "444455556666"])
        #expect(targets[0]["accessKeyId"]?.string == "AKIATESTTESTTESTTEST")
        #expect(targets[1]["error"]?.string?.contains("there is no profile \"gone\"") == true)
        let none = try await Program.run("whoami", "--region", "us-east-1", "--endpoint-url", sandbox.url)
        #expect(none.output.hasPrefix("account 111122223333, namespace default, us-east-1\n"))
        sandbox.stop()
    }
    @Test("A plan whose credentials fail says why in lines of its own")
    func planWithoutCredentials() async throws {
        let scratch = try ScratchDirectory()
        try scratch.write("version: 1\naccount: \"111122223333\"\nregion: us-east-1\ngroups: {}\n", to: "a.yaml")
        let failed = try await Program.run(
            "plan", scratch.path("a.yaml"),
            environment: [
                "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "",
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1",
            ])
        #expect(failed.status == 1)
        #expect(failed.errors.hasPrefix("error: no AWS credentials found; looked in\n  AWS_ACCESS_KEY_ID and"))
        #expect(failed.errors.contains("\n  instance metadata at http://127.0.0.1:1: "))
        #expect(failed.errors.hasSuffix("\nhint: nothing was planned and nothing was changed\n"))
    }
}
