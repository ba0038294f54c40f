import Directory

/// Which live names a roster can hold, and why it cannot hold the others.
struct ExpressibleNames {
    /// A name that a roster cannot hold.
    struct Ignored {
        var name: String
        var reason: String
    }

    private(set) var ignoredUsers: [Ignored] = []
    private(set) var ignoredGroups: [Ignored] = []
    /// By name identifier, whether the name can be written.
    private var users: [Bool]
    private var groups: Set<[UInt8]> = []

    init(_ snapshot: Snapshot) {
        let names = snapshot.names
        users = Array(repeating: true, count: names.count)
        var reasons = [String?](repeating: nil, count: names.count)
        var live = [Int](repeating: 0, count: names.count)
        for user in snapshot.users { live[user.name.index] += 1 }
        var isMember = [Bool](repeating: false, count: names.count)
        for member in snapshot.members { isMember[member.index] = true }
        // By bytes: Swift's own comparison takes names for one that the service tells apart.
        var folded: [[UInt8]: NameID] = [:]
        for id in names.ids {
            let name = names.string(id)
            if let error = NameRules.findings(name, kind: .user).first(where: { $0.severity == .error }) {
                reasons[id.index] = error.message
            } else if live[id.index] > 1 {
                reasons[id.index] = "\(live[id.index]) live users bear this name"
            } else if isMember[id.index], name.unicodeScalars.count > 256 {
                reasons[id.index] = "it is longer than a member's name may be"
            }
            if let other = folded.updateValue(id, forKey: Self.folded(name)) {
                // Neither of two that differ only in case can stand beside the other.
                reasons[id.index] = reasons[id.index] ?? "another name differs from it only in case"
                reasons[other.index] = reasons[other.index] ?? "another name differs from it only in case"
            }
        }
        for id in names.ids {
            guard let reason = reasons[id.index] else { continue }
            users[id.index] = false
            let name = names.string(id)
            // Nothing is told of these by name, so that there is nothing to ignore.
            if name != unresolvedUserName, !name.isEmpty { ignoredUsers.append(Ignored(name: name, reason: reason)) }
        }
        addGroups(snapshot.groups.map(\.name))
    }

    private mutating func addGroups(_ names: [String]) {
        let folded = Dictionary(grouping: names, by: Self.folded)
        for name in names where !name.isEmpty {
            if let error = NameRules.findings(name, kind: .group).first(where: { $0.severity == .error }) {
                ignoredGroups.append(Ignored(name: name, reason: error.message))
            } else if (folded[Self.folded(name)]?.count ?? 0) > 1 {
                ignoredGroups.append(Ignored(name: name, reason: "another name differs from it only in case"))
            } else {
                groups.insert(Array(name.utf8))
            }
        }
    }

    private static func folded(_ name: String) -> [UInt8] { Array(NameFolding.folded(name).utf8) }

    func canWrite(user: NameID) -> Bool { users[user.index] }

    func canWrite(group: String) -> Bool { groups.contains(Array(group.utf8)) }
}
