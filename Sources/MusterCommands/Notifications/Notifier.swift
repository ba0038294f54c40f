import Applying
import Logging

/// Notifies of what comes up and of what is over: once, and not in every run again.
///
/// What could not be told is told with the next run.
final class Notifier: RunObserver {
    private let webhook: Webhook
    private let format: NotifyFormat
    private let memory: RunMemory
    private let host: String
    private let stop: StopFlag
    private let log: Logger

    /// The most that is remembered for whoever cannot be reached.
    private static let mostUntold = 100

    init(
        webhook: Webhook, format: NotifyFormat, memory: RunMemory, host: String, stop: StopFlag, log: Logger
    ) {
        self.webhook = webhook
        self.format = format
        self.memory = memory
        self.host = host
        self.stop = stop
        self.log = log
    }

    func ended(_ outcome: CycleOutcome) async {
        // Of a run that was broken off, little is known.
        guard !outcome.isCutShort else { return }
        let state = memory.state
        let now = Condition.all(after: outcome, before: state.told)
        let news = Notification.News(now: now, told: state.told, untold: state.untold)
        guard !news.isEmpty else { return }
        let notification = Notification(news: news, host: host, outcome: outcome)
        let body =
            switch format {
            case .json: notification.json()
            case .slack: SlackMessage.json(notification)
            }
        do throws(WebhookProblem) {
            try await stop.cancelling { [webhook] () async throws(WebhookProblem) in try await webhook.post(body) }
            memory.update {
                $0.told = now
                $0.untold = []
            }
            log.info("notified: \(notification.event.rawValue)")
        } catch {
            log.error("a notification was not delivered, and is tried again with the next run: \(error.reason)")
            memory.update { $0.untold = Array(news.begun.prefix(Self.mostUntold)) }
        }
    }
}
