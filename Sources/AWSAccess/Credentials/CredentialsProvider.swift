/// Something that gives credentials: variables, a profile, a service.
public protocol CredentialsProvider: Sendable {
    /// Where the credentials come from, in words: `the environment`, `profile "bi-admin" (/home/a/.aws/config)`.
    var source: String { get }

    /// Credentials that are good now, as far as can be told.
    func credentials() async throws(CredentialsError) -> Credentials

    /// Credentials in place of those that the service just refused as expired; the same again where there are no others.
    func credentials(insteadOf refused: Credentials) async throws(CredentialsError) -> Credentials
}

extension CredentialsProvider {
    /// Asks as if for the first time.
    public func credentials(insteadOf refused: Credentials) async throws(CredentialsError) -> Credentials {
        try await credentials()
    }
}

/// Credentials that were given and do not change.
public struct FixedCredentials: CredentialsProvider {
    /// Where the credentials come from.
    public let source: String
    private let fixed: Credentials

    /// A provider of just these.
    public init(_ credentials: Credentials, source: String = "the caller") {
        self.fixed = credentials
        self.source = source
    }

    /// These credentials.
    public func credentials() async throws(CredentialsError) -> Credentials {
        fixed
    }
}
