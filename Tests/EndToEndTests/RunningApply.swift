import Foundation
import JSONStreaming
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// An apply in a process of its own, which a test may disturb.
final class RunningApply: Sendable {
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()

    /// Starts it: `muster apply --yes` with these arguments.
    ///
    /// - Parameter shell: a line for bash instead, where `$0` is the program and `"$@"` are the arguments.
    init(_ arguments: [String], environment: [String: String], shell: String? = nil) throws {
        let all = ["apply", "--yes"] + arguments
        process.executableURL = URL(fileURLWithPath: shell == nil ? Program.path : "/bin/bash")
        process.arguments = shell.map { ["-c", $0, Program.path] + all } ?? all
        process.environment = Program.environment(environment)
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var identifier: Int32 { process.processIdentifier }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits until it has said something on standard error.
    func hasSaid(_ words: String) -> Bool {
        var said = Data()
        while !said.contains(Data(words.utf8)) {
            let piece = errors.fileHandleForReading.availableData
            guard !piece.isEmpty else { return false }
            said.append(piece)
        }
        return true
    }

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

extension Data {
    fileprivate func contains(_ other: Data) -> Bool { range(of: other) != nil }
}

/// What a sandbox is called for, as it comes.
final class CallStream: Sendable {
    private let descriptor: Int32
    private let state = Mutex((rest: [UInt8](), counts: [String: Int]()))

    /// Makes the pipe that the sandbox records its calls in.
    init(path: String) throws {
        try #require(mkfifo(path, 0o600) == 0)
        // Open for writing too, so that nobody waits for the other side.
        descriptor = open(path, O_RDWR | O_CLOEXEC)
        try #require(descriptor >= 0)
        // More than a test has: the sandbox must not wait for somebody to read.
        _ = fcntl(descriptor, 1031 /* F_SETPIPE_SZ */, 1 << 20)
    }

    deinit { close(descriptor) }

    /// How many calls of an operation have come so far, without waiting for one.
    func count(_ operation: String) throws -> Int {
        while try read(within: 0) {}
        return state.withLock { $0.counts[operation] ?? 0 }
    }

    /// Waits until so many calls of an operation have come.
    ///
    /// It keeps its thread: whoever waits wants to go on at once, and other tests may keep the others.
    func wait(for count: Int, _ operation: String) throws {
        while state.withLock({ $0.counts[operation] ?? 0 }) < count { try #require(try read(within: 120_000)) }
    }

    /// Takes in what has come; false when nothing does.
    private func read(within milliseconds: Int32) throws -> Bool {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, milliseconds) == 1 else { return false }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(descriptor, &piece, piece.count)
        try state.withLock { state in
            state.rest += piece[..<max(0, count)]
            while let end = state.rest.firstIndex(of: UInt8(ascii: "\n")) {
                let call = try JSONValue.parse(Array(state.rest[..<end]))
                state.counts[call["operation"]?.string ?? "", default: 0] += 1
                state.rest.removeFirst(end + 1)
            }
        }
        return true
    }
}

/// A sandbox and a roster of so many groups that it does not have.
struct ApplyScene {
    let scratch: ScratchDirectory
    let sandbox: RunningSandbox
    let calls: CallStream

    init(groups count: Int, weather: String...) throws {
        scratch = try ScratchDirectory()
        calls = try CallStream(path: scratch.path("calls"))
        sandbox = try RunningSandbox(arguments: ["--record", scratch.path("calls")] + weather)
        try scratch.write(
            "version: 1\nregion: us-east-1\ngroups:\n" + (0..<count).map { "  g\($0): {}\n" }.joined(),
            to: "roster.yaml")
    }

    var environment: [String: String] {
        sandbox.environment.merging(["HOME": scratch.url.path]) { $1 }
    }

    /// Begins to apply.
    func apply(_ options: String..., shell: String? = nil) throws -> RunningApply {
        try RunningApply(
            [
                scratch.path("roster.yaml"), "--state-dir", scratch.path("state"), "--concurrency", "2",
                "--write-rate", "1000", "--read-rate", "1000",
            ] + options, environment: environment, shell: shell)
    }

    /// How many groups there are, of the first 100.
    func groups() async throws -> Int {
        try await sandbox.call("GET", "/groups").body["GroupList"]?.array?.count ?? 0
    }

    /// The runs on record.
    func history() async throws -> [JSONValue] {
        let told = try await Program.run(
            "history", "--state-dir", scratch.path("state"), "--format", "json", environment: environment)
        return try JSONValue.parse(Array(told.output.utf8))["runs"]?.array ?? []
    }
}
