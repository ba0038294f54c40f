import AWSAccess
import QuickSightSandbox

/// The keys that requests to a sandbox may be signed by.
struct SandboxKeys: Sendable {
    /// Where the keys come from.
    enum Source: Sendable {
        case commandLine, environment
        /// The pair of Amazon's own documentation.
        case fixed
    }

    let all: [SandboxKey]
    let source: Source

    /// The keys of the command line, otherwise of the environment, otherwise the fixed one.
    init(_ pairs: [String], _ context: CommandContext) async throws(CommandFailure) {
        var keys: [SandboxKey] = []
        for pair in pairs {
            let parts = pair.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, !pair.hasPrefix(":") else {
                throw CommandFailure("--access-key takes ID:SECRET", status: .usage)
            }
            let id = String(parts[0])
            guard !keys.contains(where: { $0.credentials.accessKeyID == id }) else {
                throw CommandFailure("--access-key: \(id) is given twice", status: .usage)
            }
            keys.append(SandboxKey(Credentials(accessKeyID: id, secretAccessKey: String(parts[1]))))
        }
        if !keys.isEmpty {
            (all, source) = (keys, .commandLine)
            return
        }
        let variables = EnvironmentCredentials(context.aws)
        guard variables.isConfigured else {
            (all, source) = ([.example], .fixed)
            return
        }
        do {
            (all, source) = ([SandboxKey(try await variables.credentials())], .environment)
        } catch {
            throw CommandFailure(error.message)
        }
    }
}
