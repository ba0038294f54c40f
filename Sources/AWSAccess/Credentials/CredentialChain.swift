/// Finds out where the credentials are to come from.
public enum CredentialChain {
    /// The provider of the first place that is configured, in botocore's order.
    ///
    /// The environment; what the profile configures (a role with source_profile or credential_source; web identity, of
    /// variables too; keys of the credentials file; SSO; credential_process; keys of the configuration file); the container's
    /// endpoint; the instance's metadata, which is only asked when credentials are. With a profile asked for, the
    /// variables with keys and of web identity do not count. A place configured in part, or in a way not supported, is an
    /// error; the next one is not tried in its stead.
    /// - Parameters:
    ///   - explicit: the profile asked for on the command line or in a file; nil for that of AWS_PROFILE, or `default`.
    public static func resolve(
        profile explicit: String?,
        _ context: CredentialsContext
    ) throws(CredentialsError) -> any CredentialsProvider {
        let environment = context.environment
        let variables = EnvironmentCredentials(environment)
        if explicit == nil, variables.isConfigured {
            _ = try variables.read()
            return variables
        }
        let configuration = try SharedConfiguration(environment)
        let resolver = ProfileResolver(configuration: configuration, context: context)
        if let profile = try configuration.profile(explicit: explicit, environment) {
            if let provider = try resolver.provider(of: profile, hearsVariables: explicit == nil) {
                let isOfVariables = provider is WebIdentity && environment["AWS_WEB_IDENTITY_TOKEN_FILE"] != nil
                if explicit == nil, isOfVariables { return provider }
                return NamedCredentials("profile \"\(profile.name)\"", provider)
            }
        } else if let provider = try WebIdentity.configured(nil, hearsVariables: true, context) {
            return provider
        }
        if let provider = try ContainerCredentials.configured(context) { return provider }
        let places = places(profile: explicit, configuration, environment)
        let profile = try configuration.profile(explicit: explicit, environment)
        let settings = try InstanceMetadataSettings(profile, environment, allowPlaintext: context.allowPlaintext)
        guard let settings else {
            throw .nothingFound(in: places + ["instance metadata: AWS_EC2_METADATA_DISABLED is true"])
        }
        return LastResort(provider: InstanceMetadata(settings, context), places: places)
    }

    /// Where nothing was found, in words.
    private static func places(
        profile explicit: String?, _ configuration: SharedConfiguration, _ environment: AWSEnvironment
    ) -> [String] {
        var places: [String] = []
        if explicit == nil {
            places.append("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set")
            places.append("AWS_WEB_IDENTITY_TOKEN_FILE: not set")
        }
        let name = SharedConfiguration.profileName(explicit: explicit, environment) ?? "default"
        for path in [configuration.credentialsPath, configuration.configurationPath] {
            places.append("profile \"\(name)\" in \(path): no credentials")
        }
        places.append("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI: not set")
        return places
    }
}
