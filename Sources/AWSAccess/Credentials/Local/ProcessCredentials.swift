import JSONStreaming

/// Credentials that a program of the user's prints (`credential_process`).
struct ProcessCredentials: CredentialsProvider {
    /// How long a program may take: as long as somebody who is asked for a code on a telephone.
    static let patience: Duration = .seconds(60)

    /// Where the credentials come from; arguments may be secrets, so the program alone is named.
    let source: String
    private let profile: String
    private let arguments: [String]
    private let context: CredentialsContext

    /// A program and its arguments as `credential_process` has them.
    init(
        _ command: String, of profile: SharedConfiguration.Profile, _ context: CredentialsContext
    ) throws(CredentialsError) {
        guard let arguments = ShellWords.split(command), let program = arguments.first, !program.isEmpty,
            !command.unicodeScalars.contains("\0")
        else {
            throw CredentialsError(
                .malformed,
                "credential_process of profile \"\(profile.name)\" is not a command: a quote is not closed, or nothing is "
                    + "named")
        }
        self.profile = profile.name
        self.arguments = arguments
        self.context = context
        source = "credential_process \(program)"
    }

    /// What the program prints now.
    func credentials() async throws(CredentialsError) -> Credentials {
        switch await context.runProgram(arguments, context.environment.variables, Self.patience) {
        case .ended(0, let output): return try Self.read(output, profile: profile)
        case .ended(let status, _): throw failed("ended with status \(status)")
        case .killed(let signal): throw failed("was ended by signal \(signal)")
        case .notStarted(let code): throw failed("could not be started: \(CredentialsError.words(code))")
        case .timedOut: throw failed("was not done within \(Self.patience.components.seconds) seconds")
        case .tooMuchOutput: throw failed("printed too much")
        }
    }

    private func failed(_ what: String) -> CredentialsError {
        CredentialsError(
            .unavailable,
            "credential_process of profile \"\(profile)\" \(what); what it said is not shown, as there may be secrets in it"
        )
    }

    private static func read(_ output: [UInt8], profile: String) throws(CredentialsError) -> Credentials {
        func malformed(_ what: String) -> CredentialsError {
            CredentialsError(.malformed, "credential_process of profile \"\(profile)\" \(what)")
        }
        guard let document = try? JSONValue.parse(output), document.members != nil else {
            throw malformed("did not print a JSON object")
        }
        guard document["Version"]?.int == 1 else { throw malformed("did not print Version 1") }
        guard let key = document["AccessKeyId"]?.string, let secret = document["SecretAccessKey"]?.string, !key.isEmpty,
            !secret.isEmpty
        else { throw malformed("did not print AccessKeyId and SecretAccessKey") }
        var expiration: WallTime?
        if let text = document["Expiration"]?.string {
            guard let time = WallTime(ofService: text) else {
                throw malformed("printed an Expiration that is not a time like 2026-11-22T03:00:00Z")
            }
            expiration = time
        }
        let token = document["SessionToken"]?.string
        return Credentials(
            accessKeyID: key, secretAccessKey: secret, sessionToken: token?.isEmpty == true ? nil : token,
            expiration: expiration)
    }
}

extension WallTime {
    /// Reads a time as AWS's tools write it: RFC 3339, or with `UTC` at its end, as older versions of the CLI do.
    init?(ofService text: String) {
        self.init(rfc3339: text.hasSuffix("UTC") ? text.dropLast(3) + "Z" : text)
    }
}
