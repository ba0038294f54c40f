public import AWSAccess

/// What a sandbox is made of.
public struct SandboxConfiguration: Sendable {
    /// The accounts it knows.
    public var accounts: [SandboxAccount]
    /// The keys it accepts signatures by.
    public var keys: [SandboxKey]
    /// Whether signatures are checked; without, the caller is the first key's.
    public var verifiesSignatures: Bool
    /// Identifiers, tokens and weather follow from it.
    public var seed: UInt64
    /// What it does where nobody knows what the service does.
    public var assumptions: SandboxAssumptions
    /// The weather it begins with.
    public var weather: Weather
    /// How many calls it remembers; the oldest are dropped.
    public var recordedCallLimit: Int

    /// A configuration; the default is account 111122223333 with namespace `default` in us-east-1, empty, in calm
    /// weather, and one fixed key.
    public init(
        accounts: [SandboxAccount] = [SandboxAccount()],
        keys: [SandboxKey] = [.example],
        verifiesSignatures: Bool = true,
        seed: UInt64 = 1,
        assumptions: SandboxAssumptions = SandboxAssumptions(),
        weather: Weather = .calm,
        recordedCallLimit: Int = 100_000
    ) {
        self.accounts = accounts
        self.keys = keys
        self.verifiesSignatures = verifiesSignatures
        self.seed = seed
        self.assumptions = assumptions
        self.weather = weather
        self.recordedCallLimit = recordedCallLimit
    }

    /// There is an account, and each has a namespace.
    mutating func complete() {
        if accounts.isEmpty { accounts = [SandboxAccount()] }
        for index in accounts.indices where accounts[index].namespaces.isEmpty {
            accounts[index].namespaces = ["default"]
        }
    }
}

/// An account with a QuickSight subscription.
public struct SandboxAccount: Sendable, Equatable {
    /// What was subscribed to.
    public enum Edition: String, Sendable, CaseIterable {
        /// Without groups and namespaces.
        case standard = "STANDARD"
        /// With them.
        case enterprise = "ENTERPRISE"
        /// With them, and Q.
        case enterpriseAndQ = "ENTERPRISE_AND_Q"
    }

    /// Twelve digits.
    public var id: String
    /// The region that keeps the identities; calls to any other are refused.
    public var identityRegion: String
    /// The namespaces, `default` among them.
    public var namespaces: [String]
    /// The edition.
    public var edition: Edition
    /// Whether IAM Identity Center manages the identities, and so the groups.
    public var usesIdentityCenter: Bool
    /// The account's name in QuickSight.
    public var name: String
    /// Where notices go.
    public var notificationEmail: String
    /// The custom permissions profiles there are, for when not any name is accepted.
    public var customPermissionsProfiles: [String]
    /// The dashboards there are; nil for any.
    public var dashboards: [String]?
    /// Whether the pricing plan has anonymous embedding.
    public var hasCapacityPricing: Bool

    /// An account.
    public init(
        id: String = "111122223333",
        identityRegion: String = "us-east-1",
        namespaces: [String] = ["default"],
        edition: Edition = .enterprise,
        usesIdentityCenter: Bool = false,
        name: String = "sandbox",
        notificationEmail: String = "admin@example.com",
        customPermissionsProfiles: [String] = [],
        dashboards: [String]? = nil,
        hasCapacityPricing: Bool = false
    ) {
        self.id = id
        self.identityRegion = identityRegion
        self.namespaces = namespaces
        self.edition = edition
        self.usesIdentityCenter = usesIdentityCenter
        self.name = name
        self.notificationEmail = notificationEmail
        self.customPermissionsProfiles = customPermissionsProfiles
        self.dashboards = dashboards
        self.hasCapacityPricing = hasCapacityPricing
    }

    /// `aws`, `aws-cn` or `aws-us-gov`, by the region.
    var partition: String {
        if identityRegion.hasPrefix("cn-") { return "aws-cn" }
        return identityRegion.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }
}

/// A key that requests can be signed by, and who that is.
public struct SandboxKey: Sendable, Equatable {
    /// The key; with a session token it is temporary, and ends at its expiration.
    public var credentials: Credentials
    /// The account it belongs to and may call; nil for the first, with leave to call any.
    public var account: String?
    /// What STS tells as the caller's ARN; nil for an IAM user named `muster`.
    public var identityARN: String?
    /// What STS tells as the caller's user id.
    public var userID: String

    /// A key.
    public init(
        _ credentials: Credentials,
        account: String? = nil,
        identityARN: String? = nil,
        userID: String = "AIDACKCEVSQ6C2EXAMPLE"
    ) {
        self.credentials = credentials
        self.account = account
        self.identityARN = identityARN
        self.userID = userID
    }

    /// The key of Amazon's own documentation, known to everybody.
    public static let example = SandboxKey(
        Credentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
}
