import Directory
import Planning
import Reporting
import Rosters
import Testing

/// A source in memory.
func source(_ name: String, _ text: String) -> RosterSource {
    RosterSource(name: name, bytes: Array(text.utf8))
}

/// Loads one text named `roster.yaml`.
func load(_ text: String) -> LoadedRosters {
    RosterLoading.load([source("roster.yaml", text)])
}

/// The problems as `line:column severity message`, the shortest form that tells them apart.
func brief(_ loaded: LoadedRosters) -> [String] {
    loaded.problems.map {
        "\($0.location.line):\($0.location.column) \($0.severity.rawValue): \($0.message)"
    }
}

/// The one target of a text that must be valid.
func state(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> DesiredState {
    try state([source("roster.yaml", text)], sourceLocation: sourceLocation)
}

/// The one target of sources that must be valid.
func state(_ sources: [RosterSource], sourceLocation: SourceLocation = #_sourceLocation) throws -> DesiredState {
    let loaded = RosterLoading.load(sources)
    #expect(brief(loaded).filter { $0.contains(" error: ") } == [], sourceLocation: sourceLocation)
    #expect(loaded.isValid, sourceLocation: sourceLocation)
    #expect(loaded.targets.count == 1, sourceLocation: sourceLocation)
    return try #require(loaded.targets.first, sourceLocation: sourceLocation)
}

extension DesiredState {
    /// A declared user by name.
    func user(_ name: String) -> DesiredUser? {
        users.first { names.string($0.name) == name }
    }

    /// A declared user's rarer fields.
    func details(_ name: String) -> DesiredUserDetails? { user(name).map { details(of: $0) } }

    /// A declared group by name.
    func group(_ name: String) -> DesiredGroup? { groups.first { $0.name == name } }

    /// Wanted memberships as `group<user` or `user>group`, with `@` and the end, sorted.
    var wanted: [String] {
        memberships.map { membership in
            let group = groups[Int(membership.group)].name
            let user = names.string(membership.user)
            let end = membership.until.map { "@" + expiries[Int($0)].value.text } ?? ""
            return (membership.side == .group ? "\(group)<\(user)" : "\(user)>\(group)") + end
        }.sorted()
    }

    /// Everything that `digest` covers, as text that a failing test can show.
    var content: String { digest { Transcript() } }
}

/// A digest that is what it was given.
struct Transcript: RunningDigest {
    private var bytes: [UInt8] = []

    mutating func update(_ more: UnsafeBufferPointer<UInt8>) { bytes += more }

    mutating func finish() -> String { String(decoding: bytes, as: UTF8.self) }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
