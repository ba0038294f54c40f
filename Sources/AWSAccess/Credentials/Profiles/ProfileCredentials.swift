/// The static keys of a profile.
///
/// The files are read anew each time, so that keys changed in them are found.
struct ProfileCredentials: CredentialsProvider {
    /// Which of the two files.
    enum File: Sendable {
        case credentials
        case configuration
    }

    private let environment: AWSEnvironment
    private let name: String
    private let file: File

    /// Where the credentials come from.
    let source: String

    /// A provider over the keys of a profile in one file; nil when it has none there.
    init?(
        _ profile: SharedConfiguration.Profile, in file: File, of configuration: SharedConfiguration,
        _ environment: AWSEnvironment
    ) throws(CredentialsError) {
        guard try Self.keys(of: profile, in: file, of: configuration) != nil else { return nil }
        self.environment = environment
        name = profile.name
        self.file = file
        source = "static keys in \(environment.shortened(Self.path(file, configuration)))"
    }

    /// The keys as they are now.
    func credentials() async throws(CredentialsError) -> Credentials {
        let configuration = try SharedConfiguration(environment)
        guard let profile = configuration.profile(named: name),
            let credentials = try Self.keys(of: profile, in: file, of: configuration)
        else {
            throw CredentialsError(.notFound, "profile \"\(name)\" holds no credentials any more")
        }
        return credentials
    }

    private static func path(_ file: File, _ configuration: SharedConfiguration) -> String {
        file == .credentials ? configuration.credentialsPath : configuration.configurationPath
    }

    private static func keys(
        of profile: SharedConfiguration.Profile, in file: File, of configuration: SharedConfiguration
    ) throws(CredentialsError) -> Credentials? {
        let options = file == .credentials ? profile.inCredentialsFile : profile.inConfigurationFile
        func option(_ name: String) -> String? {
            options?[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        let (key, secret) = (option("aws_access_key_id"), option("aws_secret_access_key"))
        if key == nil, secret == nil { return nil }
        guard let key else { throw lacks("aws_access_key_id", beside: "aws_secret_access_key") }
        guard let secret else { throw lacks("aws_secret_access_key", beside: "aws_access_key_id") }
        let token = option("aws_security_token") ?? option("aws_session_token")
        return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token)

        func lacks(_ missing: String, beside present: String) -> CredentialsError {
            CredentialsError(
                .incomplete,
                "profile \"\(profile.name)\" in \(path(file, configuration)) has \(present), but no \(missing)")
        }
    }
}
