import Directory
import JSONStreaming

/// The users whose tags a roster declares: of nobody else are tags read, or ARNs kept.
struct TaggedUsers: Sendable {
    private var names = NameTable()
    /// By name identifier.
    private var isTagged: [Bool] = []

    /// Nobody.
    init() {}

    init(_ extent: DirectoryReader.Extent) {
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

    func contains(_ name: JSONText) -> Bool {
        guard !isTagged.isEmpty else { return false }
        return name.withBytes { names.find($0) }.map { isTagged[$0.index] } ?? false
    }
}
