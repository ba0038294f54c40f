public import HTTPTransport

/// What providers of credentials reach the world by.
public struct CredentialsContext: Sendable {
    /// The variables and files.
    public var environment: AWSEnvironment
    /// The region whose STS is asked.
    public var region: String
    /// The profile asked for, whose endpoints count; nil for the usual one.
    public var profile: String?
    /// The endpoint asked for on the command line, which is STS's too.
    public var endpointURL: String?
    /// Whether plain http may leave this machine.
    public var allowPlaintext: Bool
    /// What reaches AWS's services.
    public var transport: any Transport
    /// What reaches the services of the machine and the container; it must never go through a proxy.
    public var localTransport: any Transport
    /// The clocks.
    public var time: any TimeSource
    /// The dice.
    public var random: RandomSource
    /// The value of User-Agent.
    public var userAgent: String
    /// How long one request to a service of AWS's may take.
    public var timeouts: Timeouts
    /// Runs a program and gives its output.
    public var runProgram: ProgramRunner
    /// Puts a file that its owner alone may read in the place of another, whole or not at all.
    public var replaceFile: FileReplacer
    /// Is told of every request.
    public var onAttempt: @Sendable (AttemptRecord) -> Void
    /// Is told what a person may want to know and nothing fails by; never a secret.
    public var onNotice: @Sendable (String) -> Void

    /// A context; what is not given is the machine's own.
    public init(
        environment: AWSEnvironment,
        region: String,
        profile: String? = nil,
        endpointURL: String? = nil,
        allowPlaintext: Bool = false,
        transport: any Transport,
        localTransport: (any Transport)? = nil,
        time: any TimeSource = SystemTime(),
        random: RandomSource = .system,
        userAgent: String,
        timeouts: Timeouts = Timeouts(),
        runProgram: @escaping ProgramRunner = SystemProgram.run,
        replaceFile: @escaping FileReplacer = PrivateReplacement.replace,
        onAttempt: @escaping @Sendable (AttemptRecord) -> Void = { _ in },
        onNotice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.environment = environment
        self.region = region
        self.profile = profile
        self.endpointURL = endpointURL
        self.allowPlaintext = allowPlaintext
        self.transport = transport
        self.localTransport = localTransport ?? transport
        self.time = time
        self.random = random
        self.userAgent = userAgent
        self.timeouts = timeouts
        self.runProgram = runProgram
        self.replaceFile = replaceFile
        self.onAttempt = onAttempt
        self.onNotice = onNotice
    }

    /// A client of STS that signs as a provider says; without one, for what is not signed.
    func securityTokens(
        signingAs provider: (any CredentialsProvider)? = nil
    ) throws(CredentialsError) -> SecurityTokenService {
        let place: SecurityTokenService.Place
        do {
            place = try SecurityTokenService.place(
                explicit: endpointURL, region: region, profile: profile, environment, allowPlaintext: allowPlaintext)
        } catch {
            throw CredentialsError(.malformed, "STS cannot be reached: \(error.message)")
        }
        return SecurityTokenService(
            requester: requester(
                place.endpoint, service: "sts", region: place.region, provider, SecurityTokenService.errorCode(in:)))
    }

    /// Sends requests to a service that gives credentials; no rates, for they are few.
    func requester(
        _ endpoint: Endpoint, service: String, region: String, _ provider: (any CredentialsProvider)?,
        _ errorCode: @escaping @Sendable (HTTPResponse) -> String?
    ) -> AWSRequester {
        let configuration = AWSRequester.Configuration(
            endpoint: endpoint, region: region, service: service, userAgent: userAgent, timeouts: timeouts,
            maximumResponseBytes: 1 << 20)
        let nobody = FixedCredentials(Credentials(accessKeyID: "", secretAccessKey: ""), source: "nobody")
        return AWSRequester(
            configuration, transport: transport, credentials: provider ?? nobody,
            limiter: RateLimiter(readRate: nil, writeRate: nil, time: time), time: time, random: random,
            errorCode: errorCode, onAttempt: onAttempt)
    }
}
