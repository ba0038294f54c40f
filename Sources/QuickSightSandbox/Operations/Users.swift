import JSONStreaming

extension LiveDirectory {
    func describeUser(_ call: Call) throws(ServiceError) -> Answer {
        let record = try seenUser(try call.name(.user))
        return answer(call, record)
    }

    mutating func updateUser(_ call: Call) throws(ServiceError) -> Answer {
        let name = try call.name(.user)
        let email = try call.email()
        let role = try call.role("Role")
        let profile = try customPermissions(call)
        let unapplies = try call.flag("UnapplyCustomPermissions") ?? false
        let login = try call.externalLogin(mayClear: true)
        if profile != nil, unapplies, call.assumptions.applyingAndUnapplyingIsRefused {
            throw .invalidIdentifiers
        }
        var record = try writableUser(name)
        try checkIsOurs(record, call)
        if call.assumptions.demotionToReaderIsRefused, role.isReader, !record.user.role.isReader {
            throw .invalidParameter(
                "User \(name) cannot be changed from \(record.user.role.rawValue) to \(role.rawValue). \(place)")
        }
        record.user.email = email
        record.user.role = role
        if unapplies {
            record.user.customPermissionsName = nil
        } else if profile != nil || !call.assumptions.omittedUserFieldsAreKept {
            record.user.customPermissionsName = profile
        }
        switch login {
        case .none: if !call.assumptions.omittedUserFieldsAreKept { record.user.externalLogin = nil }
        case .clear: record.user.externalLogin = nil
        case .set(let login): record.user.externalLogin = login
        }
        contents.apply(.putUser(record), seenFrom: call.seenFrom)
        return answer(call, record)
    }

    mutating func deleteUser(_ call: Call) throws(ServiceError) -> Answer {
        try delete(try writableUser(try call.name(.user)), call)
    }

    mutating func deleteUserByPrincipalID(_ call: Call) throws(ServiceError) -> Answer {
        let principal = call.label(.principal)
        guard contents.seen.user(principal: principal) != nil,
            let record = contents.written.user(principal: principal)
        else {
            throw .notFound(
                "AWS account id: \(account.id), Namespace: \(namespace), PrincipalId: \(principal). ", .user)
        }
        return try delete(record, call)
    }

    mutating func updateUserCustomPermission(_ call: Call) throws(ServiceError) -> Answer {
        let name = try call.name(.user)
        guard let profile = try customPermissions(call) else { throw Constraints.absent("CustomPermissionsName") }
        var record = try writableUser(name)
        record.user.customPermissionsName = profile
        contents.apply(.putUser(record), seenFrom: call.seenFrom)
        return call.answer(200)
    }

    mutating func deleteUserCustomPermission(_ call: Call) throws(ServiceError) -> Answer {
        var record = try writableUser(try call.name(.user))
        if record.user.customPermissionsName == nil, call.assumptions.removingNoProfileFails {
            throw .notFound("User \(record.user.name) has no custom permissions. \(place)", .user)
        }
        record.user.customPermissionsName = nil
        contents.apply(.putUser(record), seenFrom: call.seenFrom)
        return call.answer(200)
    }

    // MARK: Pieces

    private func answer(_ call: Call, _ record: UserRecord) -> Answer {
        call.answer(200) { writer in
            writer.key("User")
            call.write(record, isActive: record.user.isActive, in: self, to: &writer)
        }
    }

    private mutating func delete(_ record: UserRecord, _ call: Call) throws(ServiceError) -> Answer {
        try checkIsOurs(record, call)
        let keeps = !call.assumptions.deletingUserEndsMemberships
        contents.apply(.removeUser(record.id, keepingMemberships: keeps), seenFrom: call.seenFrom)
        retire("user", name: record.user.name)
        return call.answer(200)
    }

    /// Refuses to change a user that IAM Identity Center manages.
    private func checkIsOurs(_ record: UserRecord, _ call: Call) throws(ServiceError) {
        if record.user.identityType == .identityCenter, call.assumptions.identityCenterUsersAreReadOnly {
            throw .identityCenter
        }
    }
}
