import Directory
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
        var assigned: String?
        let ending = await write(action, conflict: .resourceExists, patience: .untilReady) {
            () async throws(QuickSightError) -> Receipt in
            let answer = try await client.registerUser(request)
            assigned = answer.value.user.userName
            return Receipt(answer)
        } look: { () async throws(QuickSightError) -> Look in
            guard
                let live = try await found({ () async throws(QuickSightError) in try await client.describeUser(name) })
            else { return .unchanged }
            guard let difference = difference(of: live, from: wanted) else { return .asWanted }
            return .different("the user is there, and \(difference)")
        }
        if let assigned, assigned != name, ending.outcome.status == .done {
            return failed(
                action,
                "the service named the new user “\(assigned)”, not “\(name)”; write that name as the roster's key",
                attempts: ending.outcome.attempts)
        }
        return ending
    }

    /// UpdateUser takes e-mail address and role both, so the user is read just before: what is not managed is sent as
    /// read, and what is managed must still be as the plan saw it.
    func updateUser(_ action: Action) async -> ActionEnding {
        guard let name = action.user, let before = action.before?.user, let after = action.after?.user else {
            return failed(action, "the action names no user or no values")
        }
        var attempts = 0
        var wait = Settling(limit: settle, time: time)
        while true {
            do throws(QuickSightError) {
                let live = try await client.describeUser(name).value
                if difference(of: live, from: after) == nil {
                    return ended(action, attempts == 0 ? .alreadySo : .done, attempts: attempts)
                }
                if let principalID = action.principalID, !principalID.isEmpty, let found = live.principalID,
                    found != principalID
                {
                    return failed(action, "the name belongs to another user since it was planned; plan again")
                }
                if let changed = difference(of: live, fromEach: [before, after]) {
                    return failed(action, "since it was planned \(changed); plan again", attempts: attempts)
                }
                let answer = try await client.updateUser(name, request(from: live, after: after))
                attempts += answer.attempts
                return ended(action, .done, attempts: attempts, requestID: answer.requestID)
            } catch {
                if error.operation == "UpdateUser" { attempts += error.attempts }
                guard error.mayHaveTakenEffect, await wait.again() else {
                    return failed(action, error, attempts: attempts)
                }
            }
        }
    }

    func deleteUser(_ action: Action) async -> ActionEnding {
        guard let name = action.user else { return failed(action, "the action names no user") }
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

    // MARK: - Requests and comparisons

    private func request(from live: APIUser, after: UserAttributes) -> UpdateUserRequest {
        var request = UpdateUserRequest(
            email: after.email ?? live.email ?? "", role: APIRole(rawValue: after.role ?? live.role?.rawValue ?? ""))
        let permissions = after.customPermissionsName ?? live.customPermissionsName
        if permissions == "" {
            request.unapplyCustomPermissions = true
        } else {
            request.customPermissionsName = permissions
        }
        if let login = after.externalLogin ?? Self.login(of: live) {
            request.externalLoginProviderType = login.providerType
            // Cognito's own URL comes back in answers and is refused in requests.
            if login.providerType != ExternalLogin.ProviderType.cognito.rawValue {
                request.customFederationProviderURL = login.providerURL
            }
            request.externalLoginID = login.id
        }
        return request
    }

    private static func login(of live: APIUser) -> ExternalLogin? {
        guard let type = live.externalLoginProviderType, !type.isEmpty else { return nil }
        return ExternalLogin(
            providerType: type, providerURL: live.externalLoginProviderURL, id: live.externalLoginID)
    }

    /// The first managed value that is not as given, in words; nil when all are.
    private func difference(of live: APIUser, from wanted: UserAttributes) -> String? {
        difference(of: live, fromEach: [wanted])
    }

    /// The first managed value that is as in none of the given values, in words; nil when there is none.
    private func difference(of live: APIUser, fromEach known: [UserAttributes]) -> String? {
        func check(_ what: String, _ live: String?, _ known: [String?]) -> String? {
            let known = known.compactMap { $0 }
            guard !known.isEmpty, !known.contains(live ?? "") else { return nil }
            return "its \(what) is “\(live ?? "")”"
        }
        if let found = check("role", live.role?.rawValue, known.map(\.role))
            ?? check("e-mail address", live.email, known.map(\.email))
            ?? check("identity type", live.identityType?.rawValue, known.map(\.identityType))
            ?? check("permissions profile", live.customPermissionsName, known.map(\.customPermissionsName))
        {
            return found
        }
        let logins = known.compactMap(\.externalLogin)
        let liveLogin = Self.login(of: live) ?? .none
        guard !logins.isEmpty, !logins.contains(where: { $0.isSame(as: liveLogin) }) else { return nil }
        return "its external login is “\(liveLogin.providerType)”"
    }
}
