import AWSAccess
import Foundation
import HTTPTransport
import JSONStreaming
import Synchronization
import Testing

/// The built program.
enum Program {
    /// Beside the test bundle.
    static let path: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("muster").path
    }()

    /// What a run came to.
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    static let key = Credentials(accessKeyID: "AKIATESTTESTTESTTEST", secretAccessKey: "hidden-secret-key")

    /// No configuration of the machine's own, and the key.
    static func environment(_ more: [String: String] = [:]) -> [String: String] {
        var variables = [
            "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "PATH": "/usr/bin:/bin",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": key.accessKeyID, "AWS_SECRET_ACCESS_KEY": key.secretAccessKey,
        ]
        variables.merge(more) { $1 }
        return variables
    }

    /// Runs the program to its end.
    static func run(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Outcome {
        try await run(arguments, environment: more)
    }

    /// Runs the program to its end.
    static func run(_ arguments: [String], environment more: [String: String] = [:]) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = environment(more)
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let told = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: told, as: UTF8.self),
            errors: String(decoding: said, as: UTF8.self))
    }
}

/// A sandbox that runs in a process of its own until it is told to end.
final class RunningSandbox: Sendable {
    let url: String
    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private let transport = CurlTransport(maximumConnections: 4)

    /// Starts it, and waits for the first line of its output.
    convenience init(_ arguments: String..., environment more: [String: String] = [:]) throws {
        try self.init(arguments: arguments, environment: more)
    }

    init(arguments: [String], environment more: [String: String] = [:]) throws {
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = ["sandbox"] + arguments
        process.environment = Program.environment(more)
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while !line.contains(0x0A) {
            let piece = output.fileHandleForReading.availableData
            guard !piece.isEmpty else { break }
            line.append(piece)
        }
        url = String(decoding: line.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Variables for other commands to reach it by.
    var environment: [String: String] {
        ["AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_ACCOUNT_ID": "111122223333"]
    }

    /// Ends it, and waits until it is gone.
    @discardableResult
    func stop() -> Program.Outcome {
        process.terminate()
        let told = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Program.Outcome(
            status: process.terminationStatus, output: String(decoding: told, as: UTF8.self),
            errors: String(decoding: said, as: UTF8.self))
    }

    /// An answer.
    struct Answer {
        var status: Int
        var body: JSONValue
        var code: String
    }

    /// Sends one signed request, once, to a path below the default namespace unless it begins with `//`.
    @discardableResult
    func call(_ method: String, _ path: String, query: String = "", body: String = "") async throws -> Answer {
        let endpoint = try Endpoint(parsing: url)
        let base = path.hasPrefix("//") ? "" : "/accounts/111122223333/namespaces/default"
        var request = HTTPRequest(
            method: method, scheme: endpoint.scheme, host: endpoint.host, port: endpoint.port,
            path: base + (base.isEmpty ? String(path.dropFirst()) : path), query: query, body: Array(body.utf8))
        if !body.isEmpty { request.headers["Content-Type"] = "application/json" }
        Signer().sign(&request, with: Program.key, region: "us-east-1", service: "quicksight", at: SystemTime().wallNow)
        let response = try await transport.send(request)
        return Answer(
            status: response.status, body: (try? JSONValue.parse(response.body)) ?? .null,
            code: response.headers["x-amzn-ErrorType"] ?? "")
    }

    func register(_ name: String) async throws -> Answer {
        try await call(
            "POST", "/users",
            body:
                #"{"IdentityType":"QUICKSIGHT","UserName":"\#(name)","Email":"\#(name)@example.com","UserRole":"READER"}"#
        )
    }
}

/// A directory for one test, gone after it.
final class ScratchDirectory {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("muster-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    func write(_ text: String, to name: String) throws {
        try text.write(toFile: path(name), atomically: false, encoding: .utf8)
    }

    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
        return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
    }
}
