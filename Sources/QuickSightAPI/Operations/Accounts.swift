import JSONStreaming

/// A namespace as the API describes one; a field it left out is nil.
public struct APINamespace: Sendable, Equatable, WireFields {
    /// The name.
    public var name: String?
    /// The ARN.
    public var arn: String?
    /// The region it lives in.
    public var capacityRegion: String?
    /// `CREATED`, `CREATING`, `DELETING`, `RETRYABLE_FAILURE` or `NON_RETRYABLE_FAILURE`.
    public var creationStatus: String?
    /// `QUICKSIGHT`.
    public var identityStore: String?
    /// Why it could not be made: `PERMISSION_DENIED` or `INTERNAL_SERVICE_ERROR`.
    public var errorType: String?
    /// The same in words.
    public var errorMessage: String?
    /// The application in IAM Identity Center.
    public var identityCenterApplicationArn: String?
    /// The instance of IAM Identity Center.
    public var identityCenterInstanceArn: String?

    init() {}

    mutating func take(_ key: JSONText, from reader: inout JSONReader) throws(JSONProblem) -> Bool {
        switch key {
        case "Name": name = try reader.readStringOrNull()
        case "Arn": arn = try reader.readStringOrNull()
        case "CapacityRegion": capacityRegion = try reader.readStringOrNull()
        case "CreationStatus": creationStatus = try reader.readStringOrNull()
        case "IdentityStore": identityStore = try reader.readStringOrNull()
        case "NamespaceError":
            guard try !reader.readNullIfNext() else { break }
            let error = try NamespaceErrorFields(from: &reader)
            (errorType, errorMessage) = (error.type, error.message)
        case "IamIdentityCenterApplicationArn": identityCenterApplicationArn = try reader.readStringOrNull()
        case "IamIdentityCenterInstanceArn": identityCenterInstanceArn = try reader.readStringOrNull()
        default: return false
        }
        return true
    }
}

private struct NamespaceErrorFields: WireFields {
    var type: String?
    var message: String?

    mutating func take(_ key: JSONText, from reader: inout JSONReader) throws(JSONProblem) -> Bool {
        switch key {
        case "Type": type = try reader.readStringOrNull()
        case "Message": message = try reader.readStringOrNull()
        default: return false
        }
        return true
    }
}

/// An account's subscription as the API describes it; a field it left out is nil.
public struct APIAccountInfo: Sendable, Equatable, WireFields {
    /// The name of the subscription.
    public var accountName: String?
    /// `STANDARD`, `ENTERPRISE` or `ENTERPRISE_AND_Q`.
    public var edition: String?
    /// Where the service writes to.
    public var notificationEmail: String?
    /// How users sign in, for example `IDENTITY_POOL` or `IAM_IDENTITY_CENTER`.
    public var authenticationType: String?
    /// For example `ACCOUNT_CREATED` or `UNSUBSCRIBED`.
    public var subscriptionStatus: String?
    /// The instance of IAM Identity Center.
    public var identityCenterInstanceArn: String?

    /// An account of which nothing is known.
    public init() {}

    mutating func take(_ key: JSONText, from reader: inout JSONReader) throws(JSONProblem) -> Bool {
        switch key {
        case "AccountName": accountName = try reader.readStringOrNull()
        case "Edition": edition = try reader.readStringOrNull()
        case "NotificationEmail": notificationEmail = try reader.readStringOrNull()
        case "AuthenticationType": authenticationType = try reader.readStringOrNull()
        case "AccountSubscriptionStatus": subscriptionStatus = try reader.readStringOrNull()
        case "IAMIdentityCenterInstanceArn": identityCenterInstanceArn = try reader.readStringOrNull()
        default: return false
        }
        return true
    }
}

extension QuickSightClient {
    /// ListNamespaces to its end: all of the account's, whatever this client's own.
    public func allNamespaces() async throws(QuickSightError) -> [APINamespace] {
        let call = try Call("ListNamespaces", "GET", ["accounts", .label(account), "namespaces"])
        var namespaces: [APINamespace] = []
        _ = try await list(call, "Namespaces", onPage: { _ in }) { (namespace: APINamespace) in
            namespaces.append(namespace)
        }
        return namespaces
    }

    /// DescribeAccountSubscription.
    public func describeAccountSubscription() async throws(QuickSightError) -> Answered<APIAccountInfo> {
        let call = try Call("DescribeAccountSubscription", "GET", ["account", .label(account)])
        return try await object(call, "AccountInfo") { (info: APIAccountInfo) in info }
    }

    /// The account's identity region where that is another one than this client's, as the service tells when a user is
    /// asked for; nil where it is this one, and where the service does not tell.
    public func otherIdentityRegion() async -> String? {
        do throws(QuickSightError) {
            var call = try call("ListUsers", "GET", ["users"])
            call.ask("max-results", "1")
            _ = try await send(call)
            return nil
        } catch {
            return error.identityRegion
        }
    }
}
