public import HTTPTransport

/// A client of STS, AWS's Security Token Service.
///
/// The requester must be made for the service `sts` with `SecurityTokenService.errorCode(in:)`.
public struct SecurityTokenService: Sendable {
    let requester: AWSRequester

    /// A client whose calls a requester signs, paces, sends and repeats.
    public init(requester: AWSRequester) {
        self.requester = requester
    }

    /// Where STS is reached, and the region to sign for there.
    public struct Place: Sendable, Equatable {
        /// Where it is reached.
        public var endpoint: Endpoint
        /// The region signed for.
        public var region: String
    }

    /// Where STS is reached: as configured, otherwise in the region, `https://sts.us-east-1.amazonaws.com`.
    ///
    /// The old global endpoint is used only where AWS_STS_REGIONAL_ENDPOINTS or the profile's `sts_regional_endpoints` is
    /// `legacy`, for the regions that botocore has it for: its answers are those of one region, and its tokens are not
    /// valid everywhere.
    /// - Parameter explicit: the endpoint asked for, which is for all services.
    public static func place(
        explicit: String?,
        region: String,
        profile: String? = nil,
        _ environment: AWSEnvironment,
        allowPlaintext: Bool = false
    ) throws(EndpointError) -> Place {
        let endpoint = try Endpoint.resolve(
            explicit: explicit, service: "sts", region: region, profile: profile, environment,
            allowPlaintext: allowPlaintext)
        // Only where nothing else was asked for.
        let usual = try Endpoint(service: "sts", region: region)
        guard legacyRegions.contains(region), endpoint == usual else {
            return Place(endpoint: endpoint, region: region)
        }
        let isLegacy = try isLegacy(profile, environment)
        guard isLegacy || region == "aws-global" else { return Place(endpoint: endpoint, region: region) }
        return Place(endpoint: try Endpoint(parsing: "https://sts.amazonaws.com"), region: "us-east-1")
    }

    private static func isLegacy(_ name: String?, _ environment: AWSEnvironment) throws(EndpointError) -> Bool {
        let setting: String?
        do throws(CredentialsError) {
            setting =
                if let variable = environment["AWS_STS_REGIONAL_ENDPOINTS"] {
                    variable
                } else {
                    try SharedConfiguration(environment).profile(explicit: name, environment)?["sts_regional_endpoints"]
                }
        } catch {
            throw EndpointError(error.message)
        }
        switch setting?.lowercased() {
        case nil, "regional": return false
        case "legacy": return true
        default: throw EndpointError("AWS_STS_REGIONAL_ENDPOINTS (sts_regional_endpoints) takes regional or legacy")
        }
    }

    /// The regions older than STS's regional endpoints, from botocore.
    private static let legacyRegions: Set<String> = [
        "ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "aws-global", "ca-central-1",
        "eu-central-1",
        "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1",
        "us-west-2",
    ]

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

    /// Sends a call of the query protocol.
    /// - Parameters:
    ///   - secrets: what must not come back in the words of an error.
    func call(
        _ operation: String,
        _ parameters: [(name: String, value: String)] = [],
        isSigned: Bool = true,
        hiding secrets: [String] = []
    ) async throws(STSError) -> AWSAnswer {
        let body = FormBody.encode([("Action", operation), ("Version", "2011-06-15")] + parameters)
        let request = AWSRequest(
            operation: operation, method: "POST", path: "/", body: body,
            contentType: "application/x-www-form-urlencoded; charset=utf-8", answersInXML: true, isSigned: isSigned)
        do {
            return try await requester.send(request)
        } catch {
            throw STSError(error).hiding(secrets)
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
