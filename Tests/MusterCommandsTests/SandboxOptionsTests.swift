import AWSAccess
import ArgumentParser
import QuickSightSandbox
import Testing

@testable import MusterCommands

@Suite("The sandbox's options")
struct SandboxOptionsTests {
    private func parse(_ arguments: String...) throws -> SandboxCommand {
        try #require(try MusterCommand.parseAsRoot(["sandbox"] + arguments) as? SandboxCommand)
    }

    private func refusal(_ arguments: String...) -> String? {
        do {
            _ = try MusterCommand.parseAsRoot(["sandbox"] + arguments)
            return nil
        } catch {
            #expect(MusterCommand.exitCode(for: error).rawValue == 64)
            return MusterCommand.fullMessage(for: error)
        }
    }

    @Test("Weather as it is said")
    func weather() throws {
        let calm = try parse().weather.weather
        #expect(calm.rules.isEmpty)
        #expect(calm.readsPerSecond == nil)
        #expect(calm.latency == .zero)
        let command = try parse(
            "--fault", "throttle@writes#/10", "--fault", "502%5", "--read-limit", "12.5", "--write-limit", "3",
            "--burst",
            "4", "--latency", "20", "--jitter", "1.5ms", "--visibility-lag", "2000", "--seed-random",
            "18446744073709551615")
        let weather = command.weather.weather
        #expect(weather.rules.map(\.fault) == [.throttle, .badGateway()])
        #expect(weather.rules[1].probability == 0.05)
        #expect(weather.readsPerSecond == 12.5)
        #expect(weather.writesPerSecond == 3)
        #expect(weather.burst == 4)
        #expect(weather.latency == .milliseconds(20))
        #expect(weather.jitter == .microseconds(1_500))
        #expect(weather.visibilityLag == .seconds(2))
        #expect(command.service.seedRandom == .max)
        #expect(refusal("--fault", "rain")?.contains("no fault of that name") == true)
        for wrong in [
            ["--read-limit", "0"], ["--burst", "0"], ["--latency", "-1"], ["--jitter", "soon"],
            ["--seed-random", "-1"],
        ] {
            #expect(refusal(wrong[0], wrong[1]) != nil)
        }
    }

    @Test("Assumptions by name, refused with what to write")
    func assumptions() throws {
        let assumed = try parse("--assume", "namesIgnoreCase=true", "--assume", "errorNaming=body-code").service
            .assumed()
        #expect(assumed.namesIgnoreCase)
        #expect(assumed.errorNaming == .bodyCode)
        #expect(refusal("--assume", "namesIgnoreCase")?.contains("NAME=VALUE") == true)
        #expect(refusal("--assume", "novel=true")?.contains("--assumptions lists them") == true)
        #expect(refusal("--assume", "namesIgnoreCase=maybe")?.contains("true, false") == true)
    }

    @Test("The account where no seed says")
    func account() throws {
        let plain = try parse().service.unseeded
        #expect(plain == SandboxAccount())
        let other = try parse(
            "--account", "444455556666", "--region", "eu-west-1", "--namespace", "team", "--edition", "standard",
            "--identity-center"
        ).service.unseeded
        #expect(
            other
                == SandboxAccount(
                    id: "444455556666", identityRegion: "eu-west-1", namespaces: ["default", "team"],
                    edition: .standard,
                    usesIdentityCenter: true))
        for wrong in [
            ["--account", "1"], ["--region", "EU"], ["--namespace", "a/b"], ["--namespace", ".."],
            ["--edition", "gold"],
        ] {
            #expect(refusal(wrong[0], wrong[1]) != nil)
        }
    }

    @Test("Keys of the command line, otherwise of the environment, otherwise the fixed one")
    func keys() async throws {
        let environment = CommandContext.test(["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "hidden"])
        let given = try await SandboxKeys(["AKIA1:se:cret", "AKIA2:s"], environment)
        #expect(given.all.map(\.credentials.accessKeyID) == ["AKIA1", "AKIA2"])
        #expect(given.all[0].credentials.secretAccessKey == "se:cret")
        #expect(try await SandboxKeys([], environment).all.map(\.credentials.accessKeyID) == ["AKIAENV"])
        #expect(try await SandboxKeys([], .test()).all == [.example])
        for wrong in ["AKIA", "AKIA:", ":secret", ""] {
            await #expect(throws: CommandFailure.self) { try await SandboxKeys([wrong], environment) }
        }
        await #expect(throws: CommandFailure.self) { try await SandboxKeys(["A:b", "A:c"], environment) }
    }

    @Test("What to paste names every account, and no secret but the one everybody knows")
    func introduction() async throws {
        let url = "http://127.0.0.1:1"
        let accounts = [
            SandboxAccount(),
            SandboxAccount(id: "444455556666", identityRegion: "eu-west-1", namespaces: ["default", "b"]),
        ]
        let fixed = SandboxText.introduction(url: url, try await SandboxKeys([], .test()), [accounts[0]])
        #expect(
            fixed.text == """
                account 111122223333, region us-east-1
                to use it, paste:
                export AWS_ENDPOINT_URL=http://127.0.0.1:1 AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE \
                AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY AWS_REGION=us-east-1 \
                AWS_ACCOUNT_ID=111122223333

                """)
        let several = SandboxText.introduction(url: url, try await SandboxKeys(["A'K:hidden"], .test()), accounts)
        #expect(several.text.contains("account 444455556666, region eu-west-1, namespaces default, b\n"))
        #expect(several.text.contains(#"AWS_ACCESS_KEY_ID='A'\''K'"#))
        #expect(several.text.contains("AWS_REGION is that of account 111122223333"))
        #expect(!several.text.contains("hidden"))
        let environment = CommandContext.test(["AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "hidden"])
        let own = SandboxText.introduction(url: url, try await SandboxKeys([], environment), accounts)
        #expect(!own.text.contains("hidden"))
        #expect(own.fixedKey == nil)
    }

    @Test("The list of assumptions")
    func list() throws {
        let golden = "\(#filePath.dropLast("SandboxOptionsTests.swift".count))Golden/assumptions.txt"
        let expected = try #require(try PrivateFile.contents(of: golden)).bytes
        #expect(SandboxText.assumptions(SandboxAssumptions()) == String(decoding: expected, as: UTF8.self))
    }

    @Test("Help explains every fault, in lines that fit")
    func help() {
        let help = MusterCommand.helpMessage(for: SandboxCommand.self, columns: 80)
        for name in [
            "throttle", "reset-before", "reset-after", "500", "500-after", "502", "502-after", "503", "truncated",
            "stalled",
            "broken-listing", "expired-token", "repeated-page", "repeated-token", "empty-page", "latency=200ms",
            "error=403:NAME",
        ] {
            #expect(help.contains("\n  \(name) "), "\(name)")
        }
        #expect(!help.split(separator: "\n").contains { $0.count > 80 })
    }
}
