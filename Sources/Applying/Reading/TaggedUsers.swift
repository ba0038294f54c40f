import Directory
import JSONStreaming
import Planning

/// The users whose tags a roster declares, or a plan changes: of nobody else are tags read, or ARNs kept.
struct TaggedUsers: Sendable {
    private var names = NameTable()
    /// By name identifier.
    private var isTagged: [Bool] = []
    /// Patterns of the names of others.
    private var patterns: [Glob] = []

    /// Nobody.
    init() {}

    init(_ extent: DirectoryReader.Extent) {
        if case .forPlan(let plan) = extent {
            let users = plan.reach.taggedUsers
            for user in users { _ = names.intern(user) }
            isTagged = Array(repeating: true, count: users.count)
            return
        }
        if case .everythingWithTags(let patterns) = extent {
            self.patterns = patterns
            return
        }
        guard case .forRoster(let desired, let time, _) = extent, !desired.details.isEmpty else { return }
        names = desired.names
        isTagged = Array(repeating: false, count: names.count)
        for user in desired.users where user.details != nil {
            let details = desired.details(of: user)
            let isGone = details.absent?.value == true || details.until.map { $0.value.endsAt <= time } ?? false
            if details.tags != nil, !isGone { isTagged[user.name.index] = true }
        }
        if !isTagged.contains(true) { self = TaggedUsers() }
    }

    /// Whether it is nobody.
    var isEmpty: Bool { isTagged.isEmpty && patterns.isEmpty }

    func contains(_ name: JSONText) -> Bool {
        guard !isTagged.isEmpty || !patterns.isEmpty else { return false }
        return name.withBytes { contains($0) }
    }

    func contains(_ name: String) -> Bool {
        guard !isTagged.isEmpty || !patterns.isEmpty else { return false }
        var name = name
        return name.withUTF8 { contains($0) }
    }

    private func contains(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        if let id = names.find(name), isTagged[id.index] { return true }
        return patterns.contains { $0.matches(name) }
    }
}
