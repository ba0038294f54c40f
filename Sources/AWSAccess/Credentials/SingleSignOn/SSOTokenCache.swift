import JSONStreaming

/// What the AWS CLI keeps of a login.
struct SSOToken: Sendable {
    /// What proves the login.
    var accessToken: String
    /// When that ends.
    var expiration: WallTime
    /// The whole file.
    var document: JSONValue

    /// Reads a file of the cache; nil where it is none.
    init?(_ bytes: [UInt8]) {
        guard let document = try? JSONValue.parse(bytes), let token = document["accessToken"]?.string, !token.isEmpty,
            let expiration = document["expiresAt"]?.string.flatMap({ WallTime(ofService: $0) })
        else { return nil }
        accessToken = token
        self.expiration = expiration
        self.document = document
    }

    /// What a new access token is asked for with.
    struct Renewal {
        var clientID: String
        var clientSecret: String
        var refreshToken: String
    }

    /// How a new access token is got; nil where the cache does not allow it, or not any more.
    func renewal(at now: WallTime) -> Renewal? {
        guard let client = document["clientId"]?.string, let secret = document["clientSecret"]?.string,
            let refresh = document["refreshToken"]?.string,
            let end = document["registrationExpiresAt"]?.string.flatMap({ WallTime(ofService: $0) }), end > now
        else { return nil }
        return Renewal(clientID: client, clientSecret: secret, refreshToken: refresh)
    }

    /// The same login with a new access token.
    func renewed(accessToken: String, until expiration: WallTime, refreshToken: String?) -> SSOToken {
        var new = self
        new.accessToken = accessToken
        new.expiration = expiration
        var members = document.members ?? []
        func set(_ key: String, _ value: String) {
            members.removeAll { $0.key == key }
            members.append(JSONMember(key, .string(value)))
        }
        set("accessToken", accessToken)
        set("expiresAt", expiration.rfc3339)
        if let refreshToken { set("refreshToken", refreshToken) }
        new.document = .object(members)
        return new
    }

    /// The file's contents.
    var bytes: [UInt8] {
        var writer = JSONWriter(.compact)
        writer.value(document)
        return writer.takeBytes()
    }
}

/// The AWS CLI's cache of logins, `~/.aws/sso/cache`.
struct SSOTokenCache: Sendable {
    /// The file of one login.
    let path: String
    private let settings: SSOSettings
    private let context: CredentialsContext

    /// The place of a login: named after the session, in the older way after the start URL.
    init(_ settings: SSOSettings, _ context: CredentialsContext) throws(CredentialsError) {
        guard context.environment["HOME"] != nil else {
            throw CredentialsError(
                .notFound, "profile \"\(settings.profile)\" uses SSO, whose logins are under HOME, which is not set")
        }
        guard let name = SHA1Digest.hex(of: settings.session ?? settings.startURL) else {
            throw CredentialsError(.unavailable, "this machine's libcrypto has no SHA-1, by which logins are found")
        }
        path = context.environment.expanded("~/.aws/sso/cache/\(name).json")
        self.settings = settings
        self.context = context
    }

    /// The login as it stands in the cache.
    func read() throws(CredentialsError) -> SSOToken {
        guard let bytes = try context.environment.readFile(path) else {
            throw CredentialsError(
                .notFound, "profile \"\(settings.profile)\" uses SSO, and nobody has logged in: \(settings.remedy)")
        }
        guard let token = SSOToken(bytes) else {
            throw CredentialsError(.malformed, "\(path) is not a login of the AWS CLI's: \(settings.remedy)")
        }
        return token
    }

    /// Puts a renewed login into the cache; whether that worked.
    func write(_ token: SSOToken) -> Bool {
        let code = context.replaceFile(path, token.bytes)
        if code != 0 {
            context.onNotice("the renewed SSO login could not be written: \(path): \(CredentialsError.words(code))")
        }
        return code == 0
    }
}
