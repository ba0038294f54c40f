import Directory

/// Puts actions in order, names them, and draws the edges between them.
enum Ordering {
    /// Turns drafts into the actions of a plan, where they stand: by stage, then by the bytes of group and user names.
    static func finish(_ drafts: inout [Draft]) {
        var order = order(drafts)
        drafts.withUnsafeMutableBufferPointer { rearrange($0, &order) }
        order = []
        drafts.withUnsafeMutableBufferPointer { name($0) }
    }

    /// Puts at each place what stands where `order` says, which is used up.
    private static func rearrange(_ drafts: UnsafeMutableBufferPointer<Draft>, _ order: inout [UInt32]) {
        guard let base = drafts.baseAddress else { return }
        for start in order.indices where Int(order[start]) != start {
            // Round in a circle, the first one kept aside: moved, for copies count references.
            let first = (base + start).move()
            var place = start
            while true {
                let source = Int(order[place])
                order[place] = UInt32(place)
                if source == start { break }
                (base + place).moveInitialize(from: base + source, count: 1)
                place = source
            }
            (base + place).initialize(to: first)
        }
    }

    /// Gives actions that are in order their identifiers, and those of what they wait for.
    private static func name(_ actions: UnsafeMutableBufferPointer<Action>) {
        var taken: Set<ActionID> = []
        taken.reserveCapacity(actions.count)
        var creations: [String: ActionID] = [:]
        // What waits for one thing alone has its list in common with others that do.
        var registrations: [String: [ActionID]] = [:]
        var deletions: [String: ActionID] = [:]
        var untaggings: [String: ActionID] = [:]
        for index in actions.indices {
            let id = identifier(of: actions, index, taken: &taken)
            actions[index].id = id
            // What others wait for stands in an earlier stage, so its identifier is known already.
            if let group = actions[index].needsGroup, let id = creations[group] { actions[index].dependsOn.append(id) }
            if let user = actions[index].needsUser, let ids = registrations[user] {
                if actions[index].dependsOn.isEmpty {
                    actions[index].dependsOn = ids
                } else {
                    actions[index].dependsOn += ids
                }
            }
            if let user = actions[index].needsDeletion, let id = deletions[user] {
                actions[index].dependsOn.append(id)
            }
            if actions[index].needsUntagging, let id = untaggings[actions[index].user ?? ""] {
                actions[index].dependsOn.append(id)
            }
            switch actions[index].operation {
            case .deleteUser where actions[index].isReplacement: deletions[actions[index].user ?? ""] = id
            case .createGroup: creations[actions[index].group ?? ""] = id
            case .registerUser: registrations[actions[index].user ?? ""] = [id]
            case .untagResource: untaggings[actions[index].user ?? ""] = id
            default: break
            }
        }
        for index in actions.indices { actions[index].marks = [] }
    }

    // MARK: - Order

    /// What decides most comparisons, without a look at the draft.
    private struct Key {
        /// The stage, and under it the group's rank among the groups.
        var stageAndGroup: UInt32
        var index: UInt32
        var user: (UInt64, UInt64)
    }

    /// The numbers of the drafts in order.
    private static func order(_ drafts: [Draft]) -> [UInt32] {
        let ranks = ranks(drafts)
        var keys = drafts.indices.map { index in
            let group = drafts[index].group.map { ranks[$0] ?? 0 } ?? 0
            return Key(
                stageAndGroup: UInt32(stage(drafts, index)) << 28 | group, index: UInt32(index),
                user: beginning(drafts[index].user))
        }
        keys.sort { left, right in
            if left.stageAndGroup != right.stageAndGroup { return left.stageAndGroup < right.stageAndGroup }
            if left.user.0 != right.user.0 { return left.user.0 < right.user.0 }
            if left.user.1 != right.user.1 { return left.user.1 < right.user.1 }
            return precedes(drafts, Int(left.index), Int(right.index))
        }
        return keys.map(\.index)
    }

    /// Each group's rank by the bytes of its name, from 1; no group is the same as one without a name.
    private static func ranks(_ drafts: [Draft]) -> [String: UInt32] {
        var names: Set<String> = []
        var last = ""
        for index in drafts.indices {
            guard let group = drafts[index].group, group != last else { continue }
            names.insert(group)
            last = group
        }
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return Dictionary(zip(sorted, UInt32(1)...), uniquingKeysWith: { first, _ in first })
    }

    /// The first sixteen bytes of a name as numbers that are the larger the later they come.
    private static func beginning(_ name: String?) -> (UInt64, UInt64) {
        var words: (UInt64, UInt64) = (0, 0)
        var name = name ?? ""
        name.withUTF8 { bytes in
            for index in 0..<16 {
                words.0 = words.0 << 8 | words.1 >> 56
                words.1 = words.1 << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0)
            }
        }
        return words
    }

    /// Whether one comes before another that is of the same stage and group.
    private static func precedes(_ drafts: [Draft], _ left: Int, _ right: Int) -> Bool {
        if let isBefore = bytesPrecede(drafts[left].user, drafts[right].user) { return isBefore }
        // A replacement deletes before it registers.
        if drafts[left].operation != drafts[right].operation { return drafts[left].operation == .deleteUser }
        // Two updates of one user: what is done comes before what needs a replacement.
        if drafts[left].isReplacement != drafts[right].isReplacement { return drafts[right].isReplacement }
        // Users without a name, and several of one name, are told apart by the service's own identifier.
        return bytesPrecede(drafts[left].principalID, drafts[right].principalID) ?? false
    }

    /// What others wait for comes before them, the deletion that begins a replacement too.
    private static func stage(_ drafts: [Draft], _ index: Int) -> Int {
        let isFirstHalf = drafts[index].isReplacement && drafts[index].operation == .deleteUser
        return isFirstHalf ? Operation.registerUser.stage : drafts[index].operation.stage
    }

    /// Whether one name's bytes come before another's; nil when they are the same.
    private static func bytesPrecede(_ left: String?, _ right: String?) -> Bool? {
        let (left, right) = ((left ?? "").utf8, (right ?? "").utf8)
        if left.elementsEqual(right) { return nil }
        return left.lexicographicallyPrecedes(right)
    }

    // MARK: - Identifiers

    /// FNV-1a over what the action is about, done or withheld; the few that collide move on to the next free number,
    /// in the plan's order.
    private static func identifier(
        of actions: UnsafeMutableBufferPointer<Action>, _ index: Int, taken: inout Set<ActionID>
    ) -> ActionID {
        var hash: UInt32 = 0x811C_9DC5
        func mix(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
            hash = (hash ^ 0x00FF) &* 0x0100_0193
        }
        let (group, user) = (actions[index].group, actions[index].user)
        mix(actions[index].operation.rawValue)
        mix(group ?? "")
        mix(user ?? "")
        if actions[index].isReplacement { mix("replacement") }
        if group == nil, user == nil { mix(actions[index].principalID ?? "") }
        while !taken.insert(ActionID(hash)).inserted { hash &+= 1 }
        return ActionID(hash)
    }
}
