import Directory
import Planning
import QuickSightAPI

/// Compares the managed values of a user with those that the service shows.
enum UserComparison {
    /// The first managed value that is not as given, in words; nil when all are.
    static func difference(of live: APIUser, from wanted: UserAttributes) -> String? {
        difference(of: live, fromEach: [wanted])
    }

    /// The first managed value that is as in none of the given values, in words; nil when there is none.
    static func difference(of live: APIUser, fromEach known: [UserAttributes]) -> String? {
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
        let liveLogin = login(of: live) ?? .none
        guard !logins.isEmpty, !logins.contains(where: { $0.isSame(as: liveLogin) }) else { return nil }
        return "its external login is “\(liveLogin.providerType)”"
    }

    /// The login that the service shows; nil when there is none.
    static func login(of live: APIUser) -> ExternalLogin? {
        guard let type = live.externalLoginProviderType, !type.isEmpty else { return nil }
        return ExternalLogin(
            providerType: type, providerURL: live.externalLoginProviderURL, id: live.externalLoginID)
    }
}
