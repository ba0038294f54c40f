import Directory

extension Planner {
    /// Registrations and updates of the declared users.
    mutating func planUsers() {
        var invitations = 0
        var unreadTags = 0
        for user in desired.users where endings.users[user.name] == nil {
            if let liveUser = liveUser(user.name) {
                planUpdate(of: user, from: liveUser)
                if !planTags(of: user, from: liveUser) { unreadTags += 1 }
            } else {
                let registered = planRegistration(of: user)
                if registered == .quickSight { invitations += 1 }
            }
        }
        if unreadTags > 0 {
            notices.append(
                Notice(
                    .unreadTags, count: unreadTags,
                    text: "the tags of " + counted(unreadTags, "user", "users")
                        + " were not read, and are neither compared nor changed"))
        }
        noteInvitations(invitations)
    }

    /// Says that nobody gets the invitations of new users, or nothing when there are none.
    private mutating func noteInvitations(_ count: Int) {
        let known = notices.firstIndex { $0.kind == .invitations }
        let place = known ?? notices.endIndex
        if let known { notices.remove(at: known) }
        guard count > 0 else { return }
        notices.insert(
            Notice(
                .invitations, count: count,
                text: counted(count, "new user gets", "new users get")
                    + " no e-mail from the service: send the invitations again from the QuickSight console"),
            at: place)
    }

    /// Counts the invitations again, when registrations were left out.
    mutating func recountInvitations() {
        noteInvitations(
            drafts.count { draft in
                draft.action.operation == .registerUser && draft.action.withheld == nil
                    && draft.action.after?.user?.identityType == IdentityType.quickSight.rawValue
            })
    }

    // MARK: - Registration

    /// Plans a registration and returns the identity's type, or nil when it is withheld.
    private mutating func planRegistration(of user: DesiredUser) -> IdentityType? {
        let details = desired.details(of: user)
        let type = desired.identityType(of: user)?.value ?? .quickSight
        var attributes = UserAttributes(
            email: user.email.map { desired.texts.string($0.value) }, role: user.role?.value.rawValue,
            identityType: type.rawValue)
        if type == .iam {
            attributes.iamArn = details.iamArn?.value
            attributes.sessionName = details.sessionName?.value
        }
        // What clears says nothing of a user who has nothing yet.
        if let name = details.customPermissionsName?.value, !name.isEmpty { attributes.customPermissionsName = name }
        if let login = details.externalLogin?.value, login != .none { attributes.externalLogin = login }
        if let tags = details.tags?.value, !tags.isEmpty { attributes.tags = tags }

        var missing: [String] = []
        if attributes.email == nil { missing.append("`email`") }
        if attributes.role == nil { missing.append("`role`") }
        if type == .iam, attributes.iamArn == nil { missing.append("`iamArn`") }
        let withheld =
            missing.isEmpty
            ? nil
            : Withholding(
                .incomplete,
                "the user is not live, and cannot be registered without \(missing.joined(separator: " and "))")
        registrations[user.name] = withheld == nil ? .planned : .withheld
        drafts.append(
            Draft(
                .registerUser, user: desired.names.string(user.name), after: .user(attributes),
                flags: user.role?.value.isAdministrator == true ? .grantsAdmin : [],
                because: [reason(user.place, "users")], withheld: withheld))
        return withheld == nil ? type : nil
    }

    // MARK: - Update

    /// A managed value that differs.
    private struct Difference {
        var label: String
        var place: Place
    }

    private mutating func planUpdate(of user: DesiredUser, from liveUser: LiveUser) {
        let details = desired.details(of: user)
        let liveDetails = live.details(of: liveUser)
        let name = desired.names.string(user.name)
        var before = UserAttributes()
        var after = UserAttributes()
        var differences: [Difference] = []

        if let email = user.email {
            let same = desired.texts.withBytes(email.value) { wanted in
                live.texts.withBytes(liveUser.email) { wanted.elementsEqual($0) }
            }
            before.email = live.texts.string(liveUser.email)
            after.email = desired.texts.string(email.value)
            if !same { differences.append(Difference(label: "email", place: email.place)) }
        }
        if let permissions = details.customPermissionsName {
            before.customPermissionsName = liveDetails.customPermissionsName ?? ""
            after.customPermissionsName = permissions.value
            if before.customPermissionsName != after.customPermissionsName {
                differences.append(Difference(label: "customPermissionsName", place: permissions.place))
            }
        }
        if let login = details.externalLogin {
            before.externalLogin = liveDetails.externalLogin ?? ExternalLogin.none
            after.externalLogin = login.value
            if !login.value.isSame(as: liveDetails.externalLogin ?? .none) {
                differences.append(Difference(label: "externalLogin", place: login.place))
            }
        }

        var flags: ActionFlags = []
        let ambiguity = ambiguity(liveUser.name)
        let replacement =
            ambiguity == nil ? replacementNeeded(of: user, liveUser: liveUser, details: liveDetails) : nil
        if let role = user.role, replacement == nil {
            before.role = liveUser.role?.rawValue ?? liveDetails.unknownRole ?? ""
            after.role = role.value.rawValue
            if role.value != liveUser.role { differences.append(Difference(label: "role", place: role.place)) }
            if let liveRole = liveUser.role { flags = Self.flags(from: liveRole, to: role.value) }
        }
        let principalID = live.texts.string(liveUser.principalID)
        if let replacement {
            var draft = Draft(
                .updateUser, user: name, principalID: principalID, before: .user(replacement.before),
                after: .user(replacement.after), flags: replacement.flags, because: replacement.because,
                withheld: Withholding(replacement.kind, replacement.text))
            draft.isReplacement = true
            drafts.append(draft)
        }
        guard !differences.isEmpty else { return }
        drafts.append(
            Draft(
                .updateUser, user: name, principalID: principalID, before: .user(before), after: .user(after),
                flags: flags, because: differences.map { reason($0.place, $0.label) },
                withheld: ambiguity))
    }

    /// Gaining and losing rank.
    private static func flags(from old: Role, to new: Role) -> ActionFlags {
        var flags: ActionFlags = []
        if new.isAdministrator, !old.isAdministrator { flags.insert(.grantsAdmin) }
        if new.rank > old.rank { flags.insert(.promotes) }
        if new.rank < old.rank { flags.insert(.demotes) }
        return flags
    }

    // MARK: - What the API cannot change

    /// A change that needs more than an update.
    private struct Replacement {
        var before = UserAttributes()
        var after = UserAttributes()
        var flags: ActionFlags = []
        var because: [Reason] = []
        var kind = Withholding.Kind.replacement
        var text = ""
    }

    private func replacementNeeded(
        of user: DesiredUser, liveUser: LiveUser, details: LiveUserDetails
    ) -> Replacement? {
        var replacement = Replacement()
        var reasons: [String] = []
        if let type = desired.identityType(of: user), type.value != liveUser.identityType {
            replacement.before.identityType = liveUser.identityType?.rawValue ?? details.unknownIdentityType ?? ""
            replacement.after.identityType = type.value.rawValue
            replacement.because.append(reason(type.place, "identityType"))
            if liveUser.identityType == nil {
                replacement.kind = .unclear
                reasons.append("the live identity type is not known to this version")
            } else {
                reasons.append("the service cannot change a user's identity type")
            }
        }
        if let role = user.role, role.value != liveUser.role {
            if let liveRole = liveUser.role {
                if !liveRole.canBecome(role.value) {
                    reasons.append("the service refuses to make a reader of an author or administrator")
                }
            } else {
                replacement.kind = .unclear
                reasons.append("the live role is not known to this version")
            }
            if !reasons.isEmpty {
                if let liveRole = liveUser.role { replacement.flags = Self.flags(from: liveRole, to: role.value) }
                replacement.before.role = liveUser.role?.rawValue ?? details.unknownRole ?? ""
                replacement.after.role = role.value.rawValue
                replacement.because.append(reason(role.place, "role"))
            }
        }
        guard !reasons.isEmpty else { return nil }
        if replacement.kind == .replacement {
            replacement.flags.formUnion([.replaces, .orphansAssets])
            reasons.append("the user would have to be deleted and registered anew, which orphans what the user owns")
        }
        replacement.text = reasons.joined(separator: "; ")
        return replacement
    }
}
