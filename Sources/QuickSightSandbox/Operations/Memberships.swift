import JSONStreaming

extension LiveDirectory {
    mutating func createGroupMembership(_ call: Call) throws(ServiceError) -> Answer {
        let names = (group: try call.name(.group), member: try call.name(.member))
        let group = try writableGroup(names.group)
        let user = try writableUser(names.member)
        if user.groups.contains(group.id) {
            guard call.assumptions.addingMemberAgainSucceeds else {
                throw .exists("User \(names.member) is in group \(names.group) already. \(place)", .user)
            }
        } else {
            contents.apply(.join(user: user.id, group: group.id), seenFrom: call.seenFrom)
        }
        return answer(call, user)
    }

    func describeGroupMembership(_ call: Call) throws(ServiceError) -> Answer {
        let names = (group: try call.name(.group), member: try call.name(.member))
        let group = try seenGroup(names.group)
        guard let user = member(names.member, in: contents.seen), user.groups.contains(group.id) else {
            throw noMember(names.member, of: names.group)
        }
        return answer(call, user)
    }

    mutating func deleteGroupMembership(_ call: Call) throws(ServiceError) -> Answer {
        let names = (group: try call.name(.group), member: try call.name(.member))
        let group = try writableGroup(names.group)
        guard let user = member(names.member, in: contents.written) else { throw noUser(names.member) }
        if user.groups.contains(group.id) {
            contents.apply(.leave(user: user.id, group: group.id), seenFrom: call.seenFrom)
        } else if call.assumptions.removingNonMemberFails {
            throw noMember(names.member, of: names.group)
        }
        return call.answer(200)
    }

    // MARK: Pieces

    /// A user by the name it is a member under; a deleted one where memberships outlive users.
    private func member(_ name: String, in contents: Contents) -> UserRecord? {
        contents.user(named: name) ?? contents.departedUser(named: name)
    }

    private func noMember(_ member: String, of group: String) -> ServiceError {
        .notFound(
            "AWS account id: \(account.id), Namespace: \(namespace), Group name: \(group), Member name: \(member). ",
            .user)
    }

    private func answer(_ call: Call, _ user: UserRecord) -> Answer {
        call.answer(200) { writer in
            writer.key("GroupMember")
            call.write(member: user, in: self, to: &writer)
        }
    }
}
