import Directory
import YAMLReading

extension ValueReader {
    /// Reads a user's `groups`.
    mutating func readGroupsOfUser(
        _ tree: YAMLTree, _ list: Int, keyPlace: Place, user: inout DesiredUser, of fragment: inout Fragment
    ) {
        guard tree.kind(at: list) == .sequence || isSequence(tree.node(at: list), "groups") else { return }
        user.groupsPlace = keyPlace
        let start = fragment.state.memberships.count
        var next = list + 1
        let listEnd = tree.next(after: list)
        while next < listEnd {
            let element = next
            next = tree.next(after: element)
            let place: Place
            let group: Int
            var until: Placed<Expiry>?
            if tree.isText(at: element) {
                place = self.place(tree.mark(at: element))
                group = fragment.groupIndex(named: tree.bytes(at: element), at: place)
            } else if let (text, end) = entry(tree.node(at: element), of: "groups", key: "group") {
                place = text.place
                until = end
                group = fragment.groupIndex(named: text.value, at: place)
            } else {
                continue
            }
            guard fragment.stamp(group: group, of: user.name) else {
                noteRepeated(fragment.state.groups[group].name, at: place, since: start, in: fragment.state) {
                    $0.group == UInt32(group)
                }
                continue
            }
            if !fragment.hasPlainName[group] { checkName(fragment.state.groups[group].name, kind: .group, at: place) }
            if fragment.state.memberships.count == start {
                let tooLong = fragment.state.names.withBytes(user.name) { isTooLongForMember($0) }
                if tooLong { log.error(user.place, Self.memberTooLong, hint: "take its `groups` away") }
            }
            add(
                DesiredMembership(group: UInt32(group), user: user.name, place: place, side: .user), until: until,
                to: &fragment.state)
        }
    }

    /// Reads a group's `members`.
    mutating func readMembers(_ node: YAMLNode, keyPlace: Place, group: Int, of fragment: inout Fragment) {
        guard isSequence(node, "members") else { return }
        fragment.state.groups[group].membersPlace = keyPlace
        let start = fragment.state.memberships.count
        var isEmpty = true
        // Looked up many at once, all over the table as they are; what is no plain name is looked up by itself.
        let plainNames = fragment.userNames(node.elements.lazy.filter(Self.isPlainMember).map(\.bytes))
        var nextPlain = 0
        for element in node.elements {
            isEmpty = false
            let name: NameID
            let place: Place
            var until: Placed<Expiry>?
            if Self.isPlainMember(element) {
                place = self.place(element.mark)
                checkMember(element.bytes, at: place)
                name = plainNames[nextPlain]
                nextPlain += 1
            } else if let (text, end) = entry(element, of: "members", key: "user") {
                place = text.place
                until = end
                var text = text.value
                name = text.withUTF8 { bytes in
                    checkMember(bytes, at: place)
                    return fragment.userName(bytes)
                }
            } else {
                continue
            }
            guard fragment.stamp(member: name, of: group) else {
                noteRepeated(fragment.state.names.string(name), at: place, since: start, in: fragment.state) {
                    $0.user == name
                }
                continue
            }
            add(
                DesiredMembership(group: UInt32(group), user: name, place: place, side: .group), until: until,
                to: &fragment.state)
        }
        fragment.state.groups[group].membersListIsEmpty = isEmpty
    }

    /// Whether an entry of `members` is a name and nothing else.
    private static func isPlainMember(_ element: YAMLNode) -> Bool { element.kind == .scalar && !element.isNull }

    /// One entry of a list of memberships: a name, or a mapping with the name and its end.
    private mutating func entry(
        _ node: YAMLNode, of list: String, key nameKey: String
    ) -> (name: Placed<String>, until: Placed<Expiry>?)? {
        guard node.kind == .mapping else {
            guard isScalar(node, "an entry of `\(list)`", "a name", hint: "write a name; null itself in quotes") else {
                return nil
            }
            return (Placed(node.string, place(node.mark)), nil)
        }
        var name: Placed<String>?
        var until: Placed<Expiry>?
        let errorsBefore = log.errorCount
        fields(node, of: "an entry of `\(list)`", known: [nameKey, "until"]) { reader, key, _, value in
            if key == "until" {
                until = reader.expiry(value)
            } else {
                name = reader.nonEmptyText(value, nameKey, hint: "write a name; null itself in quotes")
            }
        }
        guard let name else {
            if log.errorCount == errorsBefore {
                log.error(place(node.mark), "this entry of `\(list)` has no `\(nameKey)`")
            }
            return nil
        }
        return (name, until)
    }

    private mutating func add(
        _ membership: DesiredMembership, until: Placed<Expiry>?, to state: inout DesiredState
    ) {
        var membership = membership
        if let until {
            membership.until = UInt32(state.expiries.count)
            state.expiries.append(until)
        }
        state.memberships.append(membership)
    }

    /// Notes that a list names something twice; its memberships are those since `start`.
    private mutating func noteRepeated(
        _ name: String, at place: Place, since start: Int, in state: DesiredState,
        _ isSame: (DesiredMembership) -> Bool
    ) {
        log.error(
            place, "“\(NameRules.escaped(name))” stands twice in this list",
            see: state.memberships[start...].first(where: isSame)?.place, "the first is here")
    }

    private static let memberTooLong = "the name of a group's member has at most 256 characters"

    private mutating func checkMember(_ name: UnsafeBufferPointer<UInt8>, at place: Place) {
        for finding in NameRules.findings(name, kind: .user) { note(finding, at: place) }
        if isTooLongForMember(name) { log.error(place, Self.memberTooLong) }
    }

    /// API model, shape `GroupMemberName`: 1 to 256 characters.
    private func isTooLongForMember(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        name.count > RosterRules.longestMemberName
            && String(decoding: name, as: UTF8.self).unicodeScalars.count > RosterRules.longestMemberName
    }
}
