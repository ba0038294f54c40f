import JSONStreaming

extension LiveDirectory {
    func listUsers(_ call: Call) throws(ServiceError) -> Answer {
        let users = contents.seen.users
        return try call.page(listing, key: "UserList") { walk, writer in
            users.forEach(after: walk.start) { record in
                if record.isDeparted { return true }
                guard walk.takes(record.id) else { return false }
                call.write(record, isActive: record.user.isActive, in: self, to: &writer)
                return true
            }
        }
    }

    func listGroups(_ call: Call) throws(ServiceError) -> Answer {
        try groups(call, listing) { _ in true }
    }

    func searchGroups(_ call: Call) throws(ServiceError) -> Answer {
        guard let filters = try call.list("Filters") else { throw Constraints.absent("Filters") }
        guard filters.count == 1 else {
            throw .invalidParameter("The list of filters must have exactly 1 member.")
        }
        let prefix = try call.prefix(of: filters[0])
        let contents = contents.seen
        return try groups(call, listing + [prefix]) { group in contents.starts(group.name, with: prefix) }
    }

    func listUserGroups(_ call: Call) throws(ServiceError) -> Answer {
        let user = try seenUser(try call.name(.user))
        let groups = contents.seen.groups
        return try call.page(listing + [user.user.name], key: "GroupList") { walk, writer in
            for id in user.groups.after(walk.start) {
                guard let group = groups[id] else { continue }
                guard walk.takes(id) else { return }
                call.write(group, in: self, to: &writer)
            }
        }
    }

    func listGroupMemberships(_ call: Call) throws(ServiceError) -> Answer {
        let group = try seenGroup(try call.name(.group))
        let users = contents.seen.users
        return try call.page(listing + [group.name], key: "GroupMemberList") { walk, writer in
            for id in group.members.after(walk.start) {
                guard let user = users[id] else { continue }
                if user.user.isUnresolved, !call.assumptions.unresolvedMembersAreListed { continue }
                guard walk.takes(id) else { return }
                call.write(member: user, in: self, to: &writer)
            }
        }
    }

    /// What a token of a listing of this directory is bound to.
    private var listing: [String] { [account.id, namespace] }

    private func groups(
        _ call: Call,
        _ listing: [String],
        where isListed: (GroupRecord) -> Bool
    ) throws(ServiceError) -> Answer {
        let groups = contents.seen.groups
        return try call.page(listing, key: "GroupList") { walk, writer in
            groups.forEach(after: walk.start) { group in
                if !isListed(group) { return true }
                guard walk.takes(group.id) else { return false }
                call.write(group, in: self, to: &writer)
                return true
            }
        }
    }
}

extension Call {
    /// The value of the one filter there is: GROUP_NAME StartsWith.
    fileprivate func prefix(of filter: JSONValue) throws(ServiceError) -> String {
        let malformed = RequestBody.error(assumptions.malformedBody)
        guard filter.members != nil else { throw malformed }
        var texts: [String] = []
        for (key, only) in [("Operator", "StartsWith"), ("Name", "GROUP_NAME"), ("Value", nil)] {
            guard let value = filter[key], !value.isNull else { throw Constraints.absent("Filters.\(key)") }
            guard let text = value.string else { throw malformed }
            if let only, text != only {
                throw Constraints.violation(
                    text, "Filters.\(key)", "Member must satisfy enum value set: [\(only)]")
            }
            texts.append(text)
        }
        return texts[2]
    }
}
