import Directory
import JSONStreaming
import Planning
import QuickSightAPI

extension ActionWorker {
    func registerUser(_ action: Action) async -> ActionEnding {
        guard let name = action.user, let wanted = action.after?.user, let email = wanted.email, let role = wanted.role
        else { return failed(action, "the action names no user, e-mail address or role") }
        let type = APIIdentityType(rawValue: wanted.identityType ?? IdentityType.quickSight.rawValue)
        var request = RegisterUserRequest(identityType: type, email: email, role: APIRole(rawValue: role))
        // The service names IAM identities itself and refuses to be told.
        if type.rawValue != IdentityType.iam.rawValue { request.userName = name }
        request.iamArn = wanted.iamArn
        request.sessionName = wanted.sessionName
        request.customPermissionsName = wanted.customPermissionsName
        request.externalLoginProviderType = wanted.externalLogin?.providerType
        request.customFederationProviderURL = wanted.externalLogin?.providerURL
        request.externalLoginID = wanted.externalLogin?.id
        request.tags = (wanted.tags ?? []).map { APITag(key: $0.key, value: $0.value) }
        var registered: RegisteredUser?
        var requestID: String?
        var ending = await write(action, conflict: .resourceExists, patience: .untilReady) {
            () async throws(QuickSightError) -> Receipt in
            let answer = try await client.registerUser(request)
            registered = answer.value
            requestID = answer.requestID
            return Receipt(answer)
        } look: { () async throws(QuickSightError) -> Look in
            guard
                let live = try await found({ () async throws(QuickSightError) in try await client.describeUser(name) })
            else { return .unchanged }
            // Who was just deleted may still be seen.
            if let chain = replacements[name], Replacements.isFormer(live, chain) { return .unchanged }
            guard let difference = UserComparison.difference(of: live, from: wanted) else {
                guard let tags = wanted.tags else { return .asWanted }
                let found = Tag.managed(try await client.tags(ofUser: name, arn: live.arn ?? ""))
                return Tag.areSame(found, tags)
                    ? .asWanted : .different("the user is there already, with other tags; plan again")
            }
            return .different("the user is there already, and \(difference); plan again")
        }
        guard ending.outcome.status == .done else { return ending }
        if let invitations, type.rawValue == IdentityType.quickSight.rawValue {
            keep(
                registered, Invitation(user: registered?.user.userName ?? name, email: email, url: ""), in: invitations,
                &ending)
        }
        if let assigned = registered?.user.userName, assigned != name {
            let remark = ending.outcome.error.map { "; " + $0 } ?? ""
            ending.outcome.status = .failed
            ending.outcome.error =
                "the user was registered, but the service named it “\(assigned)”, not “\(name)”: write that name as "
                + "the roster's key and plan again" + remark
            ending.outcome.requestID = requestID
        }
        return ending
    }

    /// Hands a new user's invitation over; when that fails, the user stays registered and the outcome says so.
    private func keep(
        _ registered: RegisteredUser?, _ invitation: Invitation, in invitations: any InvitationReceiver,
        _ ending: inout ActionEnding
    ) {
        let remedy = "send it again from the QuickSight console"
        guard let url = registered?.invitationURL, !url.isEmpty else {
            ending.outcome.error =
                registered == nil
                ? "the user was registered, but the answer that held the invitation was lost: \(remedy)"
                : "the user was registered, but the service gave no invitation: \(remedy)"
            return
        }
        var invitation = invitation
        invitation.url = url
        do throws(InvitationProblem) {
            try invitations.receive(invitation)
        } catch {
            ending.outcome.error =
                "the user was registered, but the invitation could not be kept (\(error.message)): \(remedy)"
            // Every further registration would lose its invitation too.
            ending.consequence = .invitationsLost("invitations cannot be kept any more: \(error.message)")
        }
    }

    /// UpdateUser takes e-mail address and role both, so the user is read just before: what is not managed is sent as
    /// read, and what is managed must still be as the plan saw it.
    func updateUser(_ action: Action) async -> ActionEnding {
        guard let name = action.user, let before = action.before?.user, let after = action.after?.user else {
            return failed(action, "the action names no user or no values")
        }
        var live = APIUser()
        func look() async throws(QuickSightError) -> Look {
            live = try await client.describeUser(name).value
            if UserComparison.difference(of: live, from: after) == nil { return .asWanted }
            if let principalID = action.principalID, !principalID.isEmpty, let found = live.principalID,
                found != principalID
            {
                return .different("the name belongs to another user since it was planned; plan again")
            }
            return UserComparison.difference(of: live, fromEach: [before, after]).map {
                .different("since it was planned, somebody else changed it: \($0); plan again")
            } ?? .unchanged
        }
        return await change(
            action, what: "user",
            send: { () async throws(QuickSightError) -> Receipt in
                Receipt(try await client.updateUser(name, request(from: live, after: after)))
            }, look: look)
    }

    func deleteUser(_ action: Action) async -> ActionEnding {
        guard let name = action.user else { return await deleteNameless(action) }
        return await write(action, conflict: .resourceNotFound) { () async throws(QuickSightError) -> Receipt in
            // By the service's own identifier where it is known: a name may belong to somebody else by now.
            if let principalID = action.principalID, !principalID.isEmpty {
                return Receipt(try await client.deleteUser(principalID: principalID))
            }
            return Receipt(try await client.deleteUser(name))
        } look: { () async throws(QuickSightError) -> Look in
            let live = try await found { () async throws(QuickSightError) in try await client.describeUser(name) }
            guard let live, action.principalID == nil || live.principalID == action.principalID else {
                return .asWanted
            }
            return .unchanged
        }
    }

    /// Deletes a user whom the service lists as `N/A`: there is only the identifier to tell who it is.
    private func deleteNameless(_ action: Action) async -> ActionEnding {
        guard let principalID = action.principalID, !principalID.isEmpty else {
            return failed(action, "the action names no user")
        }
        return await write(action, conflict: .resourceNotFound) { () async throws(QuickSightError) -> Receipt in
            Receipt(try await client.deleteUser(principalID: principalID))
        } look: { () async throws(QuickSightError) -> Look in
            // No operation describes a user by this identifier.
            var isListed = false
            try await client.listUsers { fields in
                if let listed = fields.principalID, listed == principalID { isListed = true }
            }
            return isListed ? .unchanged : .asWanted
        }
    }

    // MARK: - Requests

    private func request(from live: APIUser, after: UserAttributes) -> UpdateUserRequest {
        var request = UpdateUserRequest(
            email: after.email ?? live.email ?? "", role: APIRole(rawValue: after.role ?? live.role?.rawValue ?? ""))
        // What clears is only sent where there is something to clear.
        let livePermissions = live.customPermissionsName ?? ""
        let permissions = after.customPermissionsName ?? livePermissions
        if !permissions.isEmpty {
            request.customPermissionsName = permissions
        } else if !livePermissions.isEmpty {
            request.unapplyCustomPermissions = true
        }
        let liveLogin = UserComparison.login(of: live)
        if let login = after.externalLogin ?? liveLogin, login != .none || liveLogin != nil {
            request.externalLoginProviderType = login.providerType
            // Cognito's own URL comes back in answers and is refused in requests.
            if login.providerType != ExternalLogin.ProviderType.cognito.rawValue {
                request.customFederationProviderURL = login.providerURL
            }
            request.externalLoginID = login.id
        }
        return request
    }
}
