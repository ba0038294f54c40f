import JSONStreaming

extension LiveDirectory {
    mutating func registerUser(_ call: Call) throws(ServiceError) -> Answer {
        let identityType = try Constraints.choice(
            try call.requiredText("IdentityType"), "IdentityType", SandboxUser.IdentityType.self)
        let email = try call.email()
        let role = try call.role("UserRole")
        let naming = try naming(call, identityType, email: email)
        var user = SandboxUser(
            name: naming.name, email: email, role: role, identityType: identityType, isActive: false,
            iamARN: naming.arn)
        user.customPermissionsName = try customPermissions(call)
        if case .set(let login) = try call.externalLogin(mayClear: false) { user.externalLogin = login }
        if let tags = try call.list("Tags") {
            user.tags = try Constraints.tags(tags, RequestBody.error(call.assumptions.malformedBody))
            guard user.tags.count <= call.assumptions.tagsPerUser else { throw tooManyTags(call) }
        }
        guard contents.written.user(named: user.name) == nil else {
            throw .exists("User \(user.name) already exists. \(place)", .user)
        }
        user.isActive = identityType == .iam && call.assumptions.iamUsersAreActive
        let principal = naming.principal ?? newPrincipalID("user", name: user.name)
        guard contents.written.user(principal: principal) == nil else {
            throw .exists("User \(user.name) already exists. \(place)", .user)
        }
        let record = UserRecord(id: nextUserID(named: user.name), user: user, principalID: principal)
        contents.apply(.putUser(record), seenFrom: call.seenFrom)
        let invitation = identityType == .quickSight ? invitationURL(of: record) : nil
        return call.answer(201) { writer in
            writer.key("User")
            // Nobody has signed in yet, whatever later reads say of an IAM user.
            call.write(record, isActive: false, in: self, to: &writer)
            call.write("UserInvitationUrl", invitation, to: &writer)
        }
    }

    /// What a new user is called, and by what it is known.
    private func naming(
        _ call: Call,
        _ type: SandboxUser.IdentityType,
        email: String
    ) throws(ServiceError) -> (name: String, arn: String?, principal: String?) {
        let userName = try call.text("UserName")
        let iamARN = try call.text("IamArn")
        let session = try call.text("SessionName")
        if let userName { _ = try Constraints.name(userName, "UserName") }
        if let session { try Constraints.session(session) }
        guard type == .iam else {
            if iamARN != nil { throw notApplicable("Iam Arn") }
            if session != nil { throw notApplicable("Session Name") }
            if let userName { return (userName, nil, nil) }
            guard call.assumptions.userNameDefaultsToEmail else { throw .invalidIdentifiers }
            return (try Constraints.name(email, "UserName"), nil, nil)
        }
        if userName != nil { throw notApplicable("User Name") }
        guard let iamARN else { throw .invalidIdentifiers }
        guard let identity = IAMIdentity(arn: iamARN) else {
            throw .invalidParameter("The IAM ARN \(iamARN) is not that of a user or role. \(place)")
        }
        guard identity.account == account.id || call.assumptions.foreignIAMIdentitiesAreAccepted else {
            throw .invalidParameter("The IAM ARN \(iamARN) belongs to another account. \(place)")
        }
        if identity.kind == .role {
            if session == nil, call.assumptions.roleNeedsSession { throw .invalidIdentifiers }
        } else if session != nil, !call.assumptions.sessionOfIAMUserIsIgnored {
            throw notApplicable("Session Name")
        }
        return (identity.userName(session: session), iamARN, principalID(of: identity, session: session))
    }

    private func notApplicable(_ parameter: String) -> ServiceError {
        .invalidParameter(
            "The following parameters are not applicable to this identity type: \(parameter). \(place)")
    }

    /// The number of a user to be made: its former one, where memberships outlived it.
    func nextUserID(named name: String) -> UInt32 {
        contents.written.departedUser(named: name)?.id ?? contents.written.users.lastID + 1
    }

    private func invitationURL(of record: UserRecord) -> String {
        let code = String(record.principalID.utf8.suffix(36)) ?? ""
        return "https://\(account.identityRegion).quicksight.aws.amazon.com/sn/console/signup?token=\(code)"
    }

    func customPermissions(_ call: Call) throws(ServiceError) -> String? {
        guard let name = try call.text("CustomPermissionsName") else { return nil }
        try Constraints.customPermissions(name)
        if !call.assumptions.unknownProfilesAreAccepted, !account.customPermissionsProfiles.contains(name) {
            throw .invalidParameter("The custom permissions profile \(name) does not exist. \(place)")
        }
        return name
    }
}

/// What a request does to a user's external login.
enum ExternalLoginChange {
    case none
    case clear
    case set(SandboxUser.ExternalLogin)
}

extension Call {
    func email() throws(ServiceError) -> String {
        // The service takes any text, `nottarealemailbutworks` included.
        try Constraints.length(try requiredText("Email"), "Email", 1, nil)
    }

    func role(_ key: String) throws(ServiceError) -> SandboxUser.Role {
        let role = try Constraints.choice(try requiredText(key), key, SandboxUser.Role.self)
        if role == .restrictedAuthor || role == .restrictedReader, !assumptions.restrictedRolesAreAccepted {
            throw .invalidParameter("The role \(role.rawValue) isn't currently available for use.")
        }
        return role
    }

    /// The external login a request gives; COGNITO has a URL of its own, CUSTOM_OIDC needs one, NONE clears.
    func externalLogin(mayClear: Bool) throws(ServiceError) -> ExternalLoginChange {
        let type = try text("ExternalLoginFederationProviderType")
        let url = try text("CustomFederationProviderUrl")
        let id = try text("ExternalLoginId")
        switch type {
        case nil:
            guard url == nil, id == nil else { throw .invalidIdentifiers }
            return .none
        case "NONE" where mayClear:
            return .clear
        case "COGNITO":
            guard url == nil else { throw .invalidIdentifiers }
            return .set(.init(providerType: "COGNITO", providerURL: "cognito-identity.amazonaws.com", id: id))
        case "CUSTOM_OIDC":
            guard let url else { throw .invalidIdentifiers }
            return .set(.init(providerType: "CUSTOM_OIDC", providerURL: url, id: id))
        case .some(let type):
            throw .invalidParameter("\(type) is not a valid external login federation provider type.")
        }
    }
}
