/// The profiles of the shared configuration and credentials files, as botocore puts them together.
public struct SharedConfiguration: Sendable {
    /// One profile, from either file or both.
    public struct Profile: Sendable {
        /// The profile's name.
        public var name: String
        /// The options that hold text; where both files have one, the credentials file's.
        var values: [String: String] = [:]
        /// The options that hold an indented block.
        var blocks: [String: [String: String]] = [:]
        /// The options of the credentials file alone; nil when the profile is not in it.
        var inCredentialsFile: [String: String]?
        /// The options of the configuration file alone; nil when the profile is not in it.
        var inConfigurationFile: [String: String]?

        /// An option of the profile; nil when it is not given or empty.
        public subscript(name: String) -> String? {
            values[name].flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    /// The configuration file's path, whether or not there is such a file.
    public let configurationPath: String
    /// The credentials file's path, whether or not there is such a file.
    public let credentialsPath: String
    private var profiles: [String: Profile] = [:]
    private var services: [String: [String: [String: String]]] = [:]
    private var sessions: [String: [String: String]] = [:]

    /// Reads the files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, by default those in `~/.aws`.
    ///
    /// A file that does not exist counts as empty.
    public init(_ environment: AWSEnvironment) throws(CredentialsError) {
        configurationPath = environment.expanded(environment["AWS_CONFIG_FILE"] ?? "~/.aws/config")
        credentialsPath = environment.expanded(environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials")
        if let file = try Self.file(configurationPath, environment) { takeConfiguration(file) }
        if let file = try Self.file(credentialsPath, environment) { takeCredentials(file) }
    }

    private static func file(_ path: String, _ environment: AWSEnvironment) throws(CredentialsError) -> INIFile? {
        // Without HOME the path still begins with ~, which is no folder here.
        guard !path.hasPrefix("~"), let bytes = try environment.readFile(path) else { return nil }
        return try INIFile(bytes, path: path)
    }

    /// The name of the profile to use: the one asked for, otherwise that of AWS_DEFAULT_PROFILE, AWS_PROFILE; nil when
    /// none is named, which means `default` where there is one.
    public static func profileName(explicit: String?, _ environment: AWSEnvironment) -> String? {
        explicit ?? environment["AWS_DEFAULT_PROFILE"] ?? environment["AWS_PROFILE"]
    }

    /// The names of all profiles, sorted.
    public var profileNames: [String] { profiles.keys.sorted() }

    /// A profile by its name; nil when there is none.
    public func profile(named name: String) -> Profile? {
        profiles[name]
    }

    /// The profile to use; nil when none is named and there is no `default`. One that is named must exist.
    public func profile(explicit: String?, _ environment: AWSEnvironment) throws(CredentialsError) -> Profile? {
        guard let name = Self.profileName(explicit: explicit, environment) else { return profiles["default"] }
        if let profile = profiles[name] { return profile }
        let known = profileNames.isEmpty ? "no profile" : "only \(profileNames.joined(separator: ", "))"
        throw CredentialsError(
            .profileNotFound,
            "there is no profile \"\(name)\": \(configurationPath) and \(credentialsPath) have \(known)")
    }

    /// The options of an `[sso-session NAME]` section; nil when there is none.
    func session(named name: String) -> [String: String]? {
        sessions[name]
    }

    /// The endpoint that a profile configures for a service, in its `services` section or for all; nil when it does not.
    func endpointURL(of profile: Profile, service: String) throws(CredentialsError) -> String? {
        if let name = profile["services"] {
            guard let section = services[name] else {
                throw CredentialsError(
                    .malformed,
                    "profile \"\(profile.name)\" names services = \(name), but there is no [services \(name)]")
            }
            if let url = section[service]?["endpoint_url"], !url.isEmpty { return url }
        }
        return profile["endpoint_url"]
    }

    private mutating func takeConfiguration(_ file: INIFile) {
        for section in file.sections {
            if section.name == "default" {
                profiles["default"] = Self.profile("default", section)
                continue
            }
            guard let words = ShellWords.split(section.name), words.count == 2 else { continue }
            if words[0] == "profile" {
                profiles[words[1]] = Self.profile(words[1], section)
            } else if words[0] == "services" {
                services[words[1]] = Self.profile(words[1], section).blocks
            } else if words[0] == "sso-session" {
                sessions[words[1]] = Self.profile(words[1], section).values
            }
        }
    }

    private static func profile(_ name: String, _ section: INIFile.Section) -> Profile {
        var profile = Profile(name: name)
        for (option, value) in section.values {
            switch value {
            case .text(let text): profile.values[option] = text
            case .block(let block): profile.blocks[option] = block
            }
        }
        profile.inConfigurationFile = profile.values
        return profile
    }

    private mutating func takeCredentials(_ file: INIFile) {
        for section in file.sections {
            let part = Self.profile(section.name, section)
            var whole = profiles[section.name] ?? Profile(name: section.name)
            whole.values.merge(part.values) { $1 }
            whole.blocks.merge(part.blocks) { $1 }
            whole.inCredentialsFile = part.values
            profiles[section.name] = whole
        }
    }
}

extension SharedConfiguration.Profile: CustomStringConvertible, CustomReflectable {
    /// The profile's name and those of its options; the values may be secrets.
    public var description: String {
        "Profile(\(name): \(values.keys.sorted().joined(separator: ", ")))"
    }

    /// The profile's name and those of its options; the values may be secrets.
    public var customMirror: Mirror {
        Mirror(self, children: ["profile": description], displayStyle: .struct)
    }
}
