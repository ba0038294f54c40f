/// What a profile says about IAM Identity Center (SSO): by itself, or with an `[sso-session NAME]` section.
struct SSOSettings: Sendable {
    /// The profile's name.
    var profile: String
    /// The account to enter.
    var account: String
    /// The permission set's name there.
    var role: String
    /// Where people log in.
    var startURL: String
    /// Where Identity Center is.
    var region: String
    /// The section's name; nil where the profile says everything itself, in the older way.
    var session: String?

    /// The settings; nil where the profile has nothing to do with SSO.
    init?(
        _ profile: SharedConfiguration.Profile, _ configuration: SharedConfiguration
    ) throws(CredentialsError) {
        guard profile["sso_role_name"] != nil || profile["sso_account_id"] != nil else { return nil }
        var section: [String: String] = [:]
        if let name = profile["sso_session"] {
            guard let found = configuration.session(named: name) else {
                throw CredentialsError(
                    .malformed,
                    "profile \"\(profile.name)\" has sso_session = \(name), but there is no [sso-session \(name)]")
            }
            section = found
        }
        func option(_ name: String) throws(CredentialsError) -> String {
            let (own, shared) = (profile[name], section[name].flatMap { $0.isEmpty ? nil : $0 })
            if let own, let shared, own != shared {
                throw CredentialsError(
                    .malformed, "\(name) of profile \"\(profile.name)\" is not that of its sso_session")
            }
            guard let value = own ?? shared else {
                throw CredentialsError(.incomplete, "profile \"\(profile.name)\" uses SSO, but has no \(name)")
            }
            return value
        }
        self.profile = profile.name
        account = try option("sso_account_id")
        role = try option("sso_role_name")
        startURL = try option("sso_start_url")
        region = try option("sso_region")
        session = profile["sso_session"]
        guard Region.isValid(region) else {
            throw CredentialsError(
                .malformed, "sso_region of profile \"\(profile.name)\" is not the name of a region, such as us-east-1")
        }
    }

    /// What to do when nothing else helps.
    var remedy: String { "run `aws sso login --profile \(profile)`" }
}
