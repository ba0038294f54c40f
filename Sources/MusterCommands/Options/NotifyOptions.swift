import Applying
import ArgumentParser
import AWSAccess
import HTTPTransport
import Logging

/// In which form whoever is notified wants it.
enum NotifyFormat: String, WordChoice {
    case json, slack
}

/// Whom to notify when something changes for the worse or the better.
struct NotifyOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "Post to this URL when drift, a failure or something withheld comes up, and when it is over. Who can list "
                + "this machine's processes can read it here: give a URL that is secret in a file, or in "
                + "MUSTER_NOTIFY_URL.",
            valueName: "url"))
    var notifyUrl: String?

    @Option(
        help: ArgumentHelp(
            "The same, with the URL in the first line of this file; an empty one is for no notifications.",
            valueName: "file"))
    var notifyUrlFile: String?

    @Option(help: ArgumentHelp("In which form.", valueName: "json|slack"))
    var notifyFormat = NotifyFormat.json

    func validate() throws {
        guard notifyUrl == nil || notifyUrlFile == nil else {
            throw ValidationError("--notify-url and --notify-url-file exclude each other.")
        }
        if notifyUrlFile?.isEmpty == true { throw ValidationError("--notify-url-file takes a file.") }
        if let notifyUrl {
            do throws(WebhookProblem) {
                _ = try WebhookAddress(notifyUrl)
            } catch {
                // The URL itself is a secret.
                throw ValidationError("--notify-url: \(error.reason)")
            }
        }
    }

    /// Where the URL comes from; nil where nobody is to be notified.
    func source(_ environment: [String: String]) throws(CommandFailure) -> WebhookSource? {
        let source: WebhookSource
        if let notifyUrl {
            source = WebhookSource(.text(notifyUrl, from: "--notify-url"))
        } else if let notifyUrlFile {
            source = WebhookSource(.file(notifyUrlFile))
        } else if let text = environment["MUSTER_NOTIFY_URL"], !text.isEmpty {
            source = WebhookSource(.text(text, from: "MUSTER_NOTIFY_URL"))
        } else {
            return nil
        }
        do throws(WebhookProblem) {
            _ = try source.address()
        } catch {
            throw CommandFailure(
                "notifications cannot be posted: \(error.reason)", hint: "nothing was read and nothing was changed",
                status: .usage)
        }
        return source
    }

    /// Who notifies; nil where nobody is to be.
    func notifier(
        _ context: CommandContext, _ memory: @autoclosure () -> RunMemory, _ stop: StopFlag, _ log: Logger
    ) throws(CommandFailure) -> Notifier? {
        guard let source = try source(context.environment) else { return nil }
        let proxies: ProxyRules
        do throws(ProxyProblem) {
            proxies = try ProxyRules(environment: context.environment)
        } catch {
            throw CommandFailure(error.message, hint: "nothing was read or changed", status: .usage)
        }
        let webhook = Webhook(
            source: source, time: context.time, random: .system,
            connect: { CurlTransport(maximumConnections: 1, proxies: proxies) })
        return Notifier(
            webhook: webhook, format: notifyFormat, memory: memory(), host: context.host, stop: stop, log: log)
    }
}
