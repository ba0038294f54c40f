import Directory

/// What one document says, before documents of a target are merged.
struct Fragment {
    var state = DesiredState()
    /// Where the document begins.
    var place: Place
    /// Whether it holds nothing at all: then it is for no target.
    var isEmpty = false
    /// Whether it was not read to its end, so that it may say more than is known.
    var isCut = false
    /// Whether it stands in the policy file.
    var isPolicy = false
    /// Group names; the identifier is the index into the state's groups.
    private var groupNames = NameTable()
    /// Which of the state's groups are declared; the others are only named by users.
    private(set) var declaredGroups: [Bool] = []
    /// By name identifier, the index of the user's entry + 1, or 0 where the name is only that of a member.
    private var userEntries: [UInt32] = []
    /// By group, the user in whose list it was last named, + 1; by user, the group.
    private var groupStamps: [UInt32] = []
    private var memberStamps: [UInt32] = []
    /// Groups whose names there is nothing to say about.
    private(set) var hasPlainName: [Bool] = []

    init(place: Place) {
        self.place = place
    }

    /// Makes room for what a large text may hold, so that no table is copied as it grows. Room that is never used is
    /// never given by the system either.
    mutating func expect(bytes: Int) {
        guard bytes >= 8 << 20 else { return }
        // A user with an address, a role and three groups takes some 170 bytes.
        state.users.reserveCapacity(bytes / 128)
        userEntries.reserveCapacity(bytes / 128)
        state.memberships.reserveCapacity(bytes / 48)
        state.names.expect(names: bytes / 128, bytes: bytes / 6)
        state.texts.reserveCapacity(bytes / 5)
    }

    /// The identifier of a user's name.
    mutating func userName(_ bytes: UnsafeBufferPointer<UInt8>) -> NameID {
        let id = state.names.intern(bytes)
        if id.index == userEntries.count { userEntries.append(0) }
        return id
    }

    /// The identifiers of many users' names.
    mutating func userNames(_ names: some Sequence<UnsafeBufferPointer<UInt8>>) -> [NameID] {
        let ids = state.names.intern(Array(names))
        while userEntries.count < state.names.count { userEntries.append(0) }
        return ids
    }

    /// The index of a user's entry.
    func userIndex(_ name: NameID) -> Int? {
        let entry = userEntries[name.index]
        return entry == 0 ? nil : Int(entry) - 1
    }

    /// Adds a user's entry; its name must have none yet.
    mutating func add(_ user: DesiredUser) {
        state.users.append(user)
        userEntries[user.name.index] = UInt32(state.users.count)
    }

    /// The index of a group of this name, which is added undeclared when it is new.
    mutating func groupIndex(named name: String, at place: Place) -> Int {
        var name = name
        return name.withUTF8 { groupIndex(named: $0, at: place) }
    }

    /// The index of a group of this name, which is added undeclared when it is new.
    mutating func groupIndex(named name: UnsafeBufferPointer<UInt8>, at place: Place) -> Int {
        let index = groupNames.intern(name).index
        if index == state.groups.count {
            state.groups.append(DesiredGroup(name: String(decoding: name, as: UTF8.self), place: place))
            declaredGroups.append(false)
            groupStamps.append(0)
            hasPlainName.append(NameRules.findings(name, kind: .group).isEmpty)
        }
        return index
    }

    /// Notes that a user's own list names a group; false when it has done so before.
    mutating func stamp(group: Int, of user: NameID) -> Bool {
        if groupStamps[group] == user.rawValue + 1 { return false }
        groupStamps[group] = user.rawValue + 1
        return true
    }

    /// Notes that a group's list names a member; false when it has done so before.
    mutating func stamp(member: NameID, of group: Int) -> Bool {
        while memberStamps.count <= member.index { memberStamps.append(0) }
        if memberStamps[member.index] == UInt32(group) + 1 { return false }
        memberStamps[member.index] = UInt32(group) + 1
        return true
    }

    /// The index of a declared group, or nil.
    func declaredGroup(named name: String) -> Int? {
        guard let index = groupNames.find(name)?.index, declaredGroups[index] else { return nil }
        return index
    }

    mutating func declareGroup(_ index: Int, at place: Place) {
        declaredGroups[index] = true
        state.groups[index].place = place
    }
}
