import HTTPTransport
import Synchronization

@testable import AWSAccess

/// Variables, files, programs and services for providers of credentials, all made up.
final class CredentialsWorld: Sendable {
    private struct State {
        var files: [String: String]
        var requests: [HTTPRequest] = []
        var programs: [[String]] = []
        var notices: [String] = []
        var answer: @Sendable (HTTPRequest) -> ServiceAnswer
        var outcome: ProgramOutcome
    }

    /// What a service answers.
    enum ServiceAnswer: Sendable {
        case answer(Int, String = "", [(String, String)] = [])
        case error(TransportError.Kind)
    }

    let time = ManualTime()
    private let variables: [String: String]
    private let state: Mutex<State>

    /// A world whose services answer as the closure says; nothing answers without one.
    init(
        _ variables: [String: String] = [:], _ files: [String: String] = [:],
        program: ProgramOutcome = .notStarted(code: 2),
        _ answer: @escaping @Sendable (HTTPRequest) -> ServiceAnswer = { _ in .error(.connect) }
    ) {
        self.variables = ["HOME": "/h"].merging(variables) { $1 }
        state = Mutex(State(files: files, answer: answer, outcome: program))
    }

    /// What has been asked of services.
    var requests: [HTTPRequest] { state.withLock { $0.requests } }
    /// Which programs have been run.
    var programs: [[String]] { state.withLock { $0.programs } }
    /// What a person was told.
    var notices: [String] { state.withLock { $0.notices } }

    /// A file's contents.
    subscript(file path: String) -> String? {
        get { state.withLock { $0.files[path] } }
        set { state.withLock { $0.files[path] = newValue } }
    }

    /// Lets services answer in another way.
    func answer(_ answer: @escaping @Sendable (HTTPRequest) -> ServiceAnswer) {
        state.withLock { $0.answer = answer }
    }

    var environment: AWSEnvironment {
        AWSEnvironment(variables: variables) { [self] path throws(CredentialsError) in
            self[file: path].map { Array($0.utf8) }
        }
    }

    var context: CredentialsContext { context() }

    func context(region: String = "us-east-1", readOnly: Bool = false) -> CredentialsContext {
        CredentialsContext(
            environment: environment, region: region, transport: WorldTransport(world: self), time: time,
            random: RandomSource { 0.5 }, userAgent: "muster/test",
            runProgram: { [self] arguments, _, _ in
                state.withLock { state in
                    state.programs.append(arguments)
                    return state.outcome
                }
            },
            replaceFile: { [self] path, contents in
                if readOnly { return 30 }
                self[file: path] = String(decoding: contents, as: UTF8.self)
                return 0
            },
            onNotice: { [self] notice in state.withLock { $0.notices.append(notice) } })
    }

    /// The credentials that the chain comes to.
    func credentials(_ profile: String? = nil) async throws(CredentialsError) -> Credentials {
        var context = context
        context.profile = profile
        return try await CredentialChain.resolve(profile: profile, context).credentials()
    }

    /// Why there are none.
    func failure(_ profile: String? = nil) async -> String? {
        do throws(CredentialsError) {
            _ = try await credentials(profile)
            return nil
        } catch {
            return error.message
        }
    }

    fileprivate func reply(_ request: HTTPRequest) throws(TransportError) -> HTTPResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answer
        }
        switch answer(request) {
        case .answer(let status, let body, let fields):
            let headers = HTTPHeaders(fields.map { (name: $0.0, value: $0.1) })
            return HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        case .error(let kind):
            throw TransportError(kind: kind, message: "no answer (\(kind))", mayHaveBeenReceived: true)
        }
    }
}

private struct WorldTransport: Transport {
    let world: CredentialsWorld

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        try world.reply(request)
    }
}

extension HTTPRequest {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
    /// Whose key it is signed with.
    var signer: String? {
        headers["Authorization"]?.firstRange(of: "Credential=").map { range in
            String(headers["Authorization"]?[range.upperBound...].prefix { $0 != "/" } ?? "")
        }
    }
}

/// STS's answers.
enum TokenService {
    /// New credentials.
    static func session(
        _ key: String, of operation: String = "AssumeRole", until end: String = "2026-11-22T04:00:00Z"
    ) -> CredentialsWorld.ServiceAnswer {
        .answer(
            200,
            """
            <\(operation)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(operation)Result>
            <AssumedRoleUser><Arn>arn:x</Arn></AssumedRoleUser>
            <Credentials><AccessKeyId>\(key)</AccessKeyId><SecretAccessKey>s-\(key)</SecretAccessKey>
            <SessionToken>t-\(key)</SessionToken><Expiration>\(end)</Expiration></Credentials>
            </\(operation)Result></\(operation)Response>
            """)
    }

    static func refusal(
        _ code: String, _ message: String = "no", status: Int = 403
    ) -> CredentialsWorld.ServiceAnswer {
        .answer(
            status, "<ErrorResponse><Error><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>")
    }
}
