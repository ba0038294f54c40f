import AWSAccess
import ArgumentParser
import Directory
import HTTPServing
import HTTPTransport
import JSONStreaming
import Planning
import Synchronization
import Testing

@testable import MusterCommands

/// The pages that a daemon shows of itself.
@Suite("Pages of the daemon")
struct MonitoringPagesTests {
    private let time = ManualTime()
    private let hub: MetricsHub
    private let board: DaemonBoard
    private let isAlive = Alive()

    private final class Alive: Sendable {
        let value = Mutex(true)
    }

    init() {
        hub = MetricsHub(time: time)
        board = DaemonBoard(DaemonStatus(started: time.wallNow, isPlanOnly: false, interval: .seconds(900)))
    }

    private func get(_ path: String, _ method: String = "GET") throws -> (status: Int, body: String, HTTPHeaders) {
        let pages = MonitoringPages(hub: hub, board: board) { [isAlive] in isAlive.value.withLock { $0 } }
        let request = HTTPRequest(method: method, scheme: "http", host: "localhost", path: path)
        guard case .response(let response) = pages.answer(request) else {
            Issue.record("no response")
            return (0, "", HTTPHeaders())
        }
        return (response.status, String(decoding: response.body, as: UTF8.self), response.headers)
    }

    /// A cycle in which something of everything happens, told as the loop tells it.
    private func cycle(
        _ status: MusterCommands.ExitStatus = .success, failure: CommandFailure? = nil, isDrift: Bool = true
    ) async {
        let key = MetricsPageTests.key
        let started = time.wallNow
        hub.began(at: started)
        var outcome = CycleOutcome(
            isPlanOnly: false, started: started, ended: started, duration: .zero, status: status, targets: [])
        outcome.failure = failure
        if failure == nil {
            hub.loaded([(key, DesiredState())])
            let plan = MetricsPageTests.plan([
                MetricsPageTests.action(.createGroup),
                MetricsPageTests.action(.deleteUser, withheld: .guarded, by: .users),
            ])
            hub.end(key, TargetEnd(status: status, plan: plan))
            var target = TargetOutcome(account: key.account, namespace: key.namespace)
            (target.plan, target.status, target.isDrift) = (plan, status, isDrift)
            target.failure = CommandFailure("eve@example.com may not be deleted")
            outcome.targets = [target]
        }
        time.advance(by: .seconds(2))
        (outcome.ended, outcome.duration) = (time.wallNow, .seconds(2))
        board.update { [outcome, time] status in
            status.cycles += 1
            status.last = CycleSummary(outcome)
            status.lastSuccess = outcome.isFailed ? status.lastSuccess : outcome.ended
            status.phase = .waiting(until: time.wallNow + .seconds(898))
        }
        await hub.ended(outcome)
    }

    @Test("Figures: of the runs, of the loop, of the process, with drift as the daemon knows it")
    func metrics() async throws {
        await cycle()
        let (status, body, headers) = try get("/metrics")
        #expect(status == 200 && headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        let lines = body.split(separator: "\n").map(String.init)
        let labels = "account=\"111122223333\",namespace=\"default\""
        #expect(lines.contains("muster_drift_actions{\(labels),operation=\"CreateGroup\"} 1"))
        #expect(lines.contains("muster_drift_actions{\(labels),operation=\"DeleteUser\"} 0"))
        #expect(lines.contains("muster_last_run_duration_seconds 2"))
        #expect(lines.contains("muster_daemon_interval_seconds 900"))
        #expect(lines.contains("muster_daemon_next_run_timestamp_seconds \(1_795_316_400 + 2 + 898)"))
        for name in ["cpu_seconds_total", "resident_memory_bytes", "open_fds", "max_fds", "start_time_seconds"] {
            #expect(lines.contains { $0.hasPrefix("process_\(name) ") })
        }
        let names = lines.filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(names).count == names.count, "a family stands there once")
        await cycle(isDrift: false)
        #expect(try get("/metrics").body.contains("muster_drift_actions{\(labels),operation=\"CreateGroup\"} 0"))
    }

    @Test("It is healthy while the loop gets on")
    func health() throws {
        #expect(try get("/healthz").status == 200)
        isAlive.value.withLock { $0 = false }
        #expect(try get("/healthz").status == 503)
        #expect(try get("/metrics").body.contains("\nmuster_daemon_alive 0\n"))
    }

    @Test("It is ready once a run has ended whose rosters could be read, and stays so")
    func readiness() async throws {
        #expect(try get("/readyz").status == 503)
        await cycle(.invalid, failure: CommandFailure("the roster is not valid", status: .invalid))
        #expect(try get("/readyz").status == 503)
        await cycle(.failure)
        #expect(try get("/readyz").status == 200)
        await cycle(.invalid, failure: CommandFailure("the roster is not valid", status: .invalid))
        #expect(try get("/readyz").status == 200)
        #expect(try get("/metrics").body.contains("\nmuster_rosters_valid 0\n"))
    }

    @Test("The summary says what was last and what comes next, without a message that could name people")
    func status() async throws {
        let before = try JSONValue.parse(Array(try get("/status").body.utf8))
        #expect(before["state"]?.string == "starting" && before["lastRun"] == nil)
        await cycle(.withheld)
        let (code, body, headers) = try get("/status")
        #expect(code == 200 && headers["Content-Type"] == "application/json")
        #expect(!body.contains("eve") && !body.contains("pat"))
        let document = try JSONValue.parse(Array(body.utf8))
        #expect(document["format"]?.string == "muster.status/1")
        #expect(document["state"]?.string == "waiting")
        #expect(document["nextRun"]?.string == "2026-11-22T03:15:00Z")
        #expect(document["lastRun"]?["exitStatus"]?.int == 4)
        let target = try #require(document["targets"]?.array?.first)
        #expect(target["account"]?.string == "111122223333" && target["drift"] == .bool(true))
        #expect(target["planned"]?["CreateGroup"]?.int == 1 && target["withheldRemovals"]?.int == 1)
        #expect(target["lastSuccess"]?.string == "2026-11-22T03:00:00Z")
    }

    @Test("Other pages are not there, other methods are refused, and a browser does nothing with what it gets")
    func refusals() throws {
        for path in ["/", "/metrics/", "/metrics/x", "/favicon.ico", "/..", "/%6detrics"] {
            #expect(try get(path).status == 404)
        }
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"] {
            let (status, _, headers) = try get("/metrics", method)
            #expect(status == 405 && headers["Allow"] == "GET, HEAD")
        }
        for path in ["/metrics", "/healthz", "/readyz", "/status", "/nothing"] {
            let (_, _, headers) = try get(path)
            #expect(headers["X-Content-Type-Options"] == "nosniff" && headers["Cache-Control"] == "no-store")
            #expect(headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
        }
        #expect(try get("/status", "HEAD").status == 200)
    }

    @Test("A port alone is this machine's own; a host must be named to be reached from elsewhere")
    func addresses() {
        #expect(MetricsAddress(argument: "9464")?.address == ListenAddress(host: "127.0.0.1", port: 9464))
        #expect(MetricsAddress(argument: "0.0.0.0:9464")?.address == ListenAddress(host: "0.0.0.0", port: 9464))
        #expect(MetricsAddress(argument: "[::1]:0")?.address == ListenAddress(host: "::1", port: 0))
        for text in ["", ":9464", "65536", "-1", "localhost", "host:", "9464 ", "0x10"] {
            #expect(MetricsAddress(argument: text) == nil)
        }
    }

    @Test("Over HTTP, one who asks is answered, and a port that is taken is said")
    func served() async throws {
        await cycle()
        let options = try MetricsListenOptions.parse(["--metrics-listen", "0"])
        let pages = MonitoringPages(hub: hub, board: board, isAlive: { true })
        let listener = try #require(try await options.serve(pages))
        let transport = CurlTransport(maximumConnections: 1)
        let request = HTTPRequest(
            method: "GET", scheme: "http", host: "127.0.0.1", port: listener.address.port, path: "/metrics")
        let response = try await transport.send(request)
        #expect(response.status == 200 && !response.body.isEmpty)
        let again = try MetricsListenOptions.parse(["--metrics-listen", "\(listener.address.port)"])
        await #expect(throws: CommandFailure.self) { _ = try await again.serve(pages) }
        await listener.shutdown()
        #expect(try await MetricsListenOptions.parse([]).serve(pages) == nil)
    }
}
