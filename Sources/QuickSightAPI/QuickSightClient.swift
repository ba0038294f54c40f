/// A typed client of one account and namespace; each method is one operation of the API, or one listing to its end.
///
/// Pacing, signing and retrying are the requester's; what it gives up on is thrown as it is.
public struct QuickSightClient: Sendable {
    /// The account that holds the directory, twelve digits.
    public let account: String
    /// The namespace within it; the 2019 document has `default` alone.
    public let namespace: String
    let requester: any Requesting
    /// How the paths of the namespace's things begin; nil where a name in it cannot be sent, and no call of them can.
    private let root: String?

    /// A client over anything that answers calls.
    init(account: String, namespace: String, requesting requester: any Requesting) {
        self.account = account
        self.namespace = namespace
        self.requester = requester
        root = try? Call("", "", Self.root(account, namespace)).path
    }

    private static func root(_ account: String, _ namespace: String) -> [PathPart] {
        ["accounts", .label(account), "namespaces", .label(namespace)]
    }

    /// Where tasks that send many calls and compute little run best; nil for anywhere.
    ///
    /// What blocks there keeps everybody's answers waiting.
    public var executor: (any TaskExecutor)? { requester.executor }

    /// A call whose path starts with the account and the namespace.
    func call(
        _ operation: String,
        _ method: String,
        _ parts: [PathPart],
        subject: String? = nil
    ) throws(QuickSightError) -> Call {
        guard let root else {
            return try Call(operation, method, Self.root(account, namespace) + parts, subject: subject)
        }
        return try Call(operation, method, under: root, parts, subject: subject)
    }
}
