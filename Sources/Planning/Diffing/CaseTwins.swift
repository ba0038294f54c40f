import Directory

/// Names that the roster and the directory write alike but for their case.
///
/// Whether the service takes such names for one is not documented. So nobody is registered beside a twin, and nothing is
/// taken from the twin, until the roster says the name as it is live.
struct CaseTwins {
    /// For names of the roster that nobody live bears, the live name that differs in case alone.
    private(set) var ofUsers: [NameID: NameID] = [:]
    /// The same for groups.
    private(set) var ofGroups: [String: String] = [:]
    private var liveUsers: Set<NameID> = []
    private var liveGroups: Set<String> = []

    /// No twins.
    init() {}

    /// The twins of a roster and a directory.
    ///
    /// - Parameters:
    ///   - liveNames: by the roster's name identifier, the live one's.
    ///   - namedUsers: live names that the roster names as they are.
    ///   - groupsByName: the live groups.
    init(
        _ desired: DesiredState, _ live: Snapshot, liveNames: NameTranslation, namedUsers: NameSet,
        groupsByName: [String: Int]
    ) {
        var wanted: [String: NameID] = [:]
        for name in desired.names.ids where liveNames[name.index] == nil {
            wanted[NameFolding.folded(desired.names.string(name))] = name
        }
        if !wanted.isEmpty {
            for name in live.names.ids where !namedUsers.contains(name) {
                guard let twin = wanted[NameFolding.folded(live.names.string(name))] else { continue }
                // Of several, the first in the order of reports, whatever order the pages came in.
                if let other = ofUsers[twin], live.names.precedes(other, name) { continue }
                ofUsers[twin] = name
                liveUsers.insert(name)
            }
        }
        let declared = Set(desired.groups.map(\.name))
        let wantedGroups = Dictionary(
            declared.filter { groupsByName[$0] == nil }.map { (NameFolding.folded($0), $0) },
            uniquingKeysWith: { first, _ in first })
        guard !wantedGroups.isEmpty else { return }
        for group in live.groups where !declared.contains(group.name) {
            guard let twin = wantedGroups[NameFolding.folded(group.name)] else { continue }
            liveGroups.insert(group.name)
            ofGroups[twin] = ofGroups[twin].map { min($0, group.name) } ?? group.name
        }
    }

    /// Why nothing is taken from a live user, or nil when the roster names nobody like them.
    func reasonToKeep(user: NameID) -> Withholding? {
        guard liveUsers.contains(user) else { return nil }
        return Withholding(
            .unclear, "the roster has a user whose name differs only in case; write the name as it is live")
    }

    /// Why nothing is taken from a live group, or nil when the roster names none like it.
    func reasonToKeep(group: String) -> Withholding? {
        guard liveGroups.contains(group) else { return nil }
        return Withholding(
            .unclear, "the roster has a group whose name differs only in case; write the name as it is live")
    }
}

extension Planner {
    /// Why a user is not registered, or nil when nobody live bears a name that differs only in case.
    func twinRefusal(user: NameID) -> Withholding? {
        twins.ofUsers[user].map { twin in
            Withholding(
                .unclear,
                "the directory has the user \(live.names.string(twin)), whose name differs only in case; write the name as "
                    + "it is live, or delete that user first")
        }
    }

    /// Why a group is not made, or nil when no live one bears a name that differs only in case.
    func twinRefusal(group: String) -> Withholding? {
        twins.ofGroups[group].map { twin in
            Withholding(
                .unclear,
                "the directory has the group \(twin), whose name differs only in case; write the name as it is live, or "
                    + "delete that group first")
        }
    }
}
