/// Which of a region's endpoints of a service is wanted.
public struct EndpointVariant: Sendable, Hashable {
    /// The one whose cryptography is validated by FIPS 140.
    public var isFIPS: Bool
    /// The one that has IPv6 too.
    public var isDualStack: Bool

    /// A variant; the usual one by default.
    public init(isFIPS: Bool = false, isDualStack: Bool = false) {
        self.isFIPS = isFIPS
        self.isDualStack = isDualStack
    }

    /// What AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT ask for, otherwise the profile's `use_fips_endpoint` and
    /// `use_dualstack_endpoint`; `true` asks, and anything else does not, as it is to botocore.
    public static func configured(
        profile name: String?, _ environment: AWSEnvironment
    ) throws(EndpointError) -> EndpointVariant {
        let profile: SharedConfiguration.Profile?
        do throws(CredentialsError) {
            profile = try SharedConfiguration(environment).profile(explicit: name, environment)
        } catch {
            throw EndpointError(error.message)
        }
        func isAsked(_ variable: String, _ option: String) -> Bool {
            (environment[variable] ?? profile?[option])?.lowercased() == "true"
        }
        return EndpointVariant(
            isFIPS: isAsked("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            isDualStack: isAsked("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"))
    }
}
