/// Finds out how a profile gives credentials, in botocore's order; nothing is asked of anybody yet.
struct ProfileResolver {
    let configuration: SharedConfiguration
    let context: CredentialsContext

    /// The provider that a profile configures; nil when it configures none.
    /// - Parameters:
    ///   - hearsVariables: whether the variables of web identity come into it, as they do unless a profile was asked for.
    func provider(
        of profile: SharedConfiguration.Profile, hearsVariables: Bool
    ) throws(CredentialsError) -> (any CredentialsProvider)? {
        if Self.isRole(profile) { return try role(of: profile, visited: [profile.name]) }
        return try direct(profile, hearsVariables: hearsVariables)
    }

    /// Whether a profile takes on a role with the credentials of others.
    private static func isRole(_ profile: SharedConfiguration.Profile) -> Bool {
        profile["role_arn"] != nil && profile["web_identity_token_file"] == nil
    }

    /// What a profile gives by itself.
    private func direct(
        _ profile: SharedConfiguration.Profile, hearsVariables: Bool
    ) throws(CredentialsError) -> (any CredentialsProvider)? {
        let environment = context.environment
        if let provider = try WebIdentity.configured(profile, hearsVariables: hearsVariables, context) {
            return provider
        }
        if let settings = try SSOSettings(profile, configuration) { return try SSOCredentials(settings, context) }
        if let keys = try ProfileCredentials(profile, in: .credentials, of: configuration, environment) { return keys }
        if profile["login_session"] != nil { throw unsupported("login_session", in: profile) }
        if let command = profile["credential_process"] {
            return try ProcessCredentials(command, of: profile, context)
        }
        return try ProfileCredentials(profile, in: .configuration, of: configuration, environment)
    }

    // MARK: - Roles

    private func role(
        of profile: SharedConfiguration.Profile, visited: [String]
    ) throws(CredentialsError) -> any CredentialsProvider {
        if profile["mfa_serial"] != nil { throw needsCode(profile) }
        let (origin, words) = try origin(of: profile, visited: visited)
        let request = RoleRequest(
            roleARN: profile["role_arn"] ?? "", sessionName: profile["role_session_name"] ?? AssumedRole.sessionName,
            externalID: profile["external_id"], durationSeconds: duration(of: profile))
        return try AssumedRole(request, from: origin, words, context)
    }

    /// Whose credentials the role is taken on with, and how that is said.
    private func origin(
        of profile: SharedConfiguration.Profile, visited: [String]
    ) throws(CredentialsError) -> (any CredentialsProvider, String) {
        switch (profile["source_profile"], profile["credential_source"]) {
        case (nil, nil):
            throw CredentialsError(
                .incomplete,
                "profile \"\(profile.name)\" has role_arn, but neither source_profile nor credential_source")
        case (_?, _?):
            throw CredentialsError(
                .malformed, "profile \"\(profile.name)\" has both source_profile and credential_source: keep one")
        case (nil, let name?):
            let provider = try named(name, in: profile)
            return (provider, "credential_source \(name) → \(provider.source)")
        case (let name?, nil):
            let provider = try sourceProfile(name, of: profile, visited: visited)
            return (provider, "source_profile \"\(name)\" → \(provider.source)")
        }
    }

    private func sourceProfile(
        _ name: String, of profile: SharedConfiguration.Profile, visited: [String]
    ) throws(CredentialsError) -> any CredentialsProvider {
        guard let source = configuration.profile(named: name) else {
            throw CredentialsError(
                .profileNotFound,
                "profile \"\(profile.name)\" has source_profile = \(name), but there is no such profile")
        }
        let hasKeys = source["aws_access_key_id"] != nil || source["aws_secret_access_key"] != nil
        // A profile may name itself for the sake of its own keys.
        if visited.contains(name), name != profile.name || !hasKeys {
            throw CredentialsError(
                .malformed, "the source_profile of profiles goes round: \((visited + [name]).joined(separator: " → "))")
        }
        if !hasKeys, Self.isRole(source) { return try role(of: source, visited: visited + [name]) }
        guard let provider = try direct(source, hearsVariables: false) else {
            throw CredentialsError(
                .notFound,
                "profile \"\(profile.name)\" has source_profile = \(name), but profile \"\(name)\" holds no credentials"
            )
        }
        return provider
    }

    /// What `credential_source` names.
    private func named(
        _ name: String, in profile: SharedConfiguration.Profile
    ) throws(CredentialsError) -> any CredentialsProvider {
        switch name {
        case "Environment":
            let variables = EnvironmentCredentials(context.environment)
            _ = try variables.read()
            return variables
        case "EcsContainer":
            if let provider = try ContainerCredentials.configured(context) { return provider }
            throw CredentialsError(
                .notFound,
                "profile \"\(profile.name)\" has credential_source = EcsContainer, but neither "
                    + "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set")
        case "Ec2InstanceMetadata":
            // Its settings are those of the profile that the run is for.
            let chosen = try configuration.profile(explicit: context.profile, context.environment)
            let settings = try InstanceMetadataSettings(
                chosen, context.environment, allowPlaintext: context.allowPlaintext)
            if let settings { return InstanceMetadata(settings, context) }
            throw CredentialsError(
                .notFound,
                "profile \"\(profile.name)\" has credential_source = Ec2InstanceMetadata, but "
                    + "AWS_EC2_METADATA_DISABLED is true")
        default:
            throw CredentialsError(
                .malformed,
                "profile \"\(profile.name)\" has credential_source = \(name); it can be Environment, EcsContainer or "
                    + "Ec2InstanceMetadata")
        }
    }

    private func duration(of profile: SharedConfiguration.Profile) -> Int? {
        guard let text = profile["duration_seconds"] else { return nil }
        if let seconds = Int(text) { return seconds }
        context.onNotice("duration_seconds of profile \"\(profile.name)\" is not a number, and not heeded")
        return nil
    }

    // MARK: - Refusals

    private func needsCode(_ profile: SharedConfiguration.Profile) -> CredentialsError {
        CredentialsError(
            .unsupported,
            """
            profile "\(profile.name)" has mfa_serial: its role takes a one-time code, which muster never asks for. \
            Get a session first (`aws configure export-credentials --profile \(profile.name) --format env` asks and \
            prints variables), or use a profile without mfa_serial
            """)
    }

    private func unsupported(_ option: String, in profile: SharedConfiguration.Profile) -> CredentialsError {
        CredentialsError(
            .unsupported,
            """
            profile "\(profile.name)" has \(option), a kind of profile that this version does not support; set \
            AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN instead \
            (`aws configure export-credentials --profile \(profile.name) --format env` prints them)
            """)
    }
}
