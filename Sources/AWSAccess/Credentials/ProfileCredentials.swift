/// Credentials that a profile of the shared files holds.
///
/// The files are read anew each time, so that keys changed in them are found.
public struct ProfileCredentials: CredentialsProvider {
    private let environment: AWSEnvironment
    private let name: String

    /// Where the credentials come from.
    public let source: String

    /// A provider over a profile.
    public init(profile name: String, _ environment: AWSEnvironment) {
        self.environment = environment
        self.name = name
        self.source = "profile \"\(name)\""
    }

    /// The credentials of the profile.
    public func credentials() async throws(CredentialsError) -> Credentials {
        let configuration = try SharedConfiguration(environment)
        guard let profile = try configuration.profile(explicit: name, environment),
            let credentials = try Self.read(profile, configuration)
        else {
            throw CredentialsError(.notFound, "profile \"\(name)\" holds no credentials")
        }
        return credentials
    }

    /// The credentials of a profile, nil when it holds none; looked for in the order of botocore.
    static func read(
        _ profile: SharedConfiguration.Profile,
        _ configuration: SharedConfiguration
    ) throws(CredentialsError) -> Credentials? {
        // A profile with one of these gets its credentials that way whatever keys it also has.
        for option in ["role_arn", "web_identity_token_file", "sso_session", "sso_start_url", "sso_account_id"]
        where profile[option] != nil {
            throw .unsupported(option, in: profile)
        }
        let path = configuration.credentialsPath
        if let found = try keys(profile.inCredentialsFile, profile, path) { return found }
        for option in ["login_session", "credential_process"] where profile[option] != nil {
            throw .unsupported(option, in: profile)
        }
        return try keys(profile.inConfigurationFile, profile, configuration.configurationPath)
    }

    private static func keys(
        _ options: [String: String]?,
        _ profile: SharedConfiguration.Profile,
        _ path: String
    ) throws(CredentialsError) -> Credentials? {
        func option(_ name: String) -> String? {
            options?[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        guard let key = option("aws_access_key_id") else {
            if option("aws_secret_access_key") == nil { return nil }
            throw .lacks("aws_access_key_id", beside: "aws_secret_access_key", profile, path)
        }
        guard let secret = option("aws_secret_access_key") else {
            throw .lacks("aws_secret_access_key", beside: "aws_access_key_id", profile, path)
        }
        let token = option("aws_security_token") ?? option("aws_session_token")
        return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token)
    }
}

extension CredentialsError {
    fileprivate static func unsupported(
        _ option: String,
        in profile: SharedConfiguration.Profile
    ) -> CredentialsError {
        CredentialsError(
            .unsupported,
            """
            profile "\(profile.name)" has \(option), a kind of profile that this version does not support; use one with \
            aws_access_key_id and aws_secret_access_key, or set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and \
            AWS_SESSION_TOKEN (`aws configure export-credentials --profile \(profile.name) --format env` prints them)
            """)
    }

    fileprivate static func lacks(
        _ missing: String,
        beside present: String,
        _ profile: SharedConfiguration.Profile,
        _ path: String
    ) -> CredentialsError {
        CredentialsError(
            .incomplete, "profile \"\(profile.name)\" in \(path) has \(present), but no \(missing)")
    }
}
