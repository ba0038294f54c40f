import HTTPTransport
import Testing

@testable import AWSAccess

/// What the endpoints of containers and instances answer.
enum MetadataAnswer {
    static func credentials(_ key: String, until end: String = "2026-11-22T09:00:00Z") -> CredentialsWorld.ServiceAnswer
    {
        .answer(
            200,
            """
            {"Code": "Success", "AccessKeyId": "\(key)", "SecretAccessKey": "s", "Token": "t", "Expiration": "\(end)"}
            """)
    }
}

@Suite("The container's endpoint")
struct ContainerCredentialsTests {
    private static let full = "AWS_CONTAINER_CREDENTIALS_FULL_URI"

    @Test(
        "The relative URI is ECS's, the full one as it stands, with the token of the file before that of the variable")
    func asks() async throws {
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/c?id=1", Self.full: "http://127.0.0.1:1/x",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "plain",
        ]
        let world = CredentialsWorld(variables) { _ in MetadataAnswer.credentials("BOX") }
        #expect(
            try await world.credentials()
                == Credentials(
                    accessKeyID: "BOX", secretAccessKey: "s", sessionToken: "t",
                    expiration: WallTime(seconds: 1_795_338_000)))
        let request = try #require(world.requests.first)
        #expect(
            "\(request.scheme)://\(request.host)\(request.path)?\(request.query)" == "http://169.254.170.2/v2/c?id=1")
        #expect(request.headers["Authorization"] == "plain")
        #expect(request.timeouts.total == .seconds(2))

        let file = CredentialsWorld(
            [
                Self.full: "http://169.254.170.23/v1/credentials/", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "plain",
            ], ["/token": "of the file"]
        ) { _ in MetadataAnswer.credentials("BOX") }
        let provider = try CredentialChain.resolve(profile: nil, file.context)
        _ = try await provider.credentials()
        file[file: "/token"] = "another"
        _ = try await provider.credentials()
        #expect(file.requests.map { $0.headers["Authorization"] } == ["of the file", "another"])
        #expect(file.requests.first?.path == "/v1/credentials/")
        file[file: "/token"] = "two\nlines hush"
        #expect(await file.failure()?.contains("/token holds what cannot be sent") == true)
        #expect(await file.failure()?.contains("hush") == false)
        file[file: "/token"] = nil
        #expect(await file.failure()?.contains("there is no file /token") == true)
        #expect(file.requests.count == 2)
    }

    @Test(
        "Plain http goes to this machine and to ECS's and EKS's addresses alone",
        arguments: [
            ("http://127.0.0.1/x", true), ("http://localhost:80", true), ("http://[::1]/", true),
            ("http://169.254.170.2/x", true), ("http://169.254.170.23/x", true), ("http://[fd00:ec2::23]/x", true),
            ("https://anywhere.example/x", true), ("http://anywhere.example/x", false),
            ("http://169.254.170.3/x", false),
            ("http://127.0.0.1.example/x", false), ("http://u@127.0.0.1/x", false), ("ftp://127.0.0.1/x", false),
            ("http://127.0.0.1/a b", false), ("127.0.0.1/x", false), ("http://169.254.169.254/x", false),
            ("http://[fd00:ec2::24]/x", false),
        ])
    func hosts(url: String, isAllowed: Bool) async {
        let world = CredentialsWorld([Self.full: url]) { _ in MetadataAnswer.credentials("BOX") }
        #expect(await world.failure() == nil ? isAllowed : !isAllowed)
        #expect(world.requests.count == (isAllowed ? 1 : 0))
        let relative = CredentialsWorld(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": ".evil.example/"]) { _ in
            .answer(200)
        }
        #expect(await relative.failure() != nil)
        #expect(relative.requests.isEmpty)
    }

    @Test("What passes is tried three times, a second apart; a refusal is not, and no body is quoted")
    func retries() async throws {
        let world = CredentialsWorld([Self.full: "http://127.0.0.1:1/x"]) { _ in .answer(500, "hush") }
        let message = try #require(await world.failure())
        #expect(message == "the container's endpoint http://127.0.0.1:1 gave no credentials: status 500")
        #expect(world.requests.count == 3)
        #expect(world.time.sleeps == [.seconds(1), .seconds(1)])
        world.answer { _ in .answer(200, "hush") }
        #expect(await world.failure()?.contains("is not JSON") == true)
        world.answer { _ in .error(.connect) }
        #expect(await world.failure()?.contains("no answer (connect)") == true)
        #expect(world.requests.count == 9)
        world.answer { _ in .answer(403, "hush") }
        #expect(await world.failure()?.hasSuffix("status 403") == true)
        world.answer { _ in .answer(200, #"{"AccessKeyId": "hush"}"#) }
        #expect(await world.failure()?.contains("has not all of") == true)
        #expect(world.requests.count == 11)
    }
}

@Suite("Instance metadata")
struct InstanceMetadataTests {
    private static let roles = "/latest/meta-data/iam/security-credentials/"

    /// A service with one token and one role.
    private static func service(
        _ request: HTTPRequest, token: String = "T1", until end: String = "2026-11-22T09:00:00Z"
    ) -> CredentialsWorld.ServiceAnswer {
        if request.method == "PUT", request.path == "/latest/api/token" {
            return .answer(200, token, [("x-amz-ec2-metadata-token-ttl-seconds", "21600")])
        }
        guard request.headers["x-aws-ec2-metadata-token"] == token else { return .answer(401) }
        switch request.path {
        case roles: return .answer(200, "server-role\n")
        case roles + "server-role": return MetadataAnswer.credentials("EC2", until: end)
        default: return .answer(404)
        }
    }

    @Test("Version 2: a token by PUT, then the role, then its credentials; the token is kept")
    func asks() async throws {
        let world = CredentialsWorld { Self.service($0) }
        let provider = try CredentialChain.resolve(profile: nil, world.context)
        #expect(try await provider.credentials().accessKeyID == "EC2")
        #expect(
            world.requests.map { "\($0.method) \($0.host)\($0.path)" } == [
                "PUT 169.254.169.254/latest/api/token", "GET 169.254.169.254\(Self.roles)",
                "GET 169.254.169.254\(Self.roles)server-role",
            ])
        #expect(world.requests.first?.headers["x-aws-ec2-metadata-token-ttl-seconds"] == "21600")
        #expect(world.requests.allSatisfy { $0.timeouts.total == .seconds(1) })
        _ = try await provider.credentials()
        #expect(world.requests.count == 5)
        world.answer { Self.service($0, token: "T2") }
        #expect(try await provider.credentials().accessKeyID == "EC2", "401 gets a new token")
        #expect(world.requests.map(\.method).suffix(4) == ["GET", "PUT", "GET", "GET"])
        try await world.time.sleep(for: .seconds(21_601))
        _ = try? await provider.credentials()
        #expect(world.requests.map(\.method).suffix(3).first == "PUT", "a token ends")
    }

    @Test("What has ended is used on where there is nothing newer, as the SDKs do")
    func extends() async throws {
        let world = CredentialsWorld { Self.service($0, until: "2026-11-22T02:00:00Z") }
        let cached = try CredentialChain.resolve(profile: nil, world.context).cached(world.time)
        let credentials = try await cached.credentials()
        #expect(credentials.accessKeyID == "EC2")
        #expect(credentials.expiration == world.time.wallNow + .seconds(15 * 60 + 6 * 60))
        #expect(world.notices.count == 1)
        #expect(try await cached.credentials() == credentials)
        #expect(world.requests.count == 3)
    }

    @Test(
        "What keeps it from answering is told with all other places",
        arguments: [
            (403, "switched off for this instance"), (404, "gives no token (status 404), and version 1"),
            (405, "gives no token"), (500, "status 500"),
        ])
    func noToken(status: Int, words: String) async throws {
        let world = CredentialsWorld { _ in .answer(status, "hush") }
        let message = try #require(await world.failure())
        #expect(message.hasPrefix("no AWS credentials found; looked in\n"))
        #expect(message.contains(words))
        #expect(!message.contains("hush"))
        #expect(world.requests.map(\.method) == ["PUT"], "never without a token")
    }

    @Test("Silence, a missing role, and answers that are none")
    func failures() async throws {
        let world = CredentialsWorld { _ in .error(.timeout) }
        #expect(await world.failure()?.contains("hop limit must be 2") == true)
        world.answer { _ in .error(.connectTimeout) }
        #expect(await world.failure()?.contains("no answer (connectTimeout)") == true)
        func failure(_ path: String, _ answer: CredentialsWorld.ServiceAnswer) async -> String? {
            world.answer { $0.method == "GET" && $0.path == path ? answer : Self.service($0) }
            return await world.failure()
        }
        #expect(await failure(Self.roles, .answer(404))?.contains("the instance has no role") == true)
        #expect(
            await failure(Self.roles, .answer(200, "../../user-data"))?.contains("the instance has no role") == true)
        #expect(await failure(Self.roles, .answer(401))?.contains("status 401") == true)
        let path = Self.roles + "server-role"
        #expect(await failure(path, .answer(200, "hush"))?.contains("is not JSON") == true)
        #expect(await failure(path, .answer(200, #"{"AccessKeyId": "hush"}"#))?.contains("has not all of") == true)
        #expect(
            await failure(path, .answer(200, #"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "hush"}"#))?
                .contains("it says AssumeRoleUnauthorizedAccess for the role server-role") == true)
        #expect(await failure(path, .answer(503))?.contains("status 503") == true)
    }

    @Test("Settings come from variables, then from the profile")
    func settings() async throws {
        let config = """
            [default]
            ec2_metadata_service_endpoint = http://127.0.0.1:9/pre
            metadata_service_timeout = 5
            metadata_service_num_attempts = 4
            """
        func settings(_ variables: [String: String], _ config: String = config) throws -> InstanceMetadataSettings? {
            let environment = CredentialsWorld(variables, ["/h/.aws/config": config]).environment
            let profile = try SharedConfiguration(environment).profile(named: "default")
            return try InstanceMetadataSettings(profile, environment, allowPlaintext: false)
        }
        let own = try #require(try settings([:]))
        #expect(own.url.request("GET", "latest/x", timeout: .zero).path == "/pre/latest/x")
        #expect(own.patience == .seconds(5) && own.attempts == 4)
        let variables = [
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://[::1]:8/", "AWS_METADATA_SERVICE_TIMEOUT": "2",
            "AWS_METADATA_SERVICE_NUM_ATTEMPTS": "3", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6",
        ]
        let other = try #require(try settings(variables))
        #expect("\(other.url.endpoint)" == "http://[::1]:8" && other.patience == .seconds(2) && other.attempts == 3)
        #expect(other.url.request("GET", "latest/x", timeout: .zero).path == "/latest/x")
        #expect(try settings(["AWS_EC2_METADATA_DISABLED": "true"]) == nil)
        #expect(try settings([:], "[default]\nimds_use_ipv6 = true")?.url.endpoint.host == "[fd00:ec2::254]")
        for (name, value) in [
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://metadata.example"), ("AWS_METADATA_SERVICE_TIMEOUT", "soon"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1?x"), ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0"),
            ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv5"),
        ] {
            #expect(throws: CredentialsError.self, "\(name)=\(value)") { try settings([name: value]) }
        }
        let world = CredentialsWorld(["AWS_METADATA_SERVICE_NUM_ATTEMPTS": "3"])
        _ = await world.failure()
        #expect(world.requests.count == 3)
    }
}
