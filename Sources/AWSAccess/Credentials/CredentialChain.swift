/// Finds out where the credentials are to come from.
public enum CredentialChain {
    /// The provider of the first place that is configured: the profile asked for; the environment; the profile that
    /// AWS_PROFILE names, or `default`.
    ///
    /// A place configured in part, or in a way not supported, is an error; the next one is not tried in its stead.
    /// - Parameters:
    ///   - profile: the profile asked for on the command line or in a file; it beats the environment.
    public static func resolve(
        profile explicit: String?,
        _ environment: AWSEnvironment
    ) throws(CredentialsError) -> any CredentialsProvider {
        let variables = EnvironmentCredentials(environment)
        if explicit == nil, variables.isConfigured {
            _ = try variables.read()
            return variables
        }
        let configuration = try SharedConfiguration(environment)
        if let profile = try configuration.profile(explicit: explicit, environment),
            try ProfileCredentials.read(profile, configuration) != nil
        {
            return ProfileCredentials(profile: profile.name, environment)
        }
        let name = SharedConfiguration.profileName(explicit: explicit, environment)
        throw .nothingFound(profile: name, isExplicit: explicit != nil, configuration)
    }
}

extension CredentialsError {
    fileprivate static func nothingFound(
        profile: String?,
        isExplicit: Bool,
        _ configuration: SharedConfiguration
    ) -> CredentialsError {
        var places: [String] = []
        if !isExplicit { places.append("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set") }
        for path in [configuration.credentialsPath, configuration.configurationPath] {
            places.append("profile \"\(profile ?? "default")\" in \(path): no aws_access_key_id")
        }
        return CredentialsError(
            .notFound, "no AWS credentials found; looked in\n" + places.map { "  \($0)" }.joined(separator: "\n"))
    }
}
