/// Temporary credentials of a role, taken on with the token of an identity provider (STS AssumeRoleWithWebIdentity):
/// what CI systems with OIDC and Kubernetes' service accounts have.
///
/// The token's file is read anew each time: whoever writes it replaces it before it ends.
struct WebIdentity: CredentialsProvider {
    /// Where the credentials come from.
    let source: String
    private let request: RoleRequest
    private let tokenFile: String
    private let environment: AWSEnvironment
    private let tokens: SecurityTokenService

    /// What the variables and a profile configure together; nil when neither names a token's file.
    ///
    /// Each of AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME beats the profile's option.
    static func configured(
        _ profile: SharedConfiguration.Profile?, hearsVariables: Bool, _ context: CredentialsContext
    ) throws(CredentialsError) -> WebIdentity? {
        func value(_ variable: String, _ option: String) -> String? {
            (hearsVariables ? context.environment[variable] : nil) ?? profile?[option]
        }
        guard let file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file") else { return nil }
        guard let role = value("AWS_ROLE_ARN", "role_arn") else {
            let where_ = profile.map { "profile \"\($0.name)\"" } ?? "the environment"
            throw CredentialsError(
                .incomplete,
                "a web identity token's file is configured, but no role: set AWS_ROLE_ARN, or role_arn in \(where_)")
        }
        let request = RoleRequest(
            roleARN: role, sessionName: value("AWS_ROLE_SESSION_NAME", "role_session_name") ?? AssumedRole.sessionName)
        return try WebIdentity(request, tokenFile: file, context)
    }

    private init(
        _ request: RoleRequest, tokenFile: String, _ context: CredentialsContext
    ) throws(CredentialsError) {
        self.request = request
        self.tokenFile = tokenFile
        environment = context.environment
        source = "role \(request.roleARN) via web identity → token in \(context.environment.shortened(tokenFile))"
        tokens = try context.securityTokens()
    }

    /// A new session of the role.
    func credentials() async throws(CredentialsError) -> Credentials {
        guard let bytes = try environment.readFile(tokenFile) else {
            throw CredentialsError(.notFound, "there is no file \(tokenFile), which is to hold the web identity token")
        }
        // STS takes 4 to 20,000 characters; white space around them is never a part of a token.
        let token = String(decoding: bytes, as: UTF8.self).trimmed
        guard (4...20_000).contains(token.utf8.count) else {
            throw CredentialsError(.malformed, "\(tokenFile) does not hold a web identity token")
        }
        do {
            return try await tokens.assumeRole(request, webIdentityToken: token)
        } catch {
            throw CredentialsError(
                .unavailable,
                "the role \(request.roleARN) could not be assumed with the token in \(tokenFile): \(error.description.oneLine)"
            )
        }
    }
}

extension String {
    /// The text with control characters replaced, so that nobody else's words make lines of their own.
    var oneLine: String {
        String(UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }

    /// The text without white space around it.
    var trimmed: String {
        let isSpace = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        var scalars = unicodeScalars.drop(while: isSpace)
        while let last = scalars.last, isSpace(last) { scalars.removeLast() }
        return String(scalars)
    }
}
