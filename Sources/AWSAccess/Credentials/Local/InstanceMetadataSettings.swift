/// Where the metadata of the EC2 instance is, and how patiently it is asked for: from variables, then the profile.
struct InstanceMetadataSettings: Sendable {
    /// Where it is.
    var url: LocalURL
    /// How long an attempt may take.
    var patience: Duration
    /// How often it is tried.
    var attempts: Int

    /// The settings; nil where AWS_EC2_METADATA_DISABLED is `true`.
    init?(
        _ profile: SharedConfiguration.Profile?, _ environment: AWSEnvironment, allowPlaintext: Bool
    ) throws(CredentialsError) {
        if environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() == "true" { return nil }
        func value(_ variable: String, _ option: String) -> (text: String, place: String)? {
            if let text = environment[variable] { return (text, variable) }
            return profile?[option].map { ($0, "\(option) of profile \"\(profile?.name ?? "")\"") }
        }
        func number(_ variable: String, _ option: String) throws(CredentialsError) -> Int {
            guard let (text, place) = value(variable, option) else { return 1 }
            guard let number = Int(text), (1...300).contains(number) else {
                throw CredentialsError(.malformed, "\(place) is not a number from 1 to 300")
            }
            return number
        }
        patience = .seconds(try number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout"))
        attempts = try number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts")
        let endpoint = value("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint")
        let mode = value("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode")
        let usesIPv6: Bool
        switch mode?.text.lowercased() {
        case "ipv6": usesIPv6 = true
        case "ipv4": usesIPv6 = false
        case nil: usesIPv6 = value("AWS_IMDS_USE_IPV6", "imds_use_ipv6")?.text.lowercased() == "true"
        default: throw CredentialsError(.malformed, "\(mode?.place ?? "") is neither ipv4 nor ipv6")
        }
        let usual = usesIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254"
        url = try LocalURL(endpoint?.text ?? usual, from: endpoint?.place ?? "the endpoint of instance metadata")
        guard url.query.isEmpty else {
            throw CredentialsError(.malformed, "\(endpoint?.place ?? "") has a query")
        }
        let host = url.endpoint.host
        let isNear =
            url.endpoint.scheme == "https" || url.endpoint.isLoopback || host.hasPrefix("169.254.")
            || host == "[fd00:ec2::254]"
        guard isNear || allowPlaintext else {
            throw CredentialsError(
                .malformed,
                "\(endpoint?.place ?? "") names \(url.endpoint): plain http is accepted for this machine and its link only, "
                    + "unless --allow-plaintext")
        }
    }
}
