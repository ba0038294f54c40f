/// Credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
///
/// As for botocore, AWS_SECURITY_TOKEN is the older name of the token, and AWS_CREDENTIAL_EXPIRATION says when they end.
public struct EnvironmentCredentials: CredentialsProvider {
    private let environment: AWSEnvironment

    /// A provider over the given variables.
    public init(_ environment: AWSEnvironment) {
        self.environment = environment
    }

    /// Where the credentials come from.
    public var source: String { "the environment" }

    /// Whether the variables are set, if only in part.
    public var isConfigured: Bool {
        environment["AWS_ACCESS_KEY_ID"] != nil || environment["AWS_SECRET_ACCESS_KEY"] != nil
    }

    /// The credentials of the variables.
    public func credentials() async throws(CredentialsError) -> Credentials {
        try read()
    }

    func read() throws(CredentialsError) -> Credentials {
        guard let key = environment["AWS_ACCESS_KEY_ID"] else {
            if isConfigured { throw .halfSet("AWS_SECRET_ACCESS_KEY", lacking: "AWS_ACCESS_KEY_ID") }
            throw CredentialsError(.notFound, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
        }
        guard let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw .halfSet("AWS_ACCESS_KEY_ID", lacking: "AWS_SECRET_ACCESS_KEY")
        }
        var expiration: WallTime?
        if let text = environment["AWS_CREDENTIAL_EXPIRATION"] {
            guard let time = WallTime(rfc3339: text) else {
                throw CredentialsError(
                    .malformed,
                    "AWS_CREDENTIAL_EXPIRATION is not a time like 2026-11-22T03:00:00Z: \(text)")
            }
            expiration = time
        }
        return Credentials(
            accessKeyID: key, secretAccessKey: secret,
            sessionToken: environment["AWS_SECURITY_TOKEN"] ?? environment["AWS_SESSION_TOKEN"], expiration: expiration)
    }
}

extension CredentialsError {
    fileprivate static func halfSet(_ present: String, lacking missing: String) -> CredentialsError {
        CredentialsError(
            .incomplete, "\(present) is set in the environment, but \(missing) is not: set both, or neither")
    }
}
