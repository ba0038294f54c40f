/// Finds out which region is meant.
public enum RegionResolution {
    /// The region asked for, otherwise that of AWS_REGION, AWS_DEFAULT_REGION, the profile; nil when none says.
    ///
    /// Whichever it is, it must be a region's name: it becomes part of a host name.
    public static func resolve(
        explicit: String?,
        profile: String?,
        _ environment: AWSEnvironment
    ) throws(CredentialsError) -> String? {
        if let explicit { return try checked(explicit, from: "the region asked for") }
        for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let region = environment[name] { return try checked(region, from: name) }
        }
        let configuration = try SharedConfiguration(environment)
        guard let profile = try configuration.profile(explicit: profile, environment), let region = profile["region"]
        else { return nil }
        return try checked(region, from: "the region of profile \"\(profile.name)\"")
    }

    private static func checked(_ region: String, from place: String) throws(CredentialsError) -> String {
        guard Region.isValid(region) else {
            throw CredentialsError(
                .malformed, "\(place) is not the name of a region, such as us-east-1: \(String(reflecting: region))")
        }
        return region
    }
}
