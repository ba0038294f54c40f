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
    init(_ pairs: [String], _ context: CommandContext) throws(CommandFailure) {
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
        let environment = context.aws
        guard EnvironmentCredentials(environment).isConfigured else {
            (all, source) = ([.example], .fixed)
            return
        }
        guard let id = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"] else {
            throw CommandFailure("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are only set in part")
        }
        let credentials = Credentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: environment["AWS_SESSION_TOKEN"])
        (all, source) = ([SandboxKey(credentials)], .environment)
    }
}
