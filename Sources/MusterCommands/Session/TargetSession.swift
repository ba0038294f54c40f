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
    /// What requests are signed with.
    let credentials: CachedCredentials
    private let requester: AWSRequester
    private let tokens: SecurityTokenService
    private let log: Logger

    /// How far this machine's clock and the service's are apart, as its last answer says; none before one.
    var clockDeviation: Duration {
        let ahead = requester.serviceClockAhead ?? .zero
        return ahead < .zero ? .zero - ahead : ahead
    }

    /// The service's time, as far as its answers have told it.
    func serviceTime(_ context: CommandContext) -> WallTime {
        context.time.wallNow + (requester.serviceClockAhead ?? .zero)
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

    /// Whom the credentials belong to, as STS tells.
    func callerIdentity() async throws(STSError) -> CallerIdentity { try await tokens.callerIdentity() }

    /// What stands for the identity region, whichever that is.
    static let automaticRegion = "auto"
    /// Where it is asked for when nothing names a region: anywhere in the partition would do.
    private static let firstRegion = "us-east-1"

    /// The way to a target, with its identity region found out where it is to be followed (`region: auto`).
    ///
    /// - Parameter desired: what the roster says of the target; nil for a command without a roster.
    static func reach(
        _ desired: DesiredState?, options: ConnectionOptions, context: CommandContext, transports: TransportStore,
        log: Logger
    ) async throws(CommandFailure) -> TargetSession {
        func session(_ options: ConnectionOptions) throws(CommandFailure) -> TargetSession {
            try TargetSession(desired: desired, options: options, context: context, transports: transports, log: log)
        }
        let first = try session(options)
        guard (options.region ?? desired?.region?.value) == automaticRegion,
            let region = await first.client.otherIdentityRegion()
        else { return first }
        log.info("the identity region of account \(first.target.account) is \(region)")
        var options = options
        options.region = region
        return try session(options)
    }

    /// Works out who and where a target is, from the command line, then the roster, then the environment.
    ///
    /// - Parameters:
    ///   - desired: what the roster says of the target; nil for a command without a roster.
    ///   - needsAccount: whether an account must be named; otherwise it may be empty.
    init(
        desired: DesiredState?, options: ConnectionOptions, context: CommandContext, transports: TransportStore,
        log: Logger, needsAccount: Bool = true
    ) throws(CommandFailure) {
        let named = options.account ?? desired?.account?.value
        guard let account = try named == nil ? context.account() ?? (needsAccount ? nil : "") : named else {
            throw CommandFailure(
                "no AWS account is named",
                hint: desired == nil
                    ? "give --account, or set AWS_ACCOUNT_ID"
                    : "write `account: \"111122223333\"` in the roster, or give --account",
                status: desired == nil ? .usage : .invalid)
        }
        let profile = options.profile ?? Self.profile(of: desired)
        let transport = try transports.transport(profile: profile, context.aws)
        do {
            let explicitRegion = options.region ?? desired?.region?.value
            let isAuto = explicitRegion == Self.automaticRegion
            let found = try RegionResolution.resolve(
                explicit: isAuto ? nil : explicitRegion, profile: profile, context.aws)
            guard let region = found ?? (isAuto ? Self.firstRegion : nil) else {
                throw CommandFailure(
                    "no AWS region is named", hint: "give --region, write `region:` in the roster, or set AWS_REGION")
            }
            let endpoint = try Endpoint.resolve(
                explicit: options.endpointUrl, service: "quicksight", region: region, profile: profile, context.aws,
                allowPlaintext: options.allowPlaintext)
            target = Target(
                account: account, region: region,
                namespace: options.namespace ?? desired?.namespace?.value ?? "default", endpoint: "\(endpoint)")
            // STS has a part in it, so that a rate that was given holds for all that leaves.
            let limiter = RateLimiter(
                reads: options.readRate.rate, writes: options.writeRate.rate, time: context.time)
            let watch = RequestWatch(TargetKey(target), limiter, context, log)
            let log = watch.log
            credentials = try Self.credentials(
                of: desired, profile: profile, region: region, options, context, transport, transports.local, watch)
            log.debug("credentials come from \(credentials.source); the endpoint is \(endpoint)")
            let requester = AWSRequester(
                Self.configuration(endpoint, service: "quicksight", region: region, options), transport: transport,
                credentials: credentials, limiter: limiter, time: context.time,
                errorCode: QuickSightClient.errorCode(in:), onAttempt: watch.noting("quicksight"))
            let tokenPlace = try SecurityTokenService.place(
                explicit: options.endpointUrl, region: region, profile: profile, context.aws,
                allowPlaintext: options.allowPlaintext)
            tokens = SecurityTokenService(
                requester: AWSRequester(
                    Self.configuration(tokenPlace.endpoint, service: "sts", region: tokenPlace.region, options),
                    transport: transport,
                    credentials: credentials, limiter: limiter, time: context.time,
                    errorCode: SecurityTokenService.errorCode(in:), onAttempt: watch.noting("sts")))
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

    /// Whoever a target is reached as: a role that its roster names is taken on with the profile asked for, or the usual
    /// credentials.
    private static func credentials(
        of desired: DesiredState?, profile: String?, region: String, _ options: ConnectionOptions,
        _ context: CommandContext, _ transport: any Transport, _ local: any Transport, _ watch: RequestWatch
    ) throws(CredentialsError) -> CachedCredentials {
        let world = CredentialsContext(
            environment: context.aws, region: region, profile: profile, endpointURL: options.endpointUrl,
            allowPlaintext: options.allowPlaintext, transport: transport, localTransport: local, time: context.time,
            userAgent: userAgent, timeouts: timeouts(options), onAttempt: watch.noting("credentials"),
            onNotice: { watch.log.warning("\($0)") })
        guard case .assumeRole(let role)? = desired?.policy.credentials?.value else {
            return try context.credentials.provider(profile: profile, world)
        }
        return try context.credentials.provider(role: role, profile: profile, world)
    }

    private static func profile(of desired: DesiredState?) -> String? {
        guard case .profile(let name)? = desired?.policy.credentials?.value else { return nil }
        return name
    }

    private static func configuration(
        _ endpoint: Endpoint, service: String, region: String, _ options: ConnectionOptions
    ) -> AWSRequester.Configuration {
        AWSRequester.Configuration(
            endpoint: endpoint, region: region, service: service, userAgent: userAgent, timeouts: timeouts(options))
    }

    private static let userAgent = "muster/\(musterVersion)"

    private static func timeouts(_ options: ConnectionOptions) -> Timeouts {
        let total = options.timeout.duration
        return Timeouts(connect: min(.seconds(10), total), total: total, stalled: min(.seconds(15), total))
    }
}

/// Says in the log what requests of a target come to, counts them, and tells the observers; names and secrets are not in
/// it.
struct RequestWatch: Sendable {
    /// The log of the target.
    let log: Logger
    private let counters: RequestCounters?
    private let observers: [any RunObserver]

    init(_ target: TargetKey, _ limiter: RateLimiter, _ context: CommandContext, _ log: Logger) {
        var log = log
        log[metadataKey: "target"] = "\(target.account)/\(target.namespace)"
        self.log = log
        counters = context.metrics?.reach(target, limiter: limiter)
        observers = context.observers
    }

    /// What notes the attempts of a service's requests.
    func noting(_ service: String) -> @Sendable (AttemptRecord) -> Void {
        { [log, counters, observers] record in
            counters?.note(record)
            log.debug(
                "\(record.operation) attempt \(record.attempt): \(record.outcome) in \(record.duration)",
                metadata: ["operation": "\(record.operation)"])
            for observer in observers { observer.attempted(ServiceAttempt(service: service, record: record)) }
        }
    }
}
