import Directory

/// Puts actions in order, names them, and draws the edges between them.
enum Ordering {
    /// The actions of drafts: by stage, then by the bytes of group and user names.
    static func actions(_ drafts: [Draft]) -> [Action] {
        var taken: Set<ActionID> = []
        taken.reserveCapacity(drafts.count)
        var creations: [String: ActionID] = [:]
        var registrations: [String: ActionID] = [:]
        var deletions: [String: ActionID] = [:]
        var untaggings: [String: ActionID] = [:]
        var actions: [Action] = []
        actions.reserveCapacity(drafts.count)
        for index in order(drafts) {
            let draft = drafts[Int(index)]
            var action = draft.action
            action.id = identifier(of: draft, taken: &taken)
            // What others wait for stands in an earlier stage, so its identifier is known already.
            if let group = draft.needsGroup, let id = creations[group] { action.dependsOn.append(id) }
            if let user = draft.needsUser, let id = registrations[user] { action.dependsOn.append(id) }
            if let user = draft.needsDeletion, let id = deletions[user] { action.dependsOn.append(id) }
            if draft.needsUntagging, let id = untaggings[action.user ?? ""] { action.dependsOn.append(id) }
            switch action.operation {
            case .deleteUser where draft.isReplacement: deletions[action.user ?? ""] = action.id
            case .createGroup: creations[action.group ?? ""] = action.id
            case .registerUser: registrations[action.user ?? ""] = action.id
            case .untagResource: untaggings[action.user ?? ""] = action.id
            default: break
            }
            actions.append(action)
        }
        return actions
    }

    /// What decides most comparisons, without a look at the draft.
    private struct Key {
        var stage: UInt8
        var group: UInt64
        var user: UInt64
        var index: UInt32
    }

    /// The numbers of the drafts in order.
    private static func order(_ drafts: [Draft]) -> [UInt32] {
        var keys = drafts.indices.map { index in
            let action = drafts[index].action
            return Key(
                stage: UInt8(stage(drafts[index])), group: beginning(action.group), user: beginning(action.user),
                index: UInt32(index))
        }
        keys.sort { left, right in
            if left.stage != right.stage { return left.stage < right.stage }
            if left.group != right.group { return left.group < right.group }
            let (first, second) = (drafts[Int(left.index)], drafts[Int(right.index)])
            if let isBefore = bytesPrecede(first.action.group, second.action.group) { return isBefore }
            if left.user != right.user { return left.user < right.user }
            return precedes(first, second)
        }
        return keys.map(\.index)
    }

    /// The first eight bytes of a name as a number that is the larger the later they come.
    private static func beginning(_ name: String?) -> UInt64 {
        var word: UInt64 = 0
        var count = 0
        for byte in (name ?? "").utf8.prefix(8) {
            word = word << 8 | UInt64(byte)
            count += 1
        }
        return word << UInt64(8 * (8 - count))
    }

    private static func precedes(_ left: Draft, _ right: Draft) -> Bool {
        if let isBefore = bytesPrecede(left.action.user, right.action.user) { return isBefore }
        // A replacement deletes before it registers.
        if left.action.operation != right.action.operation { return left.action.operation == .deleteUser }
        // Two updates of one user: what is done comes before what needs a replacement.
        if left.isReplacement != right.isReplacement { return right.isReplacement }
        // Users without a name, and several of one name, are told apart by the service's own identifier.
        return bytesPrecede(left.action.principalID, right.action.principalID) ?? false
    }

    /// What others wait for comes before them, the deletion that begins a replacement too.
    private static func stage(_ draft: Draft) -> Int {
        let isFirstHalf = draft.isReplacement && draft.action.operation == .deleteUser
        return isFirstHalf ? Operation.registerUser.stage : draft.action.operation.stage
    }

    /// Whether one name's bytes come before another's; nil when they are the same.
    private static func bytesPrecede(_ left: String?, _ right: String?) -> Bool? {
        let (left, right) = ((left ?? "").utf8, (right ?? "").utf8)
        if left.elementsEqual(right) { return nil }
        return left.lexicographicallyPrecedes(right)
    }

    /// FNV-1a over what the action is about, done or withheld; the few that collide move on to the next free number,
    /// in the plan's order.
    private static func identifier(of draft: Draft, taken: inout Set<ActionID>) -> ActionID {
        var hash: UInt32 = 0x811C_9DC5
        func mix(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
            hash = (hash ^ 0x00FF) &* 0x0100_0193
        }
        mix(draft.action.operation.rawValue)
        mix(draft.action.group ?? "")
        mix(draft.action.user ?? "")
        if draft.isReplacement { mix("replacement") }
        if draft.action.group == nil, draft.action.user == nil { mix(draft.action.principalID ?? "") }
        while !taken.insert(ActionID(hash)).inserted { hash &+= 1 }
        return ActionID(hash)
    }
}
