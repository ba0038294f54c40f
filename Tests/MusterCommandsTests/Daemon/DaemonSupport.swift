import Applying
import ArgumentParser
import AWSAccess
import HTTPTransport
import JSONStreaming
import Logging
import QuickSightSandbox
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@testable import MusterCommands

/// Values in the order in which they came.
final class Recording<Value: Sendable>: Sendable {
    private let state = Mutex<[Value]>([])

    var values: [Value] { state.withLock { $0 } }

    func add(_ value: Value) { state.withLock { $0.append(value) } }
}

/// A service manager that remembers what it was sent.
struct RecordingManager: ServiceManager {
    let sent = Recording<String>()

    func send(_ assignments: [String]) {
        for line in assignments.joined(separator: "\n").split(separator: "\n") { sent.add(String(line)) }
    }

    /// What was sent, without the words of the status and the times.
    var keys: [String] {
        sent.values.map { line in
            line.hasPrefix("STATUS=") || line.hasPrefix("MONOTONIC_USEC=") ? String(line.prefix { $0 != "=" }) : line
        }
    }
}

extension CycleOutcome {
    /// One of no targets.
    static func test(
        _ status: MusterCommands.ExitStatus = .success, failure: CommandFailure? = nil,
        targets: [TargetOutcome] = [], isPlanOnly: Bool = false
    ) -> CycleOutcome {
        let now = WallTime(seconds: 1_795_316_400)
        return CycleOutcome(
            isPlanOnly: isPlanOnly, started: now, ended: now, duration: .zero, status: status, targets: targets,
            failure: failure)
    }
}

/// Whoever is to be notified: takes posts, or does not.
final class FakeHook: Transport {
    let posts = Recording<HTTPRequest>()
    private let answers: Mutex<[Result<HTTPResponse, TransportError>]>

    /// - Parameter answers: of the first posts; the others are taken.
    init(_ answers: [Result<HTTPResponse, TransportError>] = []) {
        self.answers = Mutex(answers)
    }

    func answer(_ more: Result<HTTPResponse, TransportError>...) { answers.withLock { $0 += more } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        posts.add(request)
        let answer = answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        return try (answer ?? .success(HTTPResponse(status: 200))).get()
    }

    /// What the posts are about.
    var events: [String] { get throws { try documents().compactMap { $0["event"]?.string } } }

    func documents() throws -> [JSONValue] { try posts.values.map { try JSONValue.parse($0.body) } }
}

/// Log lines, instead of standard error.
struct RecordingLog: LogHandler {
    let lines: Recording<String>
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add("\(event.level): \(event.message)") }
}

/// A directory, rosters, and cycles over both; time is the test's.
final class CycleBench {
    static let roster = """
        version: 1
        account: "111122223333"
        region: us-east-1
        groups:
          Sales: {members: [pat, sam]}
        users:
          pat: {email: pat@example.com, role: AUTHOR}
          sam: {email: sam@example.com, role: READER}

        """
    static let secret = "http://127.0.0.1:9/services/T0/B0/hidden?token=hidden"

    let time = ManualTime()
    let files: ScratchDirectory
    let sandbox: Sandbox
    let stop = StopFlag()
    let hook = FakeHook()
    let lines = Recording<String>()
    private(set) var runner: CycleRunner
    private(set) var notifier: Notifier
    let stateDirectory: String

    init(_ weather: Weather = .calm, roster: String = CycleBench.roster, options: DaemonOptions? = nil) throws {
        files = try ScratchDirectory()
        files.write(roster, to: "roster.yaml")
        stateDirectory = files.file("state")
        sandbox = Sandbox(SandboxConfiguration(weather: weather), time: time)
        (runner, notifier) = try Self.make(
            files, stateDirectory, time, sandbox, stop, hook, lines, options ?? DaemonOptions.parse([]))
    }

    deinit {
        // The scratch directory takes away only what lies in it.
        SystemFiles.removeTree(stateDirectory)
    }

    /// The daemon is started again: it knows what is in the state directory.
    func restart(_ options: String...) throws {
        (runner, notifier) = try Self.make(
            files, stateDirectory, time, sandbox, stop, hook, lines, DaemonOptions.parse(options))
    }

    private static func make(
        _ files: ScratchDirectory, _ state: String, _ time: ManualTime, _ sandbox: Sandbox, _ stop: StopFlag,
        _ hook: FakeHook, _ lines: Recording<String>, _ options: DaemonOptions
    ) throws -> (CycleRunner, Notifier) {
        let key = SandboxKey.example.credentials
        let environment = [
            "AWS_ACCESS_KEY_ID": key.accessKeyID, "AWS_SECRET_ACCESS_KEY": key.secretAccessKey,
            "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        ]
        let context = CommandContext(environment: environment, console: Console(environment: environment), time: time)
        let log = Logger(label: "test") { _ in RecordingLog(lines: lines) }
        let memory = RunMemory("test", in: StateDirectory(path: state, isNamed: true), log: log)
        var stateOptions = StateOptions.none
        stateOptions.stateDir = state
        let settings = CycleSettings(
            rosters: [files.file("roster.yaml")], policy: nil, connection: try ConnectionOptions.parse([]),
            targets: try TargetOptions.parse([]), state: stateOptions,
            output: try TextOutputOptions.parse(["--log-level", "critical"]), isPlanOnly: options.planOnly,
            execution: try ExecutionOptions.parse(["--settle", "10", "--grace", "5"]), lockTimeout: .zero,
            deadline: options.deadline?.duration)
        let runner = CycleRunner(
            settings, context, stop: stop, memory: memory, transport: SandboxTransport(sandbox))
        let webhook = Webhook(
            source: WebhookSource(.text(secret, from: "test")), time: time, random: .seeded(1), connect: { hook })
        return (
            runner,
            Notifier(webhook: webhook, format: .json, memory: memory, host: "box", stop: stop, log: log)
        )
    }

    /// One cycle, and who is notified of it.
    @discardableResult
    func cycle(isReload: Bool = false) async -> CycleOutcome {
        let outcome = await runner.run(isReload: isReload, onRostersRead: {})
        await notifier.ended(outcome)
        return outcome
    }

    func write(_ roster: String) { files.write(roster, to: "roster.yaml") }

    var writes: Int { sandbox.recordedCalls.count { $0.method != "GET" } }
}

/// A directory tree is taken away.
enum SystemFiles {
    static func removeTree(_ path: String) {
        guard let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            if unlink("\(path)/\(name)") != 0 { removeTree("\(path)/\(name)") }
        }
        closedir(directory)
        rmdir(path)
    }
}
