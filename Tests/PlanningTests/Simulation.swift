import Directory
import Planning

extension Live {
    /// What the service would not do: the plan is wrong.
    struct Refusal: Error, CustomStringConvertible {
        var description: String
    }

    /// Does one action as the service would, and refuses what it would refuse.
    mutating func perform(_ action: Action) throws(Refusal) {
        func refuse(_ reason: String) -> Refusal { Refusal(description: "\(action.line): \(reason)") }
        let userIndex = users.firstIndex { $0.name == action.user }
        let groupIndex = groups.firstIndex { $0.name == action.group }
        switch action.operation {
        case .createGroup:
            guard groupIndex == nil, let name = action.group else { throw refuse("the group is there") }
            groups.append(Group(name: name, description: action.after?.group?.description, members: []))
        case .updateGroup:
            guard let groupIndex, groups[groupIndex].description ?? "" == action.before?.group?.description else {
                throw refuse("the group is not as it was")
            }
            groups[groupIndex].description = action.after?.group?.description
        case .registerUser:
            guard userIndex == nil, let name = action.user else { throw refuse("the user is there") }
            guard let after = action.after?.user, let email = after.email, let role = after.role else {
                throw refuse("no e-mail address or role")
            }
            var user = User(name, role: role)
            user.email = email
            user.identityType = after.identityType ?? "QUICKSIGHT"
            guard user.identityType != "IAM" || after.iamArn != nil else { throw refuse("no ARN") }
            user.permissions = after.customPermissionsName
            user.login = after.externalLogin
            user.tags = after.tags ?? []
            users.append(user)
        case .updateUser:
            guard let userIndex, let before = action.before?.user, let after = action.after?.user else {
                throw refuse("no such user")
            }
            guard users[userIndex].principalID == action.principalID else { throw refuse("another user") }
            try users[userIndex].update(from: before, to: after, refuse)
        case .tagResource, .untagResource:
            guard let userIndex, let before = action.before?.user?.tags, let after = action.after?.user?.tags else {
                throw refuse("no such user")
            }
            let all = users[userIndex].tags ?? []
            guard UserTag.managed(all) == before else { throw refuse("the tags are not as they were") }
            guard before != after else { throw refuse("nothing changes") }
            // Each operation can do only its own half.
            let keys = (before: Set(before.map(\.key)), after: Set(after.map(\.key)))
            if action.operation == .untagResource {
                guard after.allSatisfy(before.contains) else { throw refuse("it sets tags") }
            } else {
                guard keys.before.isSubset(of: keys.after) else { throw refuse("it takes tags away") }
            }
            users[userIndex].tags = after + all.filter { !UserTag.managed([$0]).contains($0) }
        case .createGroupMembership:
            guard let userIndex, let groupIndex else { throw refuse("no such user or group") }
            guard !groups[groupIndex].members.contains(users[userIndex].name) else { throw refuse("is a member") }
            groups[groupIndex].members.append(users[userIndex].name)
        case .deleteGroupMembership:
            guard let groupIndex, let member = groups[groupIndex].members.firstIndex(where: { $0 == action.user })
            else { throw refuse("no such member") }
            groups[groupIndex].members.remove(at: member)
        case .deleteUser:
            guard action.user != nil else {
                guard let id = action.principalID, deletedUnresolved.insert(id).inserted else {
                    throw refuse("nobody has this identifier")
                }
                return
            }
            guard let userIndex, users[userIndex].principalID == action.principalID else {
                throw refuse("no such user")
            }
            let user = users.remove(at: userIndex)
            for index in groups.indices { groups[index].members.removeAll { $0 == user.name } }
        case .deleteGroup:
            guard let groupIndex else { throw refuse("no such group") }
            groups.remove(at: groupIndex)
        }
    }
}

extension Live.User {
    fileprivate mutating func update(
        from before: UserAttributes, to after: UserAttributes, _ refuse: (String) -> Live.Refusal
    ) throws(Live.Refusal) {
        guard before.email == nil || before.email == email, before.role == nil || before.role == role,
            before.customPermissionsName == nil || before.customPermissionsName == permissions ?? "",
            before.externalLogin == nil || before.externalLogin == login ?? ExternalLogin.none
        else { throw refuse("the user is not as it was") }
        guard after.identityType == nil else { throw refuse("the identity type cannot be changed") }
        if let role = after.role {
            let (old, new) = (Role(rawValue: self.role), Role(rawValue: role))
            guard let old, let new, old == new || old.isReader || !new.isReader else {
                throw refuse("from \(self.role) to \(role)")
            }
            self.role = role
        }
        email = after.email ?? email
        if let permissions = after.customPermissionsName { self.permissions = permissions.isEmpty ? nil : permissions }
        if let login = after.externalLogin { self.login = login == .none ? nil : login }
    }
}
