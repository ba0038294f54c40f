import Applying
import AWSAccess
import Directory
import Foundation
import JSONStreaming
import Planning
import QuickSightSandbox
import Testing

/// One directory, one state directory, and the built program run over them as often as it is killed.
final class CrashStage {
    let server: KillingServer
    let scratch: ScratchDirectory
    private let witnessed: WitnessedJournal

    /// How a run of the program ended.
    struct Ending {
        /// The exit status, or the signal's number.
        var status: Int32
        var wasKilled: Bool
        var output: String
    }

    init(_ weather: Weather = .calm, seed: UInt64 = 1) async throws {
        scratch = try ScratchDirectory()
        let key = SandboxKey(Program.key, identityARN: "arn:aws:iam::111122223333:user/muster-itself")
        let sandbox = Sandbox(SandboxConfiguration(keys: [key], seed: seed, weather: weather))
        CrashWorld.seed(sandbox.directory)
        let witnessed = WitnessedJournal(directory: scratch.path("state"))
        self.witnessed = witnessed
        server = try await KillingServer.start(sandbox, witness: { witnessed.complaint(about: $0) })
        try scratch.write(CrashWorld.roster, to: "roster.yaml")
    }

    var directory: SandboxDirectory { server.sandbox.directory }

    /// Runs `muster apply`, which dies at a moment of its own writes, or is let be.
    func apply(dyingAt moment: KillingServer.Moment? = nil, concurrency: Int = 1) throws -> Ending {
        try run(try begin(dyingAt: moment, concurrency: concurrency))
    }

    /// Begins `muster apply`, and does not wait for its end.
    func begin(dyingAt moment: KillingServer.Moment? = nil, concurrency: Int) throws -> Process {
        try begin(
            [
                "apply", scratch.path("roster.yaml"), "--yes", "--read-rate", "100000", "--write-rate", "100000",
                "--concurrency", "\(concurrency)", "--state-dir", scratch.path("state"), "--invitations",
                scratch.path("invitations.jsonl"),
            ], dyingAt: moment)
    }

    /// Whether planning finds nothing more to do.
    func isConverged() throws -> Bool {
        let ending = try run(
            begin(
                [
                    "plan", scratch.path("roster.yaml"), "--detailed-exitcode", "--read-rate", "100000", "--state-dir",
                    scratch.path("state"),
                ]))
        return ending.status == 0
    }

    private func begin(_ arguments: [String], dyingAt moment: KillingServer.Moment? = nil) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = arguments
        process.environment = Program.environment(["AWS_ENDPOINT_URL": server.url, "AWS_REGION": "us-east-1"])
        // Into a file: nobody reads along.
        try scratch.write("", to: "output")
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.path("output")))
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try server.admit(dyingAt: moment) {
            try process.run()
            return process.processIdentifier
        }
        try output.close()
        return process
    }

    func run(_ process: Process) throws -> Ending {
        process.waitUntilExit()
        return Ending(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: try scratch.read("output"))
    }

    // MARK: - What the service saw

    /// Every write that took effect, as `Operation group user`, sorted.
    var effects: [String] {
        server.sandbox.recordedCalls.filter { $0.hadEffect }.map(\.effect).sorted()
    }

    /// What is wrong about what the service and the disk have seen, however often the program was killed.
    ///
    /// - Parameters:
    ///   - expectedEffects: every write of an apply that nobody disturbs.
    ///   - loses: whether answers get lost: a membership may be asked for once more then, which changes nothing.
    func losses(expectedEffects: [String], losesAnswers loses: Bool = false) throws -> [String] {
        var losses = server.complaints
        let texts = CrashWorld.texts(directory)
        losses += CrashWorld.expected.filter { !texts.contains($0) }.map { "missing: \($0)" }
        losses += texts.filter { !CrashWorld.expected.contains($0) }.map { "wrong: \($0)" }
        var effects = effects
        if loses {
            let memberships = effects.filter { $0.hasPrefix("CreateGroupMembership ") }
            effects = (effects.filter { !$0.hasPrefix("CreateGroupMembership ") } + Set(memberships)).sorted()
        }
        if effects != expectedEffects {
            losses.append("writes differ: \(effects.difference(from: expectedEffects).map { "\($0)" })")
        }
        losses += try witnessed.records().unfinished.map { "the replacement of \($0.user) is open in the journal" }
        return losses + (try lossesOfInvitations())
    }

    /// Users with more than one invitation, or another one than their own.
    private func lossesOfInvitations() throws -> [String] {
        guard FileManager.default.fileExists(atPath: scratch.path("invitations.jsonl")) else { return [] }
        let lines = try scratch.read("invitations.jsonl").split(separator: "\n")
        // A line that is torn by a death is nobody's.
        let users = lines.compactMap { try? JSONValue.parse(Array($0.utf8)) }.compactMap { $0["user"]?.string }
        return Set(users).filter { user in users.count { $0 == user } > 1 }.map { "\($0) has two invitations" }
    }

    /// Whose invitations were kept.
    func invitedUsers() throws -> [String] {
        try scratch.read("invitations.jsonl").split(separator: "\n")
            .compactMap { try JSONValue.parse(Array($0.utf8))["user"]?.string }.sorted()
    }
}

extension RecordedCall {
    /// Whether it changed the directory: whatever its answer told, or whether one left.
    var hadEffect: Bool {
        guard let operation, !operation.isRead else { return false }
        if let status { return status < 300 || fault?.isAfterwards == true }
        return fault?.isAfterwards == true
    }

    /// What it changed.
    var effect: String {
        let arn = resourceARN.map { String($0.split(separator: "/").last ?? "") }
        let session = body?["SessionName"]?.string
        let tags = query.filter { $0.name == "keys" }.map(\.value)
        let parts = [groupName, userName, memberName, arn, body?["GroupName"]?.string, body?["UserName"]?.string]
        return ([operation?.rawValue ?? "?"] + (parts + [session, principalName]).compactMap { $0 } + tags)
            .joined(separator: " ")
    }

    /// A PrincipalId is another one after each registration: here it is only told whether there is one.
    private var principalName: String? { principalID }
}

extension Fault {
    fileprivate var isAfterwards: Bool {
        switch self {
        case .resetAfter, .truncatedBody, .stalledBody, .internalFailure(afterWrite: true),
            .badGateway(afterWrite: true):
            true
        default: false
        }
    }
}
