import AWSAccess
import HTTPServing
import HTTPTransport

/// What the daemon shows of itself over HTTP: numbers and states, never names of people, and nothing that is secret.
struct MonitoringPages: Sendable {
    let hub: MetricsHub
    let board: DaemonBoard
    /// Whether the loop gets on.
    let isAlive: @Sendable () -> Bool

    /// Answers a request.
    func answer(_ request: HTTPRequest) -> HTTPReply {
        guard let page = Page(rawValue: request.path) else {
            return .response(Self.plain(404, "there is no such page"))
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            var refusal = Self.plain(405, "only GET and HEAD are answered")
            refusal.headers.add("Allow", "GET, HEAD")
            return .response(refusal)
        }
        switch page {
        case .metrics:
            return .response(Self.response(200, "text/plain; version=0.0.4; charset=utf-8", Array(metrics.utf8)))
        case .health: return .response(isAlive() ? Self.plain(200, "ok") : Self.plain(503, "the loop does not get on"))
        case .readiness:
            return .response(
                hub.isReady
                    ? Self.plain(200, "ready") : Self.plain(503, "no run has ended yet whose rosters could be read"))
        case .status:
            let status = board.status
            return .response(
                Self.response(200, "application/json", StatusDocument.bytes(status, hub.page, isAlive: isAlive())))
        }
    }

    private enum Page: String {
        case metrics = "/metrics"
        case health = "/healthz"
        case readiness = "/readyz"
        case status = "/status"
    }

    private var metrics: String {
        hub.page.text(version: musterVersion, process: .running, daemon: (board.status, isAlive()))
    }

    private static func plain(_ status: Int, _ text: String) -> HTTPResponse {
        response(status, "text/plain; charset=utf-8", Array((text + "\n").utf8))
    }

    private static func response(_ status: Int, _ type: String, _ body: [UInt8]) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: HTTPHeaders([
                ("Content-Type", type), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
                ("Cross-Origin-Resource-Policy", "same-origin"), ("Referrer-Policy", "no-referrer"),
            ]), body: body)
    }
}

extension DaemonStatus {
    /// Writes what the daemon's loop is doing.
    func write(isAlive: Bool, to page: inout Exposition) {
        page.family("muster_daemon_alive", .gauge, "Whether the loop gets on.")
        page.sample([], isAlive ? 1 : 0)
        page.family("muster_daemon_interval_seconds", .gauge, "From one run's beginning to the next's.")
        page.sample([], interval.inMetricSeconds)
        page.family("muster_daemon_failures_in_a_row", .gauge, "How many of the last runs failed, one after the other.")
        page.sample([], Double(failuresInARow))
        guard let next else { return }
        page.family("muster_daemon_next_run_timestamp_seconds", .gauge, "When the next run begins; missing during one.")
        page.sample([], next.inSeconds)
    }
}
