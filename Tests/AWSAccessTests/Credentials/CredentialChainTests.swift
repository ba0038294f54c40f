import Testing

@testable import AWSAccess

struct CredentialChainTests {
    @Test func environmentBeatsTheNamedProfileAndTheExplicitProfileBeatsBoth() async throws {
        let files = [
            "/h/.aws/credentials": """
            [default]
            aws_access_key_id = DEFAULT
            aws_secret_access_key = d
            [named]
            aws_access_key_id = NAMED
            aws_secret_access_key = n
            aws_session_token = t
            """
        ]
        let keys = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "e"]
        let named = ["AWS_PROFILE": "named"]
        #expect(try await key(nil, keys, files) == "ENV")
        #expect(try await key(nil, keys.merging(named) { $1 }, files) == "ENV")
        #expect(try await key("named", keys, files) == "NAMED")
        #expect(try await key("default", keys.merging(named) { $1 }, files) == "DEFAULT")
        #expect(try await key(nil, named, files) == "NAMED")
        #expect(try await key(nil, [:], files) == "DEFAULT")
        #expect(try await key(nil, ["AWS_PROFILE": "x", "AWS_DEFAULT_PROFILE": "named"], files) == "NAMED")
        #expect(try await key(nil, ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""], files) == "DEFAULT")

        let provider = try CredentialChain.resolve(profile: "named", environment([:], files))
        let credentials = try await provider.credentials()
        #expect(credentials == Credentials(accessKeyID: "NAMED", secretAccessKey: "n", sessionToken: "t"))
        #expect(provider.source == "profile \"named\"")
    }

    @Test func readsTheEnvironmentWhole() async throws {
        var variables = ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T"]
        variables["AWS_CREDENTIAL_EXPIRATION"] = "2026-11-22T03:00:00Z"
        var provider = try CredentialChain.resolve(profile: nil, environment(variables))
        var expected = Credentials(
            accessKeyID: "A", secretAccessKey: "S", sessionToken: "T", expiration: WallTime(seconds: 1_795_316_400))
        #expect(try await provider.credentials() == expected)

        variables["AWS_SECURITY_TOKEN"] = "older name"
        provider = try CredentialChain.resolve(profile: nil, environment(variables))
        expected.sessionToken = "older name"
        #expect(try await provider.credentials() == expected)

        variables["AWS_CREDENTIAL_EXPIRATION"] = "soon"
        #expect(kind(nil, variables) == .malformed)
    }

    @Test func halfSetIsAnError() {
        #expect(kind(nil, ["AWS_ACCESS_KEY_ID": "A"]) == .incomplete)
        #expect(kind(nil, ["AWS_SECRET_ACCESS_KEY": "A"]) == .incomplete)
        for half in ["aws_access_key_id = x", "aws_secret_access_key = x"] {
            #expect(kind(nil, [:], ["/h/.aws/credentials": "[default]\n\(half)\n"]) == .incomplete)
            #expect(kind(nil, [:], ["/h/.aws/config": "[default]\n\(half)\n"]) == .incomplete)
        }
        #expect(
            message(nil, ["AWS_ACCESS_KEY_ID": "A"])
                == "AWS_ACCESS_KEY_ID is set in the environment, but AWS_SECRET_ACCESS_KEY is not: set both, or neither"
        )
    }

    @Test func theCredentialsFileWinsAndKeysAreNotMixed() async throws {
        let files = [
            "/h/.aws/credentials": "[a]\naws_access_key_id = CRED\naws_secret_access_key = c\n",
            "/h/.aws/config": """
            [profile a]
            aws_access_key_id = CONF
            aws_secret_access_key = f
            aws_session_token = not of the credentials file
            [profile "b c"]
            aws_access_key_id = QUOTED
            aws_secret_access_key = q
            [d]
            aws_access_key_id = NOT A PROFILE
            aws_secret_access_key = q
            """,
        ]
        let provider = try CredentialChain.resolve(profile: "a", environment([:], files))
        #expect(try await provider.credentials() == Credentials(accessKeyID: "CRED", secretAccessKey: "c"))
        #expect(try await key("b c", [:], files) == "QUOTED")
        #expect(kind("d", [:], files) == .profileNotFound)
        #expect(kind("profile a", [:], files) == .profileNotFound)
    }

    @Test func variablesNameTheFiles() async throws {
        let files = [
            "/etc/aws": "[profile a]\naws_access_key_id = CONF\naws_secret_access_key = f\n",
            "/h/keys": "[b]\naws_access_key_id = CRED\naws_secret_access_key = c\n",
        ]
        let variables = ["AWS_CONFIG_FILE": "/etc/aws", "AWS_SHARED_CREDENTIALS_FILE": "~/keys"]
        #expect(try await key("a", variables, files) == "CONF")
        #expect(try await key("b", variables, files) == "CRED")
        #expect(
            message("c", variables, files) == "there is no profile \"c\": /etc/aws and /h/keys have only a, b")
    }

    @Test(arguments: [
        "role_arn = arn:aws:iam::1:role/r\nsource_profile = x", "credential_process = /bin/x", "sso_session = x",
        "sso_start_url = https://x", "web_identity_token_file = /t\nrole_arn = r",
    ])
    func saysWhichKindsOfProfileAreNotSupported(options: String) {
        let files = ["/h/.aws/config": "[profile p]\n\(options)\n"]
        #expect(kind("p", [:], files) == .unsupported)
        #expect(kind(nil, ["AWS_PROFILE": "p"], files) == .unsupported)
        let option = options.prefix { $0 != " " }
        if !options.contains("web_identity") {
            #expect(message("p", [:], files)?.hasPrefix("profile \"p\" has \(option), a kind of profile") == true)
        }
    }

    /// As in botocore: a role is assumed even beside keys; a process is not run beside keys of the credentials file.
    @Test func otherKindsBesideKeys() async throws {
        let keys = "aws_access_key_id = K\naws_secret_access_key = s\n"
        #expect(kind("p", [:], ["/h/.aws/config": "[profile p]\nrole_arn = r\n\(keys)"]) == .unsupported)
        #expect(kind("p", [:], ["/h/.aws/config": "[profile p]\ncredential_process = r\n\(keys)"]) == .unsupported)
        let files = ["/h/.aws/config": "[profile p]\ncredential_process = r\n", "/h/.aws/credentials": "[p]\n\(keys)"]
        #expect(try await key("p", [:], files) == "K")
    }

    @Test func tellsWhereItLookedWhenThereIsNothing() {
        #expect(
            message(nil, [:])
                == """
                no AWS credentials found; looked in
                  AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set
                  profile "default" in /h/.aws/credentials: no aws_access_key_id
                  profile "default" in /h/.aws/config: no aws_access_key_id
                """)
        #expect(kind("p", [:], ["/h/.aws/config": "[profile p]\nregion = x\n"]) == .notFound)
        #expect(kind("p", [:]) == .profileNotFound)
    }

    @Test func withoutHomeThereAreNoFiles() throws {
        let environment = AWSEnvironment(variables: [:]) { path throws(CredentialsError) in
            throw CredentialsError(.malformed, "read \(path)")
        }
        #expect(try SharedConfiguration(environment).profileNames.isEmpty)
    }

    @Test func aDamagedFileIsAnErrorOnlyWhereItIsNeeded() async throws {
        let files = ["/h/.aws/config": "damaged"]
        #expect(kind(nil, [:], files) == .malformed)
        #expect(
            try await key(nil, ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S"], files) == "A")
    }

    @Test func neverShowsSecrets() throws {
        let credentials = Credentials(
            accessKeyID: "AKID", secretAccessKey: "hidden1", sessionToken: "hidden2",
            expiration: WallTime(seconds: 0))
        var dumped = ""
        dump(credentials, to: &dumped)
        dump([FixedCredentials(credentials)], to: &dumped)
        let variables = ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "hidden3"]
        dump(EnvironmentCredentials(environment(variables)), to: &dumped)
        let files = ["/h/.aws/credentials": "[AKID]\naws_secret_access_key = hidden4\n"]
        let configuration = try SharedConfiguration(environment([:], files))
        dump(configuration, to: &dumped)
        let texts = [
            "\(credentials)", String(reflecting: credentials), String(describing: Optional(credentials)), dumped,
            "\([credentials])", "\(FixedCredentials(credentials))", "\(configuration)",
        ]
        for text in texts {
            #expect(text.contains("AKID"))
            #expect(!text.contains("hidden"))
        }
    }

    @Test func regionsComeFromTheFirstPlaceThatSays() throws {
        let files = [
            "/h/.aws/config":
                "[default]\nregion = eu-west-1\n[profile p]\nregion = sa-east-1\n[profile q]\nregion = A.b/\n",
            "/h/.aws/credentials": "[p]\nregion = us-gov-west-1\n",
        ]
        func region(
            _ explicit: String? = nil, profile: String? = nil, _ variables: [String: String] = [:]
        ) throws(CredentialsError) -> String? {
            try RegionResolution.resolve(explicit: explicit, profile: profile, environment(variables, files))
        }
        let both = ["AWS_REGION": "ap-south-1", "AWS_DEFAULT_REGION": "ca-west-1"]
        #expect(try region("us-east-2", both) == "us-east-2")
        #expect(try region(nil, both) == "ap-south-1")
        #expect(try region(nil, profile: "p", ["AWS_DEFAULT_REGION": "ca-west-1"]) == "ca-west-1")
        #expect(try region(profile: "p") == "us-gov-west-1")
        #expect(try region() == "eu-west-1")
        #expect(try RegionResolution.resolve(explicit: nil, profile: nil, environment([:])) == nil)
        #expect(throws: CredentialsError.self) { try region("us-east-1.evil.example/") }
        #expect(throws: CredentialsError.self) { try region(nil, ["AWS_REGION": "US-EAST-1"]) }
        #expect(throws: CredentialsError.self) { try region(profile: "q") }
        #expect(throws: CredentialsError.self) { try region(profile: "nobody") }
    }

    private func environment(_ variables: [String: String], _ files: [String: String] = [:]) -> AWSEnvironment {
        let home = ["HOME": "/h"].merging(variables) { $1 }
        return AWSEnvironment(variables: home) { path throws(CredentialsError) in files[path].map { Array($0.utf8) } }
    }

    private func key(
        _ profile: String?, _ variables: [String: String], _ files: [String: String] = [:]
    ) async throws(CredentialsError) -> String {
        try await CredentialChain.resolve(profile: profile, environment(variables, files)).credentials().accessKeyID
    }

    private func failure(
        _ profile: String?, _ variables: [String: String], _ files: [String: String]
    ) -> CredentialsError? {
        do throws(CredentialsError) {
            _ = try CredentialChain.resolve(profile: profile, environment(variables, files))
            return nil
        } catch {
            return error
        }
    }

    private func kind(
        _ profile: String?, _ variables: [String: String], _ files: [String: String] = [:]
    ) -> CredentialsError.Kind? {
        failure(profile, variables, files)?.kind
    }

    private func message(
        _ profile: String?, _ variables: [String: String], _ files: [String: String] = [:]
    ) -> String? {
        failure(profile, variables, files)?.message
    }
}
