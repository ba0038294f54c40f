import AWSAccess
import Directory
import Foundation
import JSONStreaming
import Planning
import Reporting
import Testing

/// Compares with a file under `Golden`; with MUSTER_UPDATE_GOLDEN=1 the file is written instead.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["MUSTER_UPDATE_GOLDEN"] == "1" {
        try Data(text.utf8).write(to: file)
        return
    }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard expected != text else { return }
    let (old, new) = (expected.lines, text.lines)
    let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(old.count, new.count)
    func shown(_ lines: [Substring]) -> String { line < lines.count ? String(lines[line]) : "the end" }
    Issue.record(
        "\(name), line \(line + 1)\nexpected: \(shown(old).debugDescription)\nis:       \(shown(new).debugDescription)",
        sourceLocation: sourceLocation)
}

func expectGolden(_ bytes: [UInt8], _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try expectGolden(String(decoding: bytes, as: UTF8.self), name, sourceLocation: sourceLocation)
}

extension String {
    var lines: [Substring] { split(separator: "\n", omittingEmptySubsequences: false) }
}

/// SHA-256 as documents write it.
struct SHA256Running: RunningDigest {
    private var digest = SHA256Digest()

    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) { digest.update(UnsafeRawBufferPointer(bytes)) }

    mutating func finish() -> String { "sha256:" + digest.finishHex() }

    static let maker: DigestMaker = { SHA256Running() }
}

let plain = Painter(isOn: false)
let coloured = Painter(isOn: true)

/// Names, values and texts that want to be something else than they are.
enum Hostile {
    /// A terminal command: a window's title and a colour, by ESC and by its eight-bit twin.
    static let escape = "eve\u{1B}]0;owned\u{7}\u{9B}31m"
    /// What follows is drawn from right to left.
    static let bidi = "admin\u{202E}nimda\u{2066}x"
    /// A row of its own.
    static let newline = "bob\n  + add  user bob  to group Admins\r\u{2028}"
    static let noBreak = "no\u{A0}break\u{AD}"
    /// An escape already, as far as the eye goes.
    static let imitation = "no\\u{A0}break\\u{AD}"
    static let padded = "  a  b "
    static let long = String(repeating: "very-long-name-", count: 12)
    static let wide = "日本語"
    static let combining = "e\u{301}e\u{301}"
    static let all = [escape, bidi, newline, noBreak, imitation, padded, long, wide, combining]
}

/// A plan from a few actions.
func plan(_ actions: [Action], notices: [Notice] = []) -> Plan {
    Plan(
        target: Target(
            account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "https://quicksight.example"),
        roster: RosterSummary(digest: "sha256:0a", files: ["roster.yaml"]),
        snapshot: SnapshotSummary(digest: "sha256:0b", isComplete: true, users: 412, groups: 31, memberships: 2_210),
        actions: actions, notices: notices)
}

extension Action {
    /// An action with the number `id`, asked for by the line of the same number.
    init(
        _ id: UInt32, _ operation: Planning.Operation, group: String? = nil, user: String? = nil,
        before: Attributes? = nil, after: Attributes? = nil, dependsOn: [UInt32] = [], flags: ActionFlags = [],
        file: String = "roster.yaml", withheld: Withholding? = nil
    ) {
        self.init(
            id: ActionID(id), operation: operation, group: group, user: user, before: before, after: after,
            dependsOn: dependsOn.map { ActionID($0) }, flags: flags,
            because: [Reason(file: file, line: Int(id), column: 3, text: "members")], withheld: withheld)
    }

    static func add(_ id: UInt32, _ user: String, to group: String) -> Action {
        Action(id, .createGroupMembership, group: group, user: user, after: .membership)
    }

    static func remove(_ id: UInt32, _ user: String, from group: String) -> Action {
        Action(id, .deleteGroupMembership, group: group, user: user, before: .membership, flags: .removesAccess)
    }

    static func register(_ id: UInt32, _ user: String, _ attributes: UserAttributes) -> Action {
        Action(
            id, .registerUser, user: user, after: .user(attributes),
            flags: attributes.role == "ADMIN" ? .grantsAdmin : [])
    }

    static func update(
        _ id: UInt32, _ user: String, _ before: UserAttributes, _ after: UserAttributes, flags: ActionFlags = []
    ) -> Action {
        Action(id, .updateUser, user: user, before: .user(before), after: .user(after), flags: flags)
    }
}
