import AWSAccess
import HTTPTransport
import Synchronization
import Testing

@testable import QuickSightAPI

/// The client over the real requester: what is signed, repeated and thrown.
@Suite struct RequesterTests {
    @Test("a call leaves signed, and its answer comes back")
    func signed() async throws {
        let wire = ScriptedTransport([
            .success(
                HTTPResponse(
                    status: 200, headers: HTTPHeaders([("X-Amzn-RequestId", "r")]),
                    body: Array(#"{"User":{"UserName":"a/b"}}"#.utf8)))
        ])
        let answer = try await wire.client().updateUser("a/b", UpdateUserRequest(email: "e", role: .reader))
        #expect(answer.value.userName == "a/b")
        #expect(answer.requestID == "r")
        #expect(answer.attempts == 1)
        let request = try #require(wire.requests.first)
        #expect(request.method == "PUT")
        #expect(request.host == "quicksight.us-east-1.amazonaws.com")
        #expect(request.path == "/accounts/111122223333/namespaces/default/users/a%2Fb")
        #expect(request.headers["Content-Type"] == "application/json")
        #expect(String(decoding: request.body, as: UTF8.self) == #"{"Email":"e","Role":"READER"}"#)
        #expect(request.headers["Authorization"]?.contains("/us-east-1/quicksight/aws4_request") == true)
    }

    @Test("reads are repeated; a throttled write too, for it did nothing")
    func repeated() async throws {
        let throttle = HTTPResponse(
            status: 400, headers: HTTPHeaders([("x-amzn-ErrorType", "ThrottlingException:http://x")]))
        let reads = ScriptedTransport([
            .failure(TransportError(kind: .reset, message: "reset", mayHaveBeenReceived: true)),
            .success(HTTPResponse(status: 503)),
            .success(throttle),
            .success(HTTPResponse(status: 200, body: Array(#"{"GroupList":[{"GroupName":"g"}]}"#.utf8))),
        ])
        #expect(try await reads.client().allGroups().map(\.groupName) == ["g"])
        #expect(reads.requests.count == 4)
        let writes = ScriptedTransport([
            .success(throttle), .success(HTTPResponse(status: 201, body: Array(#"{"Group":{}}"#.utf8))),
        ])
        #expect(try await writes.client().createGroup("g").attempts == 2)
    }

    @Test("a write whose answer is lost is not repeated, and says so")
    func lost() async {
        let reset = ScriptedTransport([
            .failure(TransportError(kind: .reset, message: "connection reset", mayHaveBeenReceived: true))
        ])
        let error = await #expect(throws: QuickSightError.self) { try await reset.client().deleteUser("p") }
        #expect(error?.kind == .lostAnswer(.reset))
        #expect(error?.mayHaveTakenEffect == true)
        #expect(error?.operation == "DeleteUser")
        #expect(error?.subject == "p")
        #expect(error?.attempts == 1)
        let failed = ScriptedTransport([
            .success(
                HTTPResponse(
                    status: 500, body: Array(#"{"__type":"InternalFailureException","Message":"oops"}"#.utf8)))
        ])
        let internalFailure = await #expect(throws: QuickSightError.self) { try await failed.client().createGroup("g") }
        #expect(internalFailure?.kind == .internalFailure)
        #expect(internalFailure?.message == "oops")
        #expect(internalFailure?.mayHaveTakenEffect == true)
        #expect(failed.requests.count == 1)
        let portal = ScriptedTransport([.success(HTTPResponse(status: 200, body: Array("<html>Sign in".utf8)))])
        let foreign = await #expect(throws: QuickSightError.self) { try await portal.client().deleteUser("p") }
        #expect(foreign?.kind == .malformedAnswer)
    }

    @Test("what was never received is told apart")
    func unreachable() async {
        let wire = ScriptedTransport(
            Array(
                repeating: .failure(TransportError(kind: .connect, message: "refused", mayHaveBeenReceived: false)),
                count: 20))
        let error = await #expect(throws: QuickSightError.self) { try await wire.client().createGroup("g") }
        #expect(error?.kind == .transport(.connect))
        #expect(error?.mayHaveTakenEffect == false)
        #expect(error?.attempts == wire.requests.count)
        #expect((error?.attempts ?? 0) > 1)
    }

    @Test("no credentials, and giving up")
    func nothingSent() async throws {
        let wire = ScriptedTransport([])
        let error = await #expect(throws: QuickSightError.self) {
            try await wire.client(NoCredentials()).describeUser("p")
        }
        #expect(error?.kind == .credentials)
        #expect(error?.message == "nothing configured")
        let cancelled = ScriptedTransport([
            .failure(TransportError(kind: .cancelled, message: "cancelled", mayHaveBeenReceived: true)),
            .failure(TransportError(kind: .cancelled, message: "cancelled", mayHaveBeenReceived: false)),
        ])
        let client = try cancelled.client()
        let sent = await #expect(throws: QuickSightError.self) { try await client.deleteUser("p") }
        #expect(sent?.kind == .lostAnswer(.cancelled))
        let unsent = await #expect(throws: QuickSightError.self) { try await client.deleteUser("p") }
        #expect(unsent?.kind == .cancelled)
    }

    private struct NoCredentials: CredentialsProvider {
        let source = "nowhere"

        func credentials() async throws(CredentialsError) -> Credentials {
            throw CredentialsError(.notFound, "nothing configured")
        }
    }
}

/// Answers requests from a script and remembers them.
final class ScriptedTransport: Transport {
    private let state: Mutex<(requests: [HTTPRequest], answers: [Result<HTTPResponse, TransportError>])>

    init(_ answers: [Result<HTTPResponse, TransportError>]) {
        state = Mutex(([], answers))
    }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        let answer = state.withLock { state -> Result<HTTPResponse, TransportError>? in
            state.requests.append(request)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else {
            throw TransportError(kind: .invalidRequest, message: "off the script", mayHaveBeenReceived: false)
        }
        return try answer.get()
    }

    func client(
        _ credentials: any CredentialsProvider = FixedCredentials(
            Credentials(accessKeyID: "AKID", secretAccessKey: "secret"))
    ) throws -> QuickSightClient {
        let time = ManualTime()
        let endpoint = try Endpoint(service: "quicksight", region: "us-east-1")
        let requester = AWSRequester(
            .init(endpoint: endpoint, region: "us-east-1", service: "quicksight", userAgent: "test"),
            transport: self, credentials: credentials, limiter: RateLimiter(readRate: nil, writeRate: nil, time: time),
            time: time, errorCode: QuickSightClient.errorCode(in:))
        return QuickSightClient(account: "111122223333", namespace: "default", requester: requester)
    }
}
