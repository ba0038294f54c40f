/// Which directory, and the endpoint it is reached by.
public struct Target: Sendable, Hashable {
    /// The AWS account, 12 digits.
    public var account: String
    /// The account's identity region.
    public var region: String
    /// The namespace.
    public var namespace: String
    /// The endpoint's URL.
    public var endpoint: String

    /// A target.
    public init(account: String, region: String, namespace: String, endpoint: String) {
        self.account = account
        self.region = region
        self.namespace = namespace
        self.endpoint = endpoint
    }
}
