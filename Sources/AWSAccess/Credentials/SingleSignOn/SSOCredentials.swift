import HTTPTransport
import JSONStreaming
import Synchronization

/// Credentials of a permission set of IAM Identity Center, for the login that the AWS CLI has in its cache.
///
/// The login is renewed in its last 15 minutes where it can be; the renewed one goes back into the cache.
final class SSOCredentials: CredentialsProvider {
    private static let renewalWindow: Duration = .seconds(15 * 60)

    /// Where the credentials come from.
    let source: String
    private let settings: SSOSettings
    private let cache: SSOTokenCache
    private let context: CredentialsContext
    private let portal: AWSRequester
    private let logins: AWSRequester
    /// A renewed login that could not be written back: the one in the cache may be of no use any more.
    private let unsaved = Mutex<SSOToken?>(nil)

    /// A provider.
    init(_ settings: SSOSettings, _ context: CredentialsContext) throws(CredentialsError) {
        self.settings = settings
        self.context = context
        cache = try SSOTokenCache(settings, context)
        let session = settings.session.map { "sso_session \"\($0)\"" } ?? settings.startURL
        source = "SSO role \(settings.role) in account \(settings.account) via \(session)"
        func requester(_ service: String, host: String) throws(CredentialsError) -> AWSRequester {
            do {
                let endpoint = try Endpoint.resolve(
                    explicit: nil, service: service, host: host, region: settings.region, profile: context.profile,
                    context.environment, allowPlaintext: context.allowPlaintext)
                return context.requester(endpoint, service: service, region: settings.region, nil, Self.errorCode)
            } catch {
                throw CredentialsError(.malformed, "SSO cannot be reached: \(error)")
            }
        }
        portal = try requester("sso", host: "portal.sso")
        logins = try requester("sso_oidc", host: "oidc")
    }

    /// New credentials for the login.
    func credentials() async throws(CredentialsError) -> Credentials {
        let token = try await login()
        let query = [("account_id", settings.account), ("role_name", settings.role)]
            .map { "\($0)=\(FormBody.percentEncoded($1))" }.joined(separator: "&")
        let request = AWSRequest(
            operation: "GetRoleCredentials", method: "GET", path: "/federation/credentials", query: query,
            isSigned: false, headers: HTTPHeaders([("x-amz-sso_bearer_token", token.accessToken)]))
        let answer: AWSAnswer
        do {
            answer = try await portal.send(request)
        } catch {
            if case .service(let response, _, _) = error, response.status == 401 { throw needsLogin("is not accepted") }
            throw CredentialsError(
                .unavailable,
                "SSO gave profile \"\(settings.profile)\" no credentials of role \(settings.role) in account "
                    + "\(settings.account): \(error)")
        }
        guard let given = (try? JSONValue.parse(answer.response.body))?["roleCredentials"],
            let key = given["accessKeyId"]?.string, let secret = given["secretAccessKey"]?.string,
            let session = given["sessionToken"]?.string, let end = given["expiration"]?.int, !key.isEmpty,
            !secret.isEmpty
        else { throw CredentialsError(.unavailable, "SSO's answer to profile \"\(settings.profile)\" cannot be read") }
        return Credentials(
            accessKeyID: key, secretAccessKey: secret, sessionToken: session,
            expiration: WallTime(seconds: Int64(end / 1_000)))
    }

    // MARK: - The login

    /// A login that is valid now.
    private func login() async throws(CredentialsError) -> SSOToken {
        var token = try cache.read()
        if let kept = unsaved.withLock({ $0 }), kept.expiration > token.expiration { token = kept }
        let left = token.expiration - context.time.wallNow
        if left >= Self.renewalWindow { return token }
        // In the older way there is nothing to renew a login with.
        if settings.session != nil, let renewal = token.renewal(at: context.time.wallNow) {
            do {
                return try await renewed(token, renewal)
            } catch {
                if left <= .zero { throw needsLogin("is over and could not be renewed (\(error.message))") }
                context.onNotice(
                    "the SSO login of profile \"\(settings.profile)\" could not be renewed: \(error.message)")
                return token
            }
        }
        if left <= .zero { throw needsLogin("is over") }
        return token
    }

    private func renewed(_ token: SSOToken, _ renewal: SSOToken.Renewal) async throws(CredentialsError) -> SSOToken {
        var writer = JSONWriter(.compact)
        writer.value(
            .object([
                JSONMember("clientId", .string(renewal.clientID)),
                JSONMember("clientSecret", .string(renewal.clientSecret)),
                JSONMember("grantType", .string("refresh_token")),
                JSONMember("refreshToken", .string(renewal.refreshToken)),
            ]))
        let request = AWSRequest(
            operation: "CreateToken", method: "POST", path: "/token", body: writer.takeBytes(), isSigned: false)
        let answer: AWSAnswer
        do {
            answer = try await logins.send(request)
        } catch {
            throw CredentialsError(.unavailable, "\(error)")
        }
        guard let given = try? JSONValue.parse(answer.response.body), let access = given["accessToken"]?.string,
            let seconds = given["expiresIn"]?.int, !access.isEmpty, (1...31_536_000).contains(seconds)
        else { throw CredentialsError(.unavailable, "the answer cannot be read") }
        let new = token.renewed(
            accessToken: access, until: context.time.wallNow + .seconds(seconds),
            refreshToken: given["refreshToken"]?.string)
        let isSaved = cache.write(new)
        unsaved.withLock { $0 = isSaved ? nil : new }
        return new
    }

    private func needsLogin(_ what: String) -> CredentialsError {
        CredentialsError(.expired, "the SSO login of profile \"\(settings.profile)\" \(what): \(settings.remedy)")
    }

    /// The service's name for an error; its message may quote a token and is not read.
    @Sendable
    private static func errorCode(_ response: HTTPResponse) -> String? {
        let header = response.headers["x-amzn-ErrorType"]?.split(separator: ":").first.map(String.init)
        if let header { return header }
        let document = try? JSONValue.parse(response.body)
        let name = (document?["__type"] ?? document?["error"])?.string
        return name?.split(separator: "#").last.map { String($0.prefix(100)) }
    }
}
