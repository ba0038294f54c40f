import Applying
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

    @Test("A target that there is no time left for makes it exit status 5, and nothing of it was touched")
    func outOfTime() async throws {
        let time = ManualTime(.manual)
        let server = try await SandboxServer.start(Sandbox(time: time))
        let folder = try ScratchDirectory()
        for (name, account) in [("a.yaml", "111122223333"), ("b.yaml", "999922223333")] {
            folder.write(
                "version: 1\naccount: \"\(account)\"\nregion: us-east-1\ngroups: {New: {}, Newer: {}}\n", to: name)
        }
        let key = SandboxKey.example.credentials
        let environment = [
            "AWS_ACCESS_KEY_ID": key.accessKeyID, "AWS_SECRET_ACCESS_KEY": key.secretAccessKey,
            "AWS_ENDPOINT_URL": server.url, "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        ]
        let context = CommandContext(environment: environment, console: Console(environment: environment), time: time)
        let command = try ApplyCommand.parse([
            "--yes", "--write-rate", "0.01", "--deadline", "90", "--grace", "3600", "--target-concurrency", "1",
            "--state-dir", folder.path,
            "--out", folder.file("result.json"), folder.file("a.yaml"), folder.file("b.yaml"),
        ])
        let ended = StopFlag()
        async let running = {
            let status = await command.run(context)
            ended.set(.deadline)
            return status
        }()
        while !ended.isSet {
            // The second group waits 100 s for its turn, beside the end of the run's time, then beside that of its grace.
            if time.sleeperCount > 1 { time.advance(by: .seconds(1)) }
            await Task.yield()
        }
        let status = await running
        #expect(status == .partial && status.rawValue == 5)
        let result = try folder.read("result.json")
        // The first target was finished: what the status tells is the other one.
        #expect(result.contains("\"111122223333\"") && !result.contains("999922223333"))
        #expect(result.contains("\"done\": 2"))
        #expect(server.sandbox.directory.group("Newer") != nil)
        #expect(server.sandbox.recordedCalls.allSatisfy { !$0.path.contains("999922223333") })
        await server.stop(drain: .zero)
    }
}
