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

        let provider = try CredentialChain.resolve(profile: "named", world([:], files).context)
        let credentials = try await provider.credentials()
        #expect(credentials == Credentials(accessKeyID: "NAMED", secretAccessKey: "n", sessionToken: "t"))
        #expect(provider.source == "profile \"named\" → static keys in ~/.aws/credentials")
    }

    @Test func readsTheEnvironmentWhole() async throws {
        var variables = ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", "AWS_SESSION_TOKEN": "T"]
        variables["AWS_CREDENTIAL_EXPIRATION"] = "2026-11-22T03:00:00Z"
        var provider = try CredentialChain.resolve(profile: nil, world(variables).context)
        var expected = Credentials(
            accessKeyID: "A", secretAccessKey: "S", sessionToken: "T", expiration: WallTime(seconds: 1_795_316_400))
        #expect(try await provider.credentials() == expected)

        variables["AWS_SECURITY_TOKEN"] = "older name"
        provider = try CredentialChain.resolve(profile: nil, world(variables).context)
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
        let provider = try CredentialChain.resolve(profile: "a", world([:], files).context)
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

    @Test func saysWhichKindsOfProfileAreNotSupported() {
        let files = ["/h/.aws/config": "[profile p]\nlogin_session = x\n"]
        #expect(kind("p", [:], files) == .unsupported)
        #expect(message(nil, ["AWS_PROFILE": "p"], files)?.hasPrefix("profile \"p\" has login_session, a kind") == true)
    }

    /// As in botocore: a role is assumed even beside keys; a process is not run beside keys of the credentials file.
    @Test func otherKindsBesideKeys() throws {
        let keys = "aws_access_key_id = K\naws_secret_access_key = s\n"
        func source(_ config: String, _ credentials: String = "") throws -> String {
            let files = ["/h/.aws/config": "[profile p]\n\(config)", "/h/.aws/credentials": credentials]
            return try CredentialChain.resolve(profile: "p", world([:], files).context).source
        }
        let web = "web_identity_token_file = /t\nrole_arn = arn:r\n"
        let sso = "sso_account_id = 1\nsso_role_name = R\nsso_start_url = https://s\nsso_region = us-east-1\n"
        #expect(
            try source("role_arn = arn:r\nsource_profile = p\n\(keys)")
                == #"profile "p" → role arn:r via source_profile "p" → static keys in ~/.aws/config"#)
        #expect(
            try source("\(web)\(sso)", "[p]\n\(keys)")
                == #"profile "p" → role arn:r via web identity → token in /t"#)
        #expect(
            try source("\(sso)", "[p]\n\(keys)") == #"profile "p" → SSO role R in account 1 via https://s"#)
        #expect(
            try source("credential_process = /bin/x\n", "[p]\n\(keys)")
                == #"profile "p" → static keys in ~/.aws/credentials"#)
        #expect(try source("credential_process = /bin/x y\n\(keys)") == #"profile "p" → credential_process /bin/x"#)
        #expect(try source(keys) == #"profile "p" → static keys in ~/.aws/config"#)
    }

    @Test func tellsWhereItLookedWhenThereIsNothing() {
        #expect(
            message(nil, ["AWS_EC2_METADATA_DISABLED": "true"])
                == """
                no AWS credentials found; looked in
                  AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set
                  AWS_WEB_IDENTITY_TOKEN_FILE: not set
                  profile "default" in /h/.aws/credentials: no credentials
                  profile "default" in /h/.aws/config: no credentials
                  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI: not set
                  instance metadata: AWS_EC2_METADATA_DISABLED is true
                """)
        let none = ["AWS_EC2_METADATA_DISABLED": "TRUE"]
        #expect(kind("p", none, ["/h/.aws/config": "[profile p]\nregion = x\n"]) == .notFound)
        #expect(kind("p", [:]) == .profileNotFound)
    }

    /// A profile without credentials of its own leaves it to the container and the instance, even if it was asked for.
    @Test func theContainerAndTheInstanceComeLast() throws {
        let files = ["/h/.aws/config": "[profile p]\nregion = x\n"]
        let container = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:1/x"]
        func source(_ profile: String?, _ variables: [String: String]) throws -> String {
            try CredentialChain.resolve(profile: profile, world(variables, files).context).source
        }
        #expect(try source("p", container) == "container endpoint http://127.0.0.1:1")
        #expect(try source(nil, container) == "container endpoint http://127.0.0.1:1")
        #expect(try source("p", [:]) == "instance metadata at http://169.254.169.254")
        #expect(
            try source(nil, ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"])
                == "instance metadata at http://[fd00:ec2::254]")
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

    private func world(_ variables: [String: String], _ files: [String: String] = [:]) -> CredentialsWorld {
        CredentialsWorld(variables, files)
    }

    private func key(
        _ profile: String?, _ variables: [String: String], _ files: [String: String] = [:]
    ) async throws -> String {
        try await world(variables, files).credentials(profile).accessKeyID
    }

    private func failure(
        _ profile: String?, _ variables: [String: String], _ files: [String: String]
    ) -> CredentialsError? {
        do throws(CredentialsError) {
            _ = try CredentialChain.resolve(profile: profile, world(variables, files).context)
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
