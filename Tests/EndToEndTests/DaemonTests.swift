import Foundation
import HTTPServing
import HTTPTransport
import JSONStreaming
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The built daemon, with a service manager, a webhook, signals, and a directory that others change.
@Suite("muster daemon")
struct DaemonTests {
    private static let roster = """
        version: 1
        region: us-east-1
        groups:
          Sales: {members: [pat]}
        users:
          pat: {email: pat@example.com, role: READER}

        """

    @Test("It applies, keeps, tells and ends; every sentence of it to the service manager and to the webhook")
    func life() async throws {
        let scratch = try ScratchDirectory()
        let sandbox = try RunningSandbox()
        let hook = try await WebHook.start()
        try scratch.write(Self.roster, to: "roster.yaml")
        let daemon = try RunningDaemon(
            [scratch.path("roster.yaml"), "--interval", "1h"], scratch,
            environment: sandbox.environment.merging(["MUSTER_NOTIFY_URL": hook.url]) { $1 }, watchdog: 200_000)
        try await daemon.manager.wait(for: "READY=1")
        try await daemon.manager.wait(for: "last: 3 changes applied")
        try await daemon.manager.wait(for: "WATCHDOG=1")
        #expect(try await sandbox.call("GET", "/groups/Sales/members/pat").status == 200)
        // The lock is free, and what another run does is drift.
        try scratch.write(Self.roster.replacing("[pat]", with: "[]"), to: "other.yaml")
        let other = try await Program.run(
            "apply", "--yes", scratch.path("other.yaml"), "--state-dir", scratch.path("state"),
            environment: sandbox.environment)
        #expect(other.status == 0, "\(other.errors)")
        daemon.signal(SIGHUP)
        try await daemon.manager.wait(for: "RELOADING=1")
        try await daemon.manager.wait(for: "READY=1", times: 2)
        try await daemon.manager.wait(for: "last: 1 change applied, drift")
        #expect(try await sandbox.call("GET", "/groups/Sales/members/pat").status == 200)
        try scratch.write("version: 1\nusers: [", to: "roster.yaml")
        daemon.signal(SIGHUP)
        try await daemon.manager.wait(for: "last: FAILED: the roster is not valid")
        daemon.signal(SIGTERM)
        try await daemon.manager.wait(for: "STOPPING=1")
        let outcome = daemon.end()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("add  user pat  to group Sales"))
        #expect(outcome.errors.contains("notice: run over after "))
        #expect(outcome.errors.contains("roster.yaml:3:1: error: "))
        #expect(try hook.documents.compactMap { $0["event"]?.string } == ["drift", "failure"])
        for text in [outcome.output, outcome.errors] { #expect(!text.contains("hidden")) }
        await hook.stop()
    }

    @Test("SIGTERM in a run: nothing more is begun, what is under way is finished, exit 143; the lock is free")
    func stop() async throws {
        let scene = try ApplyScene(groups: 200, weather: "--fault", "latency=100ms@CreateGroup")
        let daemon = try RunningDaemon(
            [scene.scratch.path("roster.yaml"), "--concurrency", "2"], scene.scratch, environment: scene.environment)
        try scene.calls.wait(for: 4, "CreateGroup")
        daemon.signal(SIGTERM)
        let outcome = daemon.end()
        #expect(outcome.status == 143)
        #expect(outcome.output.contains("Interrupted: "))
        #expect(outcome.errors.contains("notice: run broken off after ") && !outcome.errors.contains("error: "))
        let groups = try await scene.groups()
        #expect(groups >= 2 && groups < 100)
        let run = try #require(try await scene.history().first)
        #expect(run["ended"]?.string?.contains("stopped by signal 15") == true)
        #expect(run["actions"]?.array?.count == groups)
        let rest = try scene.apply("--format", "json", "--deadline", "0.3")
        #expect(rest.end().status == 5)
    }

    @Test("With --plan-only it changes nothing, and reports what differs once; an abstract socket is as good as a path")
    func planOnly() async throws {
        let scratch = try ScratchDirectory()
        let sandbox = try RunningSandbox()
        try scratch.write(Self.roster, to: "roster.yaml")
        let daemon = try RunningDaemon(
            [scratch.path("roster.yaml"), "--plan-only", "--log-format", "json"], scratch,
            environment: sandbox.environment, isAbstract: true)
        for count in 1...3 {
            try await daemon.manager.wait(for: "next run at", times: count)
            daemon.signal(SIGHUP)
        }
        try await daemon.manager.wait(for: "next run at", times: 4)
        #expect(daemon.manager.heard.last?.contains("last: 3 changes to be made, drift") == true)
        daemon.signal(SIGTERM)
        let outcome = daemon.end()
        #expect(outcome.status == 0)
        #expect(outcome.output.components(separatedBy: "Plan for account").count == 2)
        let lines = try outcome.errors.split(separator: "\n").filter { $0.hasPrefix("{") }
            .map { try JSONValue.parse(Array($0.utf8)) }
        #expect(lines.count { $0["message"]?.string?.hasPrefix("run over after ") == true } == 4)
        #expect(try await sandbox.call("GET", "/groups/Sales").status == 404)
    }

    @Test("A webhook that fails is no end; the URL is in nothing that is written")
    func failingHook() async throws {
        let scratch = try ScratchDirectory()
        let hook = try await WebHook.start(status: 403)
        try scratch.write("version: 1\n", to: "roster.yaml")
        try scratch.write(hook.url + "\n", to: "url")
        let daemon = try RunningDaemon(
            [
                scratch.path("roster.yaml"), "--plan-only", "--notify-url-file", scratch.path("url"), "--log-level",
                "trace",
            ], scratch, environment: ["AWS_REGION": "us-east-1"])
        try await daemon.manager.wait(for: "last: FAILED: ")
        daemon.signal(SIGINT)
        let outcome = daemon.end()
        #expect(outcome.status == 0)
        #expect(try hook.documents.count == 1)
        #expect(outcome.errors.contains("a notification was not delivered"))
        for text in [outcome.output, outcome.errors] + daemon.manager.heard { #expect(!text.contains("hidden")) }
        await hook.stop()
    }

    @Test("plan and apply notify too: once, though each run is another process", arguments: ["json", "slack"])
    func oneShot(format: String) async throws {
        let scratch = try ScratchDirectory()
        let sandbox = try RunningSandbox()
        let hook = try await WebHook.start()
        try scratch.write(Self.roster, to: "roster.yaml")
        try scratch.write(hook.url, to: "url")
        func plan(_ endpoint: [String: String]) async throws -> Int32 {
            try await Program.run(
                [
                    "plan", scratch.path("roster.yaml"), "--notify-url-file", scratch.path("url"), "--notify-format",
                    format, "--state-dir", scratch.path("state"),
                ], environment: sandbox.environment.merging(endpoint) { $1 }
            ).status
        }
        for _ in 0..<2 { #expect(try await plan([:]) == 0) }
        try scratch.write("version: 2\n", to: "roster.yaml")
        for _ in 0..<2 { #expect(try await plan([:]) == 3) }
        let posts = try hook.documents
        #expect(posts.count == 2)
        if format == "json" {
            #expect(posts.compactMap { $0["event"]?.string } == ["drift", "failure"])
        } else {
            #expect(posts.allSatisfy { $0.members?.map(\.key) == ["text"] })
            #expect(posts[0]["text"]?.string?.contains("add pat to Sales") == true)
        }
        try scratch.write(Self.roster, to: "roster.yaml")
        let partial = try await Program.run(
            "apply", "--yes", scratch.path("roster.yaml"), "--only", "user:pat", "--notify-url", hook.url,
            environment: sandbox.environment)
        #expect(partial.status == 64 && !partial.errors.contains("hidden"))
        await hook.stop()
    }
}

/// The daemon in a process of its own.
final class RunningDaemon: Sendable {
    let manager: ServiceManagerSocket
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    init(
        _ arguments: [String], _ scratch: ScratchDirectory, environment: [String: String], watchdog: Int? = nil,
        isAbstract: Bool = false
    ) throws {
        let name = isAbstract ? "@muster-\(UUID().uuidString)" : scratch.path("notify")
        manager = try ServiceManagerSocket(name)
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = ["daemon"] + arguments + ["--state-dir", scratch.path("state")]
        var variables = Program.environment(environment)
        variables["NOTIFY_SOCKET"] = name
        if let watchdog { variables["WATCHDOG_USEC"] = "\(watchdog)" }
        process.environment = variables
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for its end.
    func end() -> Program.Outcome {
        let told = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Program.Outcome(
            status: process.terminationStatus, output: String(decoding: told, as: UTF8.self),
            errors: String(decoding: said, as: UTF8.self))
    }
}

/// What systemd would hear.
final class ServiceManagerSocket: Sendable {
    private let descriptor: Int32
    private let state = Mutex<[String]>([])

    init(_ name: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: Array(name.utf8))
            if name.hasPrefix("@") { path[0] = 0 }
        }
        let length = socklen_t(2 + name.utf8.count)
        let descriptor = descriptor
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length)
            }
        }
        try #require(bound == 0)
    }

    deinit { close(descriptor) }

    /// What was heard so far.
    var heard: [String] { state.withLock { $0 } }

    /// Waits until so many messages have held these words.
    func wait(for words: String, times: Int = 1) async throws {
        while heard.count(where: { $0.contains(words) }) < times {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            try #require(poll(&wanted, 1, 120_000) == 1, "nothing with “\(words)” came: \(heard)")
            var piece = [UInt8](repeating: 0, count: 8_192)
            let count = recv(descriptor, &piece, piece.count, 0)
            state.withLock { $0.append(String(decoding: piece.prefix(max(0, count)), as: UTF8.self)) }
        }
    }
}

/// Whoever is notified.
final class WebHook: Sendable {
    private let listener: HTTPListener
    private let posts: Posts

    private final class Posts: Sendable {
        let bodies = Mutex<[[UInt8]]>([])
    }

    private init(_ listener: HTTPListener, _ posts: Posts) {
        self.listener = listener
        self.posts = posts
    }

    static func start(status: Int = 200) async throws -> WebHook {
        let posts = Posts()
        let listener = try await HTTPListener.start(on: ListenAddress(host: "127.0.0.1", port: 0)) { request in
            guard request.method == "POST", request.path == "/services/hidden", request.query == "key=hidden" else {
                return .response(HTTPResponse(status: 500))
            }
            posts.bodies.withLock { $0.append(request.body) }
            return .response(HTTPResponse(status: status))
        }
        return WebHook(listener, posts)
    }

    var url: String { "http://\(listener.address)/services/hidden?key=hidden" }

    var documents: [JSONValue] {
        get throws { try posts.bodies.withLock { $0 }.map { try JSONValue.parse($0) } }
    }

    func stop() async { await listener.shutdown(drain: .zero) }
}
