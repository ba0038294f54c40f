import Directory

extension Planner {
    /// Registrations and updates of the declared users.
    mutating func planUsers() {
        var unreadTags = 0
        for user in desired.users where endings.users[user.name] == nil {
            if let liveUser = liveUser(user.name) {
                if isAsWanted(user, liveUser) { continue }
                planUpdate(of: user, from: liveUser)
                // A registration anew sets the tags too.
                let isReplaced = !replacements.isEmpty && replacements[desired.names.string(user.name)] != nil
                if !isReplaced, !planTags(of: user, from: liveUser) { unreadTags += 1 }
            } else {
                planRegistration(of: user)
            }
        }
        if unreadTags > 0 {
            notices.append(
                Notice(
                    .unreadTags, count: unreadTags,
                    text: "the tags of " + counted(unreadTags, "user", "users")
                        + " were not read, and are neither compared nor changed"))
        }
        planRegistrationsOfForgottenUsers()
        recountInvitations()
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

    /// Counts the invitations of the registrations there are.
    mutating func recountInvitations() {
        noteInvitations(
            drafts.count { draft in
                draft.operation == .registerUser && draft.withheld == nil
                    && draft.after?.user?.identityType == IdentityType.quickSight.rawValue
            })
    }

    // MARK: - Registration

    private mutating func planRegistration(of user: DesiredUser) {
        let type = desired.identityType(of: user)?.value ?? .quickSight
        // What an interrupted run has deleted comes back as it was to be registered, save what the roster says.
        let former = unfinished[desired.names.string(user.name)]?.registration
        let attributes = registration(of: user, over: former ?? UserAttributes(identityType: type.rawValue))
        var missing: [String] = []
        if attributes.email == nil { missing.append("`email`") }
        if attributes.role == nil { missing.append("`role`") }
        if attributes.identityType == IdentityType.iam.rawValue, attributes.iamArn == nil { missing.append("`iamArn`") }
        let withheld =
            missing.isEmpty
            ? endings.doubt(about: user.name) ?? twinRefusal(user: user.name)
            : Withholding(
                .incomplete,
                "the user is not live, and cannot be registered without \(missing.joined(separator: " and "))")
        registrations[user.name] = withheld == nil ? .planned : .withheld
        let name = desired.names.string(user.name)
        registeredNames[user.name] = name
        drafts.append(
            Draft(
                .registerUser, user: name, after: .user(attributes),
                flags: Self.registrationFlags(attributes, isRecovery: former != nil),
                because: [reason(user.place, "users")], withheld: withheld))
    }

    private static func registrationFlags(_ attributes: UserAttributes, isRecovery: Bool) -> ActionFlags {
        var flags: ActionFlags = isRecovery ? .replaces : []
        if attributes.role.flatMap(Role.init(rawValue:))?.isAdministrator == true { flags.insert(.grantsAdmin) }
        return flags
    }

    // MARK: - Update

    /// A managed value that differs.
    private struct Difference {
        var label: String
        var place: Place
    }

    /// Whether there is nothing to change, told of a user without rarer fields: most are so, and there are a million.
    private func isAsWanted(_ user: DesiredUser, _ liveUser: LiveUser) -> Bool {
        guard user.details == nil else { return false }
        if let role = user.role, role.value != liveUser.role { return false }
        if let type = user.identityType, type.value != liveUser.identityType { return false }
        return user.email.map { hasSameEmail($0.value, liveUser) } ?? true
    }

    private func hasSameEmail(_ email: TextRef, _ liveUser: LiveUser) -> Bool {
        email.length == liveUser.email.length
            && desired.texts.withBytes(email) { wanted in
                live.texts.withBytes(liveUser.email) { NameTable.areSame(wanted, $0) }
            }
    }

    private mutating func planUpdate(of user: DesiredUser, from liveUser: LiveUser) {
        let details = desired.details(of: user)
        let liveDetails = live.details(of: liveUser)
        let name = desired.names.string(user.name)
        let ambiguity = ambiguity(liveUser.name)
        let need = ambiguity == nil ? replacementNeeded(of: user, liveUser: liveUser, details: liveDetails) : nil
        var refusal: Withholding?
        if let need {
            refusal =
                need.kind == .replacement
                ? planReplacement(of: user, from: liveUser, need: need) : Withholding(need.kind, need.text)
            // A registration anew sets every value at once.
            if refusal == nil { return }
        }
        var before = UserAttributes()
        var after = UserAttributes()
        var differences: [Difference] = []

        if let email = user.email {
            let same = hasSameEmail(email.value, liveUser)
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
        if let role = user.role, need == nil {
            before.role = liveUser.role?.rawValue ?? liveDetails.unknownRole ?? ""
            after.role = role.value.rawValue
            if role.value != liveUser.role { differences.append(Difference(label: "role", place: role.place)) }
            if let liveRole = liveUser.role { flags = Self.flags(from: liveRole, to: role.value) }
        }
        let principalID = live.texts.string(liveUser.principalID)
        if let need, let refusal {
            var draft = Draft(
                .updateUser, user: name, principalID: principalID, before: .user(need.before),
                after: .user(need.after), flags: need.flags, because: need.because, withheld: refusal)
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
    static func flags(from old: Role, to new: Role) -> ActionFlags {
        var flags: ActionFlags = []
        if new.isAdministrator, !old.isAdministrator { flags.insert(.grantsAdmin) }
        if new.rank > old.rank { flags.insert(.promotes) }
        if new.rank < old.rank { flags.insert(.demotes) }
        return flags
    }
}
