import Synchronization

/// The credentials of one run: whoever asks for the same gets the same cache, so that they are fetched once.
public final class CredentialsStore: Sendable {
    private struct Key: Hashable {
        var profile: String?
        var role: String?
        var region: String
        var endpointURL: String?
    }

    private let known = Mutex<[Key: CachedCredentials]>([:])

    /// A store that knows nothing yet.
    public init() {}

    /// What `CredentialChain` finds.
    public func provider(
        profile: String?, _ context: CredentialsContext
    ) throws(CredentialsError) -> CachedCredentials {
        try provider(Key(profile: profile, region: context.region, endpointURL: context.endpointURL), context.time) {
            () throws(CredentialsError) in try CredentialChain.resolve(profile: profile, context)
        }
    }

    /// A role taken on with what `CredentialChain` finds.
    public func provider(
        role: String, profile: String?, _ context: CredentialsContext
    ) throws(CredentialsError) -> CachedCredentials {
        let origin = try provider(profile: profile, context)
        let key = Key(profile: profile, role: role, region: context.region, endpointURL: context.endpointURL)
        return try provider(key, context.time) { () throws(CredentialsError) in
            let request = RoleRequest(roleARN: role, sessionName: AssumedRole.sessionName)
            return try AssumedRole(request, from: origin, origin.source, context)
        }
    }

    private func provider(
        _ key: Key, _ time: any TimeSource, _ make: () throws(CredentialsError) -> any CredentialsProvider
    ) throws(CredentialsError) -> CachedCredentials {
        if let provider = known.withLock({ $0[key] }) { return provider }
        let made = CachedCredentials(try make(), time: time)
        return known.withLock { known in
            if let other = known[key] { return other }
            known[key] = made
            return made
        }
    }
}
