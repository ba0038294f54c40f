import AWSAccess
import HTTPTransport
import QuickSightSandbox
import Testing

@Suite("GetCallerIdentity by its client")
struct CallerIdentityTests {
    private func service(
        _ sandbox: Sandbox, _ credentials: Credentials = SandboxKey.example.credentials, ahead: Duration = .zero
    ) throws -> SecurityTokenService {
        let time = ManualTime()
        time.advance(by: ahead)
        return SecurityTokenService(
            requester: AWSRequester(
                .init(
                    endpoint: try Endpoint(parsing: "http://127.0.0.1:8080"), region: "us-east-1", service: "sts",
                    userAgent: "muster/test"),
                transport: SandboxTransport(sandbox), credentials: FixedCredentials(credentials),
                limiter: RateLimiter(readRate: nil, writeRate: nil, time: time), time: time,
                errorCode: SecurityTokenService.errorCode(in:)))
    }

    @Test("Who the key belongs to")
    func identity() async throws {
        let key = SandboxKey(
            Credentials(accessKeyID: "AKIA2", secretAccessKey: "secret"), account: "444455556666",
            identityARN: "arn:aws:sts::444455556666:assumed-role/R&D/<me>", userID: "AROA2:<me>")
        let sandbox = Sandbox(SandboxConfiguration(keys: [.example, key]), time: ManualTime())
        let own = try await service(sandbox).callerIdentity()
        #expect(own.account == "111122223333")
        #expect(own.arn == "arn:aws:iam::111122223333:user/muster")
        #expect(own.userID == "AIDACKCEVSQ6C2EXAMPLE")
        #expect(own.requestID?.utf8.count == 36)
        let other = try await service(sandbox, key.credentials).callerIdentity()
        #expect(other.account == "444455556666")
        #expect(other.arn == "arn:aws:sts::444455556666:assumed-role/R&D/<me>")
        #expect(other.userID == "AROA2:<me>")
    }

    @Test("A clock that is wrong is put right by the answer's date")
    func skew() async throws {
        let sandbox = Sandbox(time: ManualTime())
        let identity = try await service(sandbox, ahead: .seconds(3_600)).callerIdentity()
        #expect(identity.account == "111122223333")
        #expect(sandbox.callCount == 2)
    }

    @Test("Refusals")
    func refusals() async throws {
        let sandbox = Sandbox(time: ManualTime())
        let unknown = await #expect(throws: STSError.self) {
            try await service(sandbox, Credentials(accessKeyID: "AKIANOBODY", secretAccessKey: "s")).callerIdentity()
        }
        #expect(unknown?.kind == .unrecognizedClient)
        #expect(unknown?.status == 403)
        #expect(unknown?.code == "InvalidClientTokenId")
        let wrong = Credentials(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wrong")
        let forged = await #expect(throws: STSError.self) { try await service(sandbox, wrong).callerIdentity() }
        #expect(forged?.kind == .invalidSignature)
        #expect(forged?.description.contains("wrong") == false)
    }
}
