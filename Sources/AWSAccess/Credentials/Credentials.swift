/// What requests are signed with.
///
/// Printing, interpolating or mirroring it never shows the secret or the token.
public struct Credentials: Sendable, Equatable {
    /// The public name of the key, for example `AKIA…`.
    public var accessKeyID: String
    /// The secret key.
    public var secretAccessKey: String
    /// The token that temporary credentials come with.
    public var sessionToken: String?
    /// When they end; nil when they do not, or nobody said.
    public var expiration: WallTime?

    /// Credentials.
    public init(
        accessKeyID: String,
        secretAccessKey: String,
        sessionToken: String? = nil,
        expiration: WallTime? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key's public name and nothing secret.
    public var description: String { "Credentials(\(accessKeyID))" }

    /// The key's public name and nothing secret.
    public var debugDescription: String { description }

    /// What `dump` and test reports show: the key's public name, whether there is a token, and the end.
    public var customMirror: Mirror {
        let end = expiration?.rfc3339 ?? "never"
        return Mirror(
            self,
            children: ["accessKeyID": accessKeyID, "hasSessionToken": sessionToken != nil, "expiration": end],
            displayStyle: .struct
        )
    }
}
