public import AWSAccess
public import JSONStreaming

/// A call as the sandbox saw it, without its authorization and tokens.
public struct RecordedCall: Sendable, Equatable {
    /// The number of the call, from 1.
    public var number: Int
    /// When it came.
    public var time: WallTime
    /// The method.
    public var method: String
    /// The path as on the wire.
    public var path: String
    /// The operation, if it is one.
    public var operation: SandboxOperation?
    /// The account in the path.
    public var account: String?
    /// The namespace in the path.
    public var namespace: String?
    /// The user's name in the path, decoded.
    public var userName: String?
    /// The group's name in the path, decoded.
    public var groupName: String?
    /// The member's name in the path, decoded.
    public var memberName: String?
    /// The principal id in the path, decoded.
    public var principalID: String?
    /// The resource's ARN in the path, decoded.
    public var resourceARN: String?
    /// The fields of the query in their order, without paging tokens and what signatures put there.
    public var query: [QueryField] = []
    /// Whether a paging token came along.
    public var hasToken = false
    /// The page size asked for.
    public var maxResults: String?
    /// The body, if it is JSON.
    public var body: JSONValue?
    /// The access key the signature names, whether or not it is right.
    public var accessKeyID: String?
    /// The request id of the answer.
    public var requestID: String
    /// The status answered; nil where no answer left.
    public var status: Int?
    /// The error's name, if it is one.
    public var errorCode: String?
    /// What befell the call beside delays.
    public var fault: Fault?

    init(number: Int, time: WallTime, method: String, path: String, requestID: String) {
        self.number = number
        self.time = time
        self.method = method
        self.path = path
        self.requestID = requestID
    }
}

/// A field of a query, decoded.
public struct QueryField: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value; empty where there was none.
    public var value: String

    /// Whether whoever has it could go on in the caller's place.
    var isSecret: Bool {
        // Also the signature and session token of a pre-signed URL.
        name == "next-token" || name.lowercased().hasPrefix("x-amz-")
    }
}

extension RecordedCall {
    init(_ inquiry: Inquiry, number: Int, time: WallTime, requestID: String) {
        self.init(number: number, time: time, method: inquiry.method, path: inquiry.path, requestID: requestID)
        operation = inquiry.operation
        account = inquiry.labels[.account]
        namespace = inquiry.labels[.namespace]
        userName = inquiry.labels[.user]
        groupName = inquiry.labels[.group]
        memberName = inquiry.labels[.member]
        principalID = inquiry.labels[.principal]
        resourceARN = inquiry.labels[.resource]
        hasToken = inquiry.field("next-token") != nil
        query = inquiry.query.contains(where: \.isSecret) ? inquiry.query.filter { !$0.isSecret } : inquiry.query
        maxResults = inquiry.field("max-results")
        body = inquiry.body.value
    }
}
