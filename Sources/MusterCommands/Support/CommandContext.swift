import AWSAccess
internal import Glibc
import HTTPTransport
import Logging
import Reporting

/// What commands take from the world around them, so that tests can give another world.
struct CommandContext: Sendable {
    var environment: [String: String]
    var console: Console
    var time: any TimeSource
    /// The credentials of this run, each fetched once however many targets use them.
    var credentials = CredentialsStore()
    /// Who gathers figures of what is done; nil where nobody asked for them.
    var metrics: MetricsHub?
    /// Who hears what its runs come to.
    var observers: [any RunObserver] = []

    /// The world as it is.
    static func real() -> CommandContext {
        StandardStreams.takeClosedPlaces()
        var environment: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { environment[String(pair[0])] = String(pair[1]) }
            entry += 1
        }
        return CommandContext(environment: environment, console: Console(environment: environment), time: SystemTime())
    }

    /// AWS's own variables and files.
    var aws: AWSEnvironment { AWSEnvironment(variables: environment) }

    /// The account that AWS_ACCOUNT_ID names, nil where it is not set.
    func account() throws(CommandFailure) -> String? {
        guard let account = aws["AWS_ACCOUNT_ID"] else { return nil }
        guard account.utf8.count == 12, account.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw CommandFailure("AWS_ACCOUNT_ID is not the 12 digits of an AWS account", status: .usage)
        }
        return account
    }

    /// The commit that a pipeline says it is at: GitHub's, GitLab's, or a plain one.
    var commit: String? {
        for name in ["MUSTER_COMMIT", "GITHUB_SHA", "CI_COMMIT_SHA"] {
            if let commit = environment[name], !commit.isEmpty, commit.utf8.count <= 64,
                commit.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x61 && $0 <= 0x66) })
            {
                return commit
            }
        }
        return nil
    }

    /// Runs a command's work and turns whatever ends it into an exit status.
    ///
    /// - Parameter onFailure: hears why the work ended before its end.
    func run(
        color: ColorChoice, onFailure: (CommandFailure) -> Void = { _ in }, _ work: () async throws -> ExitStatus
    ) async -> ExitStatus {
        do {
            return try await work()
        } catch let failure as CommandFailure {
            onFailure(failure)
            console.say(failure, color)
            return failure.status
        } catch {
            console.say(FailureText.render("\(error)", hint: nil, painter: console.errorPainter(color)), .error)
            return .failure
        }
    }
}

extension Console {
    /// Says why something failed.
    func say(_ failure: CommandFailure, _ color: ColorChoice) {
        say(FailureText.render(failure.message, hint: failure.hint, painter: errorPainter(color)), .error)
    }
}
