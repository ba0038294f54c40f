import Synchronization

/// Keeps a provider's credentials, and asks again, once for all who wait, before they end.
///
/// Credentials within `advisory` of their end are renewed in the background while the old ones still serve; within
/// `mandatory` of it, callers wait for new ones; after a failure the old ones serve, as long as they last, and nobody is
/// asked for a minute. For those that last less than an hour, both margins are shorter: a third and a sixth of what they
/// lasted when they came, so that they are not asked for all the time. Those without an end are kept until the service
/// refuses them.
public final class CachedCredentials: CredentialsProvider {
    private typealias Fetch = Task<Result<Credentials, CredentialsError>, Never>

    private struct State {
        var current: Credentials?
        /// How long the current ones were to last when they came.
        var lifetime: Duration = .zero
        var fetch: Fetch?
        /// When the last fetch failed, on the monotonic clock.
        var failed: Duration?
    }

    private let provider: any CredentialsProvider
    private let time: any TimeSource
    private let advisory: Duration
    private let mandatory: Duration
    /// How long after a failure the provider is left alone.
    private let pause: Duration = .seconds(60)
    private let state = Mutex(State())

    /// A cache over a provider; the default margins are botocore's 15 and 10 minutes.
    public init(
        _ provider: any CredentialsProvider,
        time: any TimeSource = SystemTime(),
        advisory: Duration = .seconds(15 * 60),
        mandatory: Duration = .seconds(10 * 60)
    ) {
        self.provider = provider
        self.time = time
        self.advisory = advisory
        self.mandatory = mandatory
    }

    /// Where the credentials come from.
    public var source: String { provider.source }

    /// The credentials kept, or new ones.
    public func credentials() async throws(CredentialsError) -> Credentials {
        let (wall, now) = (time.wallNow, time.monotonicNow)
        let (usable, fetch) = state.withLock { state -> (Credentials?, Fetch?) in
            guard let current = state.current else { return (nil, start(&state, nil)) }
            guard let end = current.expiration else { return (current, nil) }
            let left = end - wall
            if left > min(advisory, state.lifetime / 3) { return (current, nil) }
            let isPausing = state.failed.map { now - $0 < pause } ?? false
            if isPausing, left > .zero { return (current, nil) }
            let fetch = start(&state, nil)
            return left > min(mandatory, state.lifetime / 6) ? (current, nil) : (nil, fetch)
        }
        if let usable { return usable }
        return try await outcome(of: fetch)
    }

    /// New credentials, unless others than those refused have come meanwhile.
    public func credentials(insteadOf refused: Credentials) async throws(CredentialsError) -> Credentials {
        let (usable, fetch) = state.withLock { state -> (Credentials?, Fetch?) in
            if let current = state.current, current != refused, state.fetch == nil { return (current, nil) }
            return (nil, start(&state, refused))
        }
        if let usable { return usable }
        return try await outcome(of: fetch)
    }

    /// The fetch under way, or a new one.
    private func start(_ state: inout State, _ refused: Credentials?) -> Fetch {
        if let fetch = state.fetch { return fetch }
        let fetch = Fetch { [self] in
            let result = await ask(insteadOf: refused)
            let (wall, now) = (time.wallNow, time.monotonicNow)
            self.state.withLock { state in
                state.fetch = nil
                switch result {
                case .success(let credentials):
                    (state.current, state.failed) = (credentials, nil)
                    state.lifetime = credentials.expiration.map { $0 - wall } ?? .zero
                case .failure: state.failed = now
                }
            }
            return result
        }
        state.fetch = fetch
        return fetch
    }

    private func ask(insteadOf refused: Credentials?) async -> Result<Credentials, CredentialsError> {
        do throws(CredentialsError) {
            let credentials =
                if let refused {
                    try await provider.credentials(insteadOf: refused)
                } else {
                    try await provider.credentials()
                }
            if let end = credentials.expiration, end <= time.wallNow {
                throw CredentialsError(.expired, "the credentials from \(source) ended at \(end.rfc3339)")
            }
            return .success(credentials)
        } catch {
            return .failure(error)
        }
    }

    /// What a fetch brings; when it fails, the old credentials as long as they last.
    private func outcome(of fetch: Fetch?) async throws(CredentialsError) -> Credentials {
        guard let fetch else { throw CredentialsError(.unavailable, "no credentials from \(source)") }
        switch await fetch.value {
        case .success(let credentials):
            return credentials
        case .failure(let error):
            let current = state.withLock { $0.current }
            if let current, let end = current.expiration, end > time.wallNow { return current }
            throw error
        }
    }
}
