import HTTPTransport
import Testing

@testable import AWSAccess

@Suite("Roles")
struct RoleTests {
    private static let keys = "aws_access_key_id = BASE\naws_secret_access_key = b\n"
    private static let end = WallTime(seconds: 1_795_320_000)

    private func world(_ config: String, _ variables: [String: String] = [:]) -> CredentialsWorld {
        CredentialsWorld(variables, ["/h/.aws/config": config]) { request in
            TokenService.session("\(request.signer ?? "nobody")+")
        }
    }

    @Test("A role is taken on with the keys of its source_profile, with all that the profile says")
    func sourceProfile() async throws {
        let world = world(
            """
            [profile ci]
            role_arn = arn:aws:iam::111122223333:role/x y
            source_profile = base
            external_id = a&b=c
            duration_seconds = 900
            role_session_name = nightly
            [profile base]
            \(Self.keys)
            """)
        let credentials = try await world.credentials("ci")
        #expect(
            credentials
                == Credentials(
                    accessKeyID: "BASE+", secretAccessKey: "s-BASE+", sessionToken: "t-BASE+", expiration: Self.end))
        let request = try #require(world.requests.first)
        #expect(world.requests.count == 1)
        #expect(request.host == "sts.us-east-1.amazonaws.com")
        #expect(
            request.text
                == "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fx%20y"
                + "&RoleSessionName=nightly&ExternalId=a%26b%3Dc&DurationSeconds=900")
        #expect(
            try CredentialChain.resolve(profile: "ci", world.context).source
                == "profile \"ci\" → role arn:aws:iam::111122223333:role/x y via source_profile \"base\" → "
                + "static keys in ~/.aws/config")
    }

    @Test("Roles of roles: each is taken on with the one before")
    func chain() async throws {
        let world = world(
            """
            [profile c]
            role_arn = arn:c
            source_profile = b
            [profile b]
            role_arn = arn:b
            source_profile = a
            duration_seconds = an hour
            [profile a]
            role_arn = arn:a
            source_profile = a
            \(Self.keys)
            """)
        #expect(try await world.credentials("c").accessKeyID == "BASE++")
        #expect(world.requests.map(\.signer) == ["BASE", "BASE+"])
        #expect(world.requests.map { $0.text.contains("RoleArn=arn%3Ab&RoleSessionName=muster") } == [true, false])
        #expect(world.notices == ["duration_seconds of profile \"b\" is not a number, and not heeded"])
        #expect(
            try CredentialChain.resolve(profile: "c", world.context).source
                == "profile \"c\" → role arn:c via source_profile \"b\" → role arn:b via source_profile \"a\" → "
                + "static keys in ~/.aws/config")
        #expect(
            try await self.world("[default]\nrole_arn = arn:a\nsource_profile = default\n\(Self.keys)")
                .credentials().accessKeyID == "BASE+", "a profile may name itself for its own keys")
    }

    @Test(
        "What cannot be is refused before anybody is asked",
        arguments: [
            ("role_arn = r\n", "has role_arn, but neither source_profile nor credential_source"),
            ("role_arn = r\nsource_profile = q\ncredential_source = Environment\n", "has both source_profile and"),
            ("role_arn = r\nsource_profile = gone\n", "has source_profile = gone, but there is no such profile"),
            ("role_arn = r\nsource_profile = p\n", "goes round: p → p"),
            (
                "role_arn = r\nsource_profile = q\n[profile q]\nrole_arn = r\nsource_profile = p\n",
                "goes round: p → q → p"
            ),
            ("role_arn = r\nsource_profile = q\n[profile q]\nregion = x\n", "profile \"q\" holds no credentials"),
            ("role_arn = r\ncredential_source = environment\n", "it can be Environment, EcsContainer or"),
            ("role_arn = r\ncredential_source = Environment\n", "are not set"),
            ("role_arn = r\ncredential_source = EcsContainer\n", "is set"),
            ("role_arn = r\ncredential_source = Ec2InstanceMetadata\n", "AWS_EC2_METADATA_DISABLED is true"),
            (
                "role_arn = r\nsource_profile = q\nmfa_serial = arn:mfa\n",
                "a one-time code, which muster never asks for"
            ),
            (
                "role_arn = r\nsource_profile = q\n[profile q]\nrole_arn = s\nmfa_serial = m\nsource_profile = t\n",
                "profile \"q\" has mfa_serial"
            ),
        ])
    func refused(options: String, words: String) async throws {
        let world = world("[profile p]\n\(options)", ["AWS_EC2_METADATA_DISABLED": "true"])
        let message = try #require(await world.failure("p"))
        #expect(words.hasPrefix("goes") ? message.hasSuffix(words) : message.contains(words), "\(message)")
        #expect(world.requests.isEmpty)
    }

    @Test("credential_source names variables, the container or the instance")
    func credentialSource() async throws {
        let keys = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "e"]
        let environment = world("[profile p]\nrole_arn = r\ncredential_source = Environment\n", keys)
        #expect(try await environment.credentials("p").accessKeyID == "ENV+")
        #expect(
            try CredentialChain.resolve(profile: "p", environment.context).source
                == "profile \"p\" → role r via credential_source Environment → the environment")
        let container = CredentialsWorld(
            ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"],
            ["/h/.aws/config": "[profile p]\nrole_arn = r\ncredential_source = EcsContainer\n"]
        ) { request in
            request.host == "169.254.170.2"
                ? MetadataAnswer.credentials("BOX") : TokenService.session("\(request.signer ?? "")+")
        }
        #expect(try await container.credentials("p").accessKeyID == "BOX+")
    }

    @Test("A refusal says which role, and no secret comes back with it")
    func refusals() async throws {
        let world = world(
            "[profile p]\nrole_arn = arn:r\nsource_profile = q\nexternal_id = hush\n[profile q]\n\(Self.keys)")
        world.answer { _ in TokenService.refusal("AccessDenied", "BASE may not,&#10;with hush") }
        #expect(
            await world.failure("p")
                == "the role arn:r could not be assumed: STS: AccessDenied (403): BASE may not,?with …")
        world.answer { _ in .answer(200, "<AssumeRoleResponse></AssumeRoleResponse>") }
        #expect(await world.failure("p")?.contains("the answer cannot be read") == true)
        #expect(await world.failure("q") == nil)
    }

    @Test("Web identity: not signed, the token read anew each time, variables before the profile")
    func webIdentity() async throws {
        let variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:env", "AWS_ROLE_SESSION_NAME": "run-7",
        ]
        let files = [
            "/token": "first-token\n", "/other": "other-token",
            "/h/.aws/config": "[profile p]\nweb_identity_token_file = /other\nrole_arn = arn:p\n",
        ]
        let operation = "AssumeRoleWithWebIdentity"
        let world = CredentialsWorld(variables, files) { _ in TokenService.session("WEB", of: operation) }
        let provider = try CredentialChain.resolve(profile: nil, world.context)
        #expect(provider.source == "role arn:env via web identity → token in /token")
        #expect(try await provider.credentials().accessKeyID == "WEB")
        world[file: "/token"] = "second-token"
        #expect(try await provider.credentials().sessionToken == "t-WEB")
        let prefix = "Action=\(operation)&Version=2011-06-15&RoleArn=arn%3Aenv&RoleSessionName=run-7&WebIdentityToken="
        #expect(world.requests.map(\.text) == [prefix + "first-token", prefix + "second-token"])
        #expect(world.requests.allSatisfy { $0.headers["Authorization"] == nil })

        _ = try await world.credentials("p")
        #expect(
            world.requests.last?.text.hasSuffix("RoleArn=arn%3Ap&RoleSessionName=muster&WebIdentityToken=other-token")
                == true, "a profile asked for does not hear the variables")
        world[file: "/token"] = nil
        #expect(await world.failure()?.contains("there is no file /token") == true)
        world[file: "/token"] = " \n"
        #expect(await world.failure()?.contains("does not hold a web identity token") == true)
        world[file: "/token"] = "ey.hidden"
        world.answer { request in
            TokenService.refusal("InvalidIdentityToken", "bad: \(request.text.suffix(9))", status: 400)
        }
        let message = try #require(await world.failure())
        #expect(message.contains("InvalidIdentityToken (400): bad: …"))
        #expect(!message.contains("hidden"))
        let alone = CredentialsWorld(["AWS_WEB_IDENTITY_TOKEN_FILE": "/token"])
        #expect(await alone.failure()?.contains("set AWS_ROLE_ARN") == true)
    }

    @Test("Whoever uses the same credentials shares their cache, and a roster's role that of its base")
    func store() async throws {
        let world = world("[profile p]\nrole_arn = arn:p\nsource_profile = q\n[profile q]\n\(Self.keys)")
        let store = CredentialsStore()
        let roles = try (1...3).map { try store.provider(role: "arn:\($0)", profile: "p", world.context) }
        for role in roles { #expect(try await role.credentials().accessKeyID == "BASE++") }
        #expect(world.requests.map(\.signer) == ["BASE", "BASE+", "BASE+", "BASE+"])
        #expect(try store.provider(role: "arn:1", profile: "p", world.context) === roles[0])
        #expect(
            roles[0].source
                == "role arn:1 via profile \"p\" → role arn:p via source_profile \"q\" → static keys in ~/.aws/config")
        #expect(
            try store.provider(profile: "p", world.context(region: "eu-west-1"))
                !== store.provider(profile: "p", world.context))
    }
}
