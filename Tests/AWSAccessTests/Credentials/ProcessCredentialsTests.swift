import Testing

@testable import AWSAccess

@Suite("credential_process")
struct ProcessCredentialsTests {
    private static let config = [
        "/h/.aws/config": "[profile p]\ncredential_process = '/opt/my tool' --for \"x y\" hush\n"
    ]

    private func world(_ output: String) -> CredentialsWorld {
        CredentialsWorld([:], Self.config, program: .ended(status: 0, output: Array(output.utf8)))
    }

    @Test("The program is run without a shell, and what it prints is read")
    func runs() async throws {
        let world = world(
            #"{"Version": 1, "AccessKeyId": "K", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2026-11-22T04:00:00+00:00"}"#
        )
        let provider = try CredentialChain.resolve(profile: "p", world.context)
        #expect(provider.source == "profile \"p\" → credential_process /opt/my tool")
        #expect(
            try await provider.credentials()
                == Credentials(
                    accessKeyID: "K", secretAccessKey: "s", sessionToken: "t",
                    expiration: WallTime(seconds: 1_795_320_000)))
        #expect(world.programs == [["/opt/my tool", "--for", "x y", "hush"]])
        let plain = self.world(#"{"Version": 1, "AccessKeyId": "K", "SecretAccessKey": "s", "SessionToken": null}"#)
        #expect(try await plain.credentials("p") == Credentials(accessKeyID: "K", secretAccessKey: "s"))
    }

    @Test(
        "What it prints must be what the contract says",
        arguments: [
            "", "[]", "{\"Version\": 2, \"AccessKeyId\": \"K\", \"SecretAccessKey\": \"hush\"}",
            "{\"Version\": 1, \"SecretAccessKey\": \"hush\"}", "{\"Version\": 1, \"AccessKeyId\": \"K\"}",
            "{\"Version\": 1, \"AccessKeyId\": \"K\", \"SecretAccessKey\": \"hush\", \"Expiration\": \"hush\"}", "hush",
        ])
    func malformed(output: String) async throws {
        let message = try #require(await world(output).failure("p"))
        #expect(message.hasPrefix("credential_process of profile \"p\" "))
        #expect(!message.contains("hush"))
    }

    @Test(
        "A failure is told without what the program said",
        arguments: [
            (ProgramOutcome.ended(status: 3, output: Array("hush".utf8)), "ended with status 3"),
            (.killed(signal: 9), "was ended by signal 9"), (.timedOut, "was not done within 60 seconds"),
            (.notStarted(code: 2), "could not be started: No such file or directory"), (.tooMuchOutput, "too much"),
        ])
    func failures(outcome: ProgramOutcome, words: String) async throws {
        let message = try #require(await CredentialsWorld([:], Self.config, program: outcome).failure("p"))
        #expect(message.contains(words))
        #expect(!message.contains("hush"))
    }

    @Test(
        "Words are split as shlex does",
        arguments: [
            ("a  b\tc", ["a", "b", "c"]), ("'a b' \"c d\"", ["a b", "c d"]),
            (#"a\ b "c\"d" "e\f" '\g'"#, [#"a b"#, #"c"d"#, #"e\f"#, #"\g"#]),
            ("''", [""]), ("a''b", ["ab"]), ("", []), ("#x $HOME ~", ["#x", "$HOME", "~"]), (#""a\\b""#, [#"a\b"#]),
        ])
    func words(text: String, words: [String]) {
        #expect(ShellWords.split(text) == words)
    }

    @Test("Open quotes are no words", arguments: ["'", "\"a", "a\\", "\"a'"])
    func noWords(text: String) async {
        #expect(ShellWords.split(text) == nil)
        let files = ["/h/.aws/config": "[profile p]\ncredential_process = \(text)\n"]
        #expect(await CredentialsWorld([:], files).failure("p")?.contains("is not a command") == true)
    }

    @Test("Real programs: output, status, nothing of standard error, input or other files, and the end of patience")
    func programs() async throws {
        func run(_ script: String, _ timeout: Duration = .seconds(60)) async -> ProgramOutcome {
            await SystemProgram.run(["sh", "-c", script], ["PATH": "/usr/bin:/bin", "X": "é"], timeout)
        }
        #expect(await run("printf %s \"$X\"; echo hidden >&2; exit 7") == .ended(status: 7, output: Array("é".utf8)))
        #expect(await run("cat; ls /proc/self/fd | wc -l") == .ended(status: 0, output: Array("4\n".utf8)))
        #expect(await run("kill -TERM $$") == .killed(signal: 15))
        #expect(await run("exec sleep 600", .milliseconds(20)) == .timedOut)
        #expect(await run("exec >&-; exec sleep 600", .milliseconds(20)) == .timedOut)
        #expect(await run("yes") == .tooMuchOutput)
        #expect(await SystemProgram.run(["/dev/null/x"], [:], .seconds(60)) == .notStarted(code: 20))
    }
}
