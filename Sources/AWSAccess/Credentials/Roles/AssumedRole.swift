/// Temporary credentials of a role, taken on with the credentials of another provider (STS AssumeRole).
struct AssumedRole: CredentialsProvider {
    /// What sessions are called where nothing else is said.
    static let sessionName = "muster"

    /// Where the credentials come from.
    let source: String
    private let request: RoleRequest
    private let tokens: SecurityTokenService

    /// A role.
    /// - Parameters:
    ///   - origin: whose credentials it is taken on with.
    ///   - words: how that is said.
    init(
        _ request: RoleRequest, from origin: any CredentialsProvider, _ words: String, _ context: CredentialsContext
    ) throws(CredentialsError) {
        self.request = request
        source = "role \(request.roleARN) via \(words)"
        tokens = try context.securityTokens(signingAs: origin.cached(context.time))
    }

    /// A new session of the role.
    func credentials() async throws(CredentialsError) -> Credentials {
        do {
            return try await tokens.assumeRole(request)
        } catch {
            throw CredentialsError(
                .unavailable, "the role \(request.roleARN) could not be assumed: \(error.description.oneLine)")
        }
    }
}

extension CredentialsProvider {
    /// The provider with a cache before it, unless it is one.
    func cached(_ time: any TimeSource) -> CachedCredentials {
        (self as? CachedCredentials) ?? CachedCredentials(self, time: time)
    }
}

/// A provider under another name.
struct NamedCredentials: CredentialsProvider {
    /// Where the credentials come from.
    let source: String
    private let provider: any CredentialsProvider

    /// A provider whose name is put after the given words.
    init(_ words: String, _ provider: any CredentialsProvider) {
        source = "\(words) → \(provider.source)"
        self.provider = provider
    }

    /// The provider's credentials.
    func credentials() async throws(CredentialsError) -> Credentials {
        try await provider.credentials()
    }

    /// The provider's other credentials.
    func credentials(insteadOf refused: Credentials) async throws(CredentialsError) -> Credentials {
        try await provider.credentials(insteadOf: refused)
    }
}
