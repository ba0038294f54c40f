import Glibc
import HTTPTransport
import JSONStreaming
import Testing

@testable import AWSAccess

@Suite("SSO")
struct SSOCredentialsTests {
    private static let profile = "[profile p]\nsso_account_id = 111122223333\nsso_role_name = Ops Role\n"
    private static let session =
        "\(profile)sso_session = corp\n[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
    private static let legacy = "\(profile)sso_start_url = https://corp.example/start\nsso_region = eu-west-1\n"
    /// SHA-1 of `corp` and of `https://corp.example/start`, by sha1sum.
    private static let sessionFile = "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"
    private static let legacyFile = "/h/.aws/sso/cache/f7c9b39d0b4c7a7d82c79307585f77e1c5e74378.json"

    private static func token(_ name: String, until end: String, renewable: Bool = true) -> String {
        let more =
            """
            , "clientId": "client", "clientSecret": "client-hush", "refreshToken": "refresh-hush", \
            "registrationExpiresAt": "2027-01-01T00:00:00Z", "region": "eu-west-1", "other": 1
            """
        return "{\"accessToken\": \"\(name)\", \"expiresAt\": \"\(end)\"\(renewable ? more : "")}"
    }

    private static func service(_ request: HTTPRequest) -> CredentialsWorld.ServiceAnswer {
        if request.host == "oidc.eu-west-1.amazonaws.com" {
            return .answer(200, #"{"accessToken": "new-hush", "expiresIn": 28800, "refreshToken": "next-hush"}"#)
        }
        return .answer(
            200,
            """
            {"roleCredentials": {"accessKeyId": "SSO", "secretAccessKey": "s", "sessionToken": "t",
             "expiration": 1795320000000}}
            """)
    }

    private func world(_ config: String, _ files: [String: String]) -> CredentialsWorld {
        CredentialsWorld([:], files.merging(["/h/.aws/config": config]) { $1 }) { Self.service($0) }
    }

    @Test("A login that lasts is used as it stands; its file is named after the session, or the start URL")
    func cached() async throws {
        let expected = Credentials(
            accessKeyID: "SSO", secretAccessKey: "s", sessionToken: "t", expiration: WallTime(seconds: 1_795_320_000))
        for (config, file, end) in [
            (Self.session, Self.sessionFile, "2026-11-22T03:16:00Z"),
            (Self.legacy, Self.legacyFile, "2026-11-22T03:00:01UTC"),
        ] {
            let world = world(config, [file: Self.token("login-hush", until: end)])
            #expect(try await world.credentials("p") == expected)
            let request = try #require(world.requests.first)
            #expect(world.requests.count == 1)
            #expect(request.host == "portal.sso.eu-west-1.amazonaws.com")
            #expect(
                "\(request.path)?\(request.query)"
                    == "/federation/credentials?account_id=111122223333&role_name=Ops%20Role")
            #expect(request.headers["x-amz-sso_bearer_token"] == "login-hush")
            #expect(request.headers["Authorization"] == nil)
        }
        #expect(
            try CredentialChain.resolve(profile: "p", world(Self.session, [:]).context).source
                == "profile \"p\" → SSO role Ops Role in account 111122223333 via sso_session \"corp\"")
    }

    @Test("A login near its end is renewed, and written back with all else that the file holds")
    func renews() async throws {
        let world = world(Self.session, [Self.sessionFile: Self.token("old-hush", until: "2026-11-22T03:14:59Z")])
        #expect(try await world.credentials("p").accessKeyID == "SSO")
        #expect(
            world.requests.map { "\($0.method) \($0.host)\($0.path)" } == [
                "POST oidc.eu-west-1.amazonaws.com/token",
                "GET portal.sso.eu-west-1.amazonaws.com/federation/credentials",
            ])
        #expect(
            world.requests.first?.text
                == #"{"clientId":"client","clientSecret":"client-hush","grantType":"refresh_token","refreshToken":"refresh-hush"}"#
        )
        #expect(world.requests.last?.headers["x-amz-sso_bearer_token"] == "new-hush")
        let written = try JSONValue.parse(Array(try #require(world[file: Self.sessionFile]).utf8))
        #expect(written["accessToken"]?.string == "new-hush")
        #expect(written["expiresAt"]?.string == "2026-11-22T11:00:00Z")
        #expect(written["refreshToken"]?.string == "next-hush")
        #expect(written["clientSecret"]?.string == "client-hush")
        #expect(written["other"]?.int == 1)
        _ = try await world.credentials("p")
        #expect(world.requests.count == 3, "the renewed one is read from the cache")
    }

    @Test("Where it cannot be renewed, it serves to its end, and then a person has to log in")
    func ends() async throws {
        let remedy = "run `aws sso login --profile p`"
        let over = "2026-11-22T02:59:59Z"
        #expect(await world(Self.session, [:]).failure("p")?.hasSuffix("nobody has logged in: \(remedy)") == true)
        let damaged = world(Self.session, [Self.sessionFile: "hush"])
        #expect(await damaged.failure("p")?.hasSuffix("is not a login of the AWS CLI's: \(remedy)") == true)
        let plain = world(Self.session, [Self.sessionFile: Self.token("hush", until: over, renewable: false)])
        #expect(await plain.failure("p") == "the SSO login of profile \"p\" is over: \(remedy)")
        #expect(plain.requests.isEmpty)
        let older = world(Self.legacy, [Self.legacyFile: Self.token("hush", until: over)])
        #expect(await older.failure("p") == "the SSO login of profile \"p\" is over: \(remedy)")

        for (end, isOver) in [(over, true), ("2026-11-22T03:05:00Z", false)] {
            let world = world(Self.session, [Self.sessionFile: Self.token("old", until: end)])
            world.answer { request in
                request.host.hasPrefix("oidc")
                    ? .answer(400, #"{"error": "invalid_grant", "error_description": "hush"}"#) : Self.service(request)
            }
            let message = await world.failure("p")
            #expect((message != nil) == isOver)
            #expect(message?.contains("hush") != true)
            #expect(message?.contains("invalid_grant") == (isOver ? true : nil))
            #expect(world.notices.count == (isOver ? 0 : 1))
        }
        let refused = world(Self.session, [Self.sessionFile: Self.token("old", until: "2026-11-22T09:00:00Z")])
        refused.answer { _ in .answer(401, #"{"message": "hush"}"#, [("x-amzn-ErrorType", "UnauthorizedException")]) }
        #expect(await refused.failure("p") == "the SSO login of profile \"p\" is not accepted: \(remedy)")
        refused.answer { _ in .answer(403, #"{"message": "hush"}"#, [("x-amzn-ErrorType", "ForbiddenException:http")]) }
        #expect(await refused.failure("p")?.hasSuffix("ForbiddenException, status 403 (1 attempt)") == true)
    }

    @Test("A renewed login that cannot be written back is kept for this run")
    func readOnly() async throws {
        let world = world(Self.session, [Self.sessionFile: Self.token("old", until: "2026-11-22T02:00:00Z")])
        let provider = try CredentialChain.resolve(profile: "p", world.context(readOnly: true))
        _ = try await provider.credentials()
        _ = try await provider.credentials()
        #expect(world.requests.map(\.method) == ["POST", "GET", "GET"])
        #expect(world.requests.last?.headers["x-amz-sso_bearer_token"] == "new-hush")
        #expect(world.notices.map { $0.contains("Read-only file system") } == [true])
    }

    @Test(
        "What is missing or contradicts itself is told",
        arguments: [
            ("sso_session = gone\n", "there is no [sso-session gone]"),
            ("sso_region = eu-west-1\n", "has no sso_start_url"),
            ("sso_region = a/b\nsso_start_url = x\n", "is not the name of a region"),
            (
                "sso_session = c\nsso_region = eu-west-1\n[sso-session c]\nsso_region = us-east-1\nsso_start_url = x\n",
                "sso_region of profile \"p\" is not that of its sso_session"
            ),
        ])
    func settings(options: String, words: String) async throws {
        let message = try #require(await world(Self.profile + options, [:]).failure("p"))
        #expect(message.contains(words), "\(message)")
        let half = try #require(await world("[profile p]\nsso_account_id = 1\n", [:]).failure("p"))
        #expect(half.contains("uses SSO, but has no sso_role_name"))
    }

    @Test("A file is replaced whole, and its owner alone may read it")
    func replacement() throws {
        let path = "/tmp/muster-replacement-\(UInt64.random(in: .min ... .max))"
        #expect(PrivateReplacement.replace(path, Array("one".utf8)) == 0)
        #expect(PrivateReplacement.replace(path, Array("two".utf8)) == 0)
        #expect(try AWSEnvironment.readFile(path: path) == Array("two".utf8))
        #expect(PrivateReplacement.replace("/dev/null/x", []) == 20)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        unlink(path)
    }
}
