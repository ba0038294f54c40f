import Directory

/// Puts actions in order, names them, and draws the edges between them.
enum Ordering {
    /// The actions of drafts: by stage, then by the bytes of group and user names.
    static func actions(_ drafts: [Draft]) -> [Action] {
        let sorted = drafts.sorted(by: precedes)
        var taken: Set<ActionID> = []
        taken.reserveCapacity(sorted.count)
        var creations: [String: ActionID] = [:]
        var registrations: [String: ActionID] = [:]
        var actions: [Action] = []
        actions.reserveCapacity(sorted.count)
        for draft in sorted {
            var action = draft.action
            action.id = identifier(of: action, taken: &taken)
            // What others wait for stands in an earlier stage, so its identifier is known already.
            if let group = draft.needsGroup, let id = creations[group] { action.dependsOn.append(id) }
            if let user = draft.needsUser, let id = registrations[user] { action.dependsOn.append(id) }
            switch action.operation {
            case .createGroup: creations[action.group ?? ""] = action.id
            case .registerUser: registrations[action.user ?? ""] = action.id
            default: break
            }
            actions.append(action)
        }
        return actions
    }

    private static func precedes(_ left: Draft, _ right: Draft) -> Bool {
        let (left, right) = (left.action, right.action)
        if left.operation.stage != right.operation.stage { return left.operation.stage < right.operation.stage }
        if left.group != right.group { return bytesPrecede(left.group ?? "", right.group ?? "") }
        if left.user != right.user { return bytesPrecede(left.user ?? "", right.user ?? "") }
        // Two actions of one kind on one thing: what is done comes before what is withheld.
        return left.withheld == nil && right.withheld != nil
    }

    private static func bytesPrecede(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// FNV-1a over what the action is about; the few that collide move on to the next free number, in the plan's order.
    private static func identifier(of action: Action, taken: inout Set<ActionID>) -> ActionID {
        var hash: UInt32 = 0x811C_9DC5
        func mix(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
            hash = (hash ^ 0x00FF) &* 0x0100_0193
        }
        mix(action.operation.rawValue)
        mix(action.group ?? "")
        mix(action.user ?? "")
        if action.withheld != nil { mix("withheld") }
        while !taken.insert(ActionID(hash)).inserted { hash &+= 1 }
        return ActionID(hash)
    }
}
