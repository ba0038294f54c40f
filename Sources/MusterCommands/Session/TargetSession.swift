import Applying
import AWSAccess
import Directory
import HTTPTransport
import Logging
import Planning
import QuickSightAPI

/// One target of a run: which directory it is, and a client that reaches it.
struct TargetSession: Sendable {
    /// Which directory.
    let target: Target
    /// The client.
    let client: QuickSightClient
    private let requester: AWSRequester
    private let tokens: SecurityTokenService
    private let log: Logger

    /// How far this machine's clock and the service's are apart, as its last answer says; none before one.
    var clockDeviation: Duration {
        let ahead = requester.serviceClockAhead ?? .zero
        return ahead < .zero ? .zero - ahead : ahead
    }

    /// Who muster runs as, or nil when STS does not tell.
    func ownIdentity() async -> OwnIdentity? {
        do {
            let caller = try await tokens.callerIdentity()
            return OwnIdentity(arn: caller.arn, userID: caller.userID)
        } catch {
            log.warning("who muster runs as cannot be told: \(error)")
            return nil
        }
    }

    /// Works out who and where a target is, from the command line, then the roster, then the environment.
    ///
    /// - Parameter desired: what the roster says of the target; nil for a command without a roster.
    init(
        desired: DesiredState?, options: ConnectionOptions, context: CommandContext, transport: any Transport,
        log: Logger
    ) throws(CommandFailure) {
        let named = options.account ?? desired?.account?.value
        guard let account = try named == nil ? context.account() : named else {
            throw CommandFailure(
                "no AWS account is named",
                hint: desired == nil
                    ? "give --account, or set AWS_ACCOUNT_ID"
                    : "write `account: \"111122223333\"` in the roster, or give --account",
                status: desired == nil ? .usage : .invalid)
        }
        let profile = options.profile ?? Self.profile(of: desired)
        do {
            let explicitRegion = options.region ?? desired?.region?.value
            guard
                let region = try RegionResolution.resolve(explicit: explicitRegion, profile: profile, context.aws)
            else {
                throw CommandFailure(
                    "no AWS region is named", hint: "give --region, write `region:` in the roster, or set AWS_REGION")
            }
            let configured = try Endpoint.configured(
                explicit: options.endpointUrl, service: "quicksight", profile: profile, context.aws,
                allowPlaintext: options.allowPlaintext)
            let endpoint = try configured ?? Endpoint(service: "quicksight", region: region)
            let credentials = try CredentialChain.resolve(profile: profile, context.aws)
            target = Target(
                account: account, region: region,
                namespace: options.namespace ?? desired?.namespace?.value ?? "default", endpoint: "\(endpoint)")
            log.debug("credentials come from \(credentials.source); the endpoint is \(endpoint)")
            let cached = CachedCredentials(credentials, time: context.time)
            // STS has a part in it, so that a rate that was given holds for all that leaves.
            let limiter = RateLimiter(
                reads: options.readRate.rate, writes: options.writeRate.rate, time: context.time)
            let requester = AWSRequester(
                Self.configuration(endpoint, service: "quicksight", region: region, options), transport: transport,
                credentials: cached, limiter: limiter, time: context.time,
                errorCode: QuickSightClient.errorCode(in:), onAttempt: { RequestLog.note($0, log) })
            let tokenEndpoint = try SecurityTokenService.endpoint(
                explicit: options.endpointUrl, region: region, profile: profile, context.aws,
                allowPlaintext: options.allowPlaintext)
            tokens = SecurityTokenService(
                requester: AWSRequester(
                    Self.configuration(tokenEndpoint, service: "sts", region: region, options), transport: transport,
                    credentials: cached, limiter: limiter, time: context.time,
                    errorCode: SecurityTokenService.errorCode(in:), onAttempt: { RequestLog.note($0, log) }))
            self.requester = requester
            self.log = log
            client = QuickSightClient(account: account, namespace: target.namespace, requester: requester)
        } catch let failure as CommandFailure {
            throw failure
        } catch let error as CredentialsError {
            throw CommandFailure(error.message, hint: "nothing was read or changed")
        } catch {
            throw CommandFailure("\(error)", hint: "nothing was read or changed", status: .usage)
        }
    }

    private static func profile(of desired: DesiredState?) -> String? {
        guard case .profile(let name)? = desired?.policy.credentials?.value else { return nil }
        return name
    }

    private static func configuration(
        _ endpoint: Endpoint, service: String, region: String, _ options: ConnectionOptions
    ) -> AWSRequester.Configuration {
        let total = options.timeout.duration
        return AWSRequester.Configuration(
            endpoint: endpoint, region: region, service: service, userAgent: "muster/\(musterVersion)",
            timeouts: Timeouts(connect: min(.seconds(10), total), total: total, stalled: min(.seconds(15), total)))
    }
}

/// Says in the log what requests came to; names and secrets are not in it.
enum RequestLog {
    static func note(_ record: AttemptRecord, _ log: Logger) {
        log.debug("\(record.operation) attempt \(record.attempt): \(record.outcome) in \(record.duration)")
    }
}
