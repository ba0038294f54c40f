/// Where a service is reached.
public struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// `https` or `http`.
    public let scheme: String
    /// The host in lower case; an IPv6 address stands in brackets.
    public let host: String
    /// The port, or nil for the scheme's own.
    public let port: Int?
    /// What stands before every path: empty, or `/` and more, without a `/` at its end.
    public let pathPrefix: String

    /// The endpoint of a service in a region, by the rules of its partition: `https://quicksight.us-east-1.amazonaws.com`.
    ///
    /// - Parameters:
    ///   - service: how its host names begin, for example `quicksight` or `portal.sso`.
    public init(
        service: String, region: String, variant: EndpointVariant = EndpointVariant()
    ) throws(EndpointError) {
        guard Region.isValid(region) else {
            throw EndpointError("not the name of a region, such as us-east-1: \(String(reflecting: region))")
        }
        let partition = Region.partition(of: region)
        // GovCloud's own endpoints of the services that identities come from are FIPS's already.
        let isFIPSAnyway = partition.name == "aws-us-gov" && !variant.isDualStack && service != "quicksight"
        let fips = variant.isFIPS && !isFIPSAnyway ? "-fips" : ""
        scheme = "https"
        host = "\(service)\(fips).\(region).\(variant.isDualStack ? partition.dualStackDomain : partition.domain)"
        port = nil
        pathPrefix = ""
    }

    /// Reads a URL: scheme, host, and a port and a path where there are any, nothing else.
    /// - Parameters:
    ///   - allowPlaintext: whether `http` may leave this machine; otherwise it is accepted for loopback addresses only.
    public init(parsing text: String, allowPlaintext: Bool = false) throws(EndpointError) {
        var parser = EndpointParser(text)
        scheme = try parser.scheme()
        host = try parser.host()
        port = try parser.port()
        pathPrefix = try parser.path()
        if scheme == "http", !allowPlaintext, !isLoopback {
            throw EndpointError(
                "\(text): plain http is accepted for this machine only (localhost, 127.0.0.1, [::1]): use https")
        }
    }

    /// The URL, without a `/` at its end.
    public var description: String {
        "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(pathPrefix)"
    }

    /// Whether the host is this machine by its name or address alone.
    public var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" || host == "[0:0:0:0:0:0:0:1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    && UInt8(part) != nil
            }
    }

    /// The endpoint that is configured for a service, nil when none is and the region decides.
    ///
    /// First the one asked for; then AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, and the profile's `endpoint_url` in its
    /// `services` section or for all services, unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, otherwise the profile's
    /// `ignore_configured_endpoint_urls`, is `true`.
    /// - Parameters:
    ///   - service: the service's name in lower case, for example `quicksight`.
    ///   - profile: the profile asked for; the usual one when nil.
    public static func configured(
        explicit: String?,
        service: String,
        profile: String? = nil,
        _ environment: AWSEnvironment,
        allowPlaintext: Bool = false
    ) throws(EndpointError) -> Endpoint? {
        if let explicit { return try Endpoint(parsing: explicit, allowPlaintext: allowPlaintext) }
        // A profile that is not there says nothing here, and is refused where it is needed.
        let inProfile = try? SharedConfiguration(environment).profile(explicit: profile, environment)
        let isIgnoring =
            environment["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] ?? inProfile?["ignore_configured_endpoint_urls"]
        if isIgnoring?.lowercased() == "true" { return nil }
        for name in ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"] {
            guard let url = environment[name] else { continue }
            do {
                return try Endpoint(parsing: url, allowPlaintext: allowPlaintext)
            } catch {
                throw EndpointError("\(name): \(error.message)")
            }
        }
        return try Self.inProfile(service, profile, environment, allowPlaintext)
    }

    /// Where a service is reached: as configured, otherwise in the region, by FIPS and dual stack where those are asked
    /// for; of a configured endpoint nobody but its owner knows how it does them.
    /// - Parameters:
    ///   - service: the service's name in lower case, for example `quicksight`.
    ///   - host: how the names of its hosts begin; the service's name when nil.
    public static func resolve(
        explicit: String?,
        service: String,
        host: String? = nil,
        region: String,
        profile: String? = nil,
        _ environment: AWSEnvironment,
        allowPlaintext: Bool = false
    ) throws(EndpointError) -> Endpoint {
        let configured = try configured(
            explicit: explicit, service: service, profile: profile, environment, allowPlaintext: allowPlaintext)
        if let configured { return configured }
        let variant = try EndpointVariant.configured(profile: profile, environment)
        return try Endpoint(service: host ?? service, region: region, variant: variant)
    }

    private static func inProfile(
        _ service: String,
        _ name: String?,
        _ environment: AWSEnvironment,
        _ allowPlaintext: Bool
    ) throws(EndpointError) -> Endpoint? {
        let found: (profile: String, url: String)?
        do {
            let configuration = try SharedConfiguration(environment)
            guard let profile = try configuration.profile(explicit: name, environment) else { return nil }
            found = try configuration.endpointURL(of: profile, service: service).map { (profile.name, $0) }
        } catch {
            throw EndpointError(error.message)
        }
        guard let found else { return nil }
        do {
            return try Endpoint(parsing: found.url, allowPlaintext: allowPlaintext)
        } catch {
            throw EndpointError("endpoint_url of profile \"\(found.profile)\": \(error.message)")
        }
    }
}

/// Why an endpoint cannot be used, in words.
public struct EndpointError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The whole story in a line.
    public var message: String

    /// An error.
    public init(_ message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
