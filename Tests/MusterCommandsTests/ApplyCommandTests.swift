import ArgumentParser
import AWSAccess
import Foundation
import QuickSightSandbox
import Testing

@testable import MusterCommands

/// The command whole, over a socket; time is the test's.
@Suite("apply")
struct ApplyCommandTests {
    /// Applies a roster that makes one group, in some weather.
    private func apply(_ weather: Weather) async throws -> (
        status: MusterCommands.ExitStatus, sandbox: Sandbox, waited: Duration
    ) {
        let time = ManualTime()
        let server = try await SandboxServer.start(Sandbox(SandboxConfiguration(weather: weather), time: time))
        let roster = FileManager.default.temporaryDirectory.appending(path: "muster-\(UUID().uuidString).yaml")
        try Data("version: 1\naccount: \"111122223333\"\nregion: us-east-1\ngroups: {New: {}}\n".utf8).write(to: roster)
        defer { try? FileManager.default.removeItem(at: roster) }
        let key = SandboxKey.example.credentials
        let environment = [
            "AWS_ACCESS_KEY_ID": key.accessKeyID, "AWS_SECRET_ACCESS_KEY": key.secretAccessKey,
            "AWS_ENDPOINT_URL": server.url, "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        ]
        let context = CommandContext(environment: environment, console: Console(environment: environment), time: time)
        let command = try ApplyCommand.parse(["--yes", "--settle", "30", roster.path])
        let status = await command.run(context)
        await server.stop(drain: .zero)
        return (status, server.sandbox, time.monotonicNow)
    }

    @Test("What the directory shows is a success")
    func converges() async throws {
        let (status, sandbox, _) = try await apply(.calm)
        #expect(status == .success)
        #expect(sandbox.directory.group("New") != nil)
        #expect(sandbox.recordedCalls.last?.operation == .describeGroup)
    }

    @Test("What the directory does not show within the time is exit status 8")
    func doesNotConverge() async throws {
        let hidden = Fault.error(status: 404, code: "ResourceNotFoundException")
        let (status, sandbox, waited) = try await apply(Weather(rules: [WeatherRule(hidden, on: [.describeGroup])]))
        #expect(status == .unconverged && status.rawValue == 8)
        #expect(sandbox.directory.group("New") != nil)
        #expect(waited >= .seconds(30) && waited < .seconds(32))
    }
}
