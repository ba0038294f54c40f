import AWSAccess
import Directory

/// Who a target is reached as, as far as could be found out; nothing secret.
struct TargetIdentity: Sendable, Equatable {
    /// Empty where nothing says.
    var account = ""
    var region: String?
    var namespace: String?
    var endpoint: String?
    /// The rosters that the target is in.
    var files: [String] = []
    /// Where the credentials come from, in words.
    var source: String?
    var accessKeyID: String?
    /// When the credentials end; nil where they do not.
    var expiration: WallTime?
    var caller: CallerIdentity?
    /// Why no more could be found out.
    var error: String?

    /// Whether the identity is of another account than the directory.
    var isForeign: Bool { caller.map { !account.isEmpty && $0.account != account } ?? false }

    static func look(at desired: DesiredState?, over session: PlanSession) async -> TargetIdentity {
        var found = TargetIdentity()
        found.files = desired?.files.sorted() ?? []
        found.account = session.connection.account ?? desired?.account?.value ?? ""
        found.region = session.connection.region ?? desired?.region?.value
        found.namespace = session.connection.namespace ?? desired?.namespace?.value ?? "default"
        let reached: TargetSession
        do {
            reached = try TargetSession(
                desired: desired, options: session.connection, context: session.context, transports: session.transports,
                log: session.log, needsAccount: false)
        } catch {
            found.error = [error.message, error.hint.map { "hint: \($0)" }].compactMap(\.self).joined(separator: "\n")
            return found
        }
        (found.account, found.region) = (reached.target.account, reached.target.region)
        found.endpoint = reached.target.endpoint
        found.source = reached.credentials.source
        do {
            let credentials = try await reached.credentials.credentials()
            found.accessKeyID = credentials.accessKeyID
            found.expiration = credentials.expiration
        } catch {
            found.error = error.message
            return found
        }
        do {
            let caller = try await reached.callerIdentity()
            found.caller = caller
            if found.account.isEmpty { found.account = caller.account }
        } catch {
            found.error = "whose credentials these are could not be told: \(error)"
        }
        return found
    }
}
