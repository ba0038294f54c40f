public import HTTPTransport

/// A client of STS, AWS's Security Token Service.
///
/// The requester must be made for the service `sts` with `SecurityTokenService.errorCode(in:)`.
public struct SecurityTokenService: Sendable {
    private let requester: AWSRequester

    /// A client whose calls a requester signs, paces, sends and repeats.
    public init(requester: AWSRequester) {
        self.requester = requester
    }

    /// Where STS is reached: as configured, otherwise in the region, `https://sts.us-east-1.amazonaws.com`.
    ///
    /// The old global endpoint is not used: its answers are those of one region, and its tokens are not valid everywhere.
    /// - Parameter explicit: the endpoint asked for, which is for all services.
    public static func endpoint(
        explicit: String?,
        region: String,
        profile: String? = nil,
        _ environment: AWSEnvironment,
        allowPlaintext: Bool = false
    ) throws(EndpointError) -> Endpoint {
        let configured = try Endpoint.configured(
            explicit: explicit, service: "sts", profile: profile, environment, allowPlaintext: allowPlaintext)
        if let configured { return configured }
        return try Endpoint(service: "sts", region: region)
    }

    /// STS's name for the error that an answer is; nil where it has none.
    public static func errorCode(in response: HTTPResponse) -> String? {
        STSError.Words(response.body)?.code
    }

    /// GetCallerIdentity: who the credentials belong to; it needs no permission.
    public func callerIdentity() async throws(STSError) -> CallerIdentity {
        let answer = try await call("GetCallerIdentity")
        guard let document = XMLElement(parsing: answer.response.body), document.name == "GetCallerIdentityResponse",
            let result = document.child("GetCallerIdentityResult"),
            let account = result.child("Account")?.text, let arn = result.child("Arn")?.text,
            let userID = result.child("UserId")?.text
        else { throw .malformed(answer) }
        guard account.utf8.count == 12, account.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), arn.hasPrefix("arn:")
        else { throw .malformed(answer) }
        return CallerIdentity(
            account: account, arn: arn, userID: userID,
            requestID: document.child("ResponseMetadata")?.child("RequestId")?.text)
    }

    private func call(_ operation: String) async throws(STSError) -> AWSAnswer {
        let request = AWSRequest(
            operation: operation, method: "POST", path: "/", body: Array("Action=\(operation)&Version=2011-06-15".utf8),
            contentType: "application/x-www-form-urlencoded; charset=utf-8", answersInXML: true)
        do {
            return try await requester.send(request)
        } catch {
            throw STSError(error)
        }
    }
}

/// Whom credentials belong to, as STS tells.
public struct CallerIdentity: Sendable, Equatable {
    /// The account, twelve digits.
    public var account: String
    /// The ARN: of an IAM user, of an assumed role with its session, of a federated user, or of the root.
    public var arn: String
    /// The unique id: `AIDA…`, `AROA…:session`, or the account.
    public var userID: String
    /// STS's name for this request.
    public var requestID: String?

    /// An identity.
    public init(account: String, arn: String, userID: String, requestID: String? = nil) {
        self.account = account
        self.arn = arn
        self.userID = userID
        self.requestID = requestID
    }
}
