import HTTPTransport
import Testing

@testable import AWSAccess
@testable import MusterCommands

/// Requests by operation, outcome and duration.
@Suite("Figures of requests")
struct RequestTallyTests {
    private func record(
        _ operation: String, _ outcome: AttemptRecord.Outcome, _ duration: Duration, isWrite: Bool = false,
        _ kind: ErrorClass? = nil
    ) -> AttemptRecord {
        AttemptRecord(
            operation: operation, isWrite: isWrite, attempt: 1, outcome: outcome, errorClass: kind, duration: duration)
    }

    private func page(_ records: [AttemptRecord]) -> [String] {
        let counters = RequestCounters()
        for record in records { counters.note(record) }
        var page = MetricsPage()
        page.targets[TargetKey(account: "1", namespace: "n")] = TargetMetrics()
        page.targets[TargetKey(account: "1", namespace: "n")]?.requests = counters.value
        return page.text(version: "v").split(separator: "\n").map(String.init)
    }

    @Test("A bucket counts all that took no longer than its bound")
    func histogram() {
        let lines = page([
            record("ListUsers", .status(200, code: nil), .milliseconds(5)),
            record("ListUsers", .status(200, code: nil), .microseconds(5_001)),
            record("ListUsers", .status(200, code: nil), .milliseconds(300)),
            record("ListUsers", .status(200, code: nil), .seconds(31)),
            record("CreateGroup", .status(201, code: nil), .zero, isWrite: true),
        ])
        func values(_ kind: String) -> [String] {
            lines.filter { $0.contains("kind=\"\(kind)\",le=") }.map { String($0.split(separator: " ")[1]) }
        }
        #expect(values("read") == ["1", "2", "2", "2", "2", "2", "3", "3", "3", "3", "3", "3", "4"])
        #expect(values("write") == Array(repeating: "1", count: 13))
        let name = "muster_request_duration_seconds"
        let sum = lines.first { $0.hasPrefix("\(name)_sum{") }?.split(separator: " ").last.flatMap { Double($0) } ?? 0
        #expect(abs(sum - 31.310001) < 1e-9)
        #expect(lines.contains("\(name)_count{account=\"1\",namespace=\"n\",kind=\"read\"} 4"))
        #expect(lines.contains { $0.contains("le=\"+Inf\"") } && lines.contains { $0.contains("le=\"0.005\"") })
    }

    @Test("Each operation and each status or want of an answer apart; throttles also for themselves")
    func outcomes() {
        func failure(_ kind: TransportError.Kind) -> AttemptRecord.Outcome {
            .failure(TransportError(kind: kind, message: "eve", mayHaveBeenReceived: true))
        }
        let lines = page([
            record("DeleteUser", .status(429, code: "ThrottlingException"), .zero, isWrite: true, .throttle),
            record("ListUsers", .status(400, code: "Throttling"), .zero, .throttle),
            record("ListUsers", .status(200, code: nil), .zero), record("ListUsers", .status(200, code: nil), .zero),
            record("ListUsers", failure(.reset), .zero), record("ListUsers", failure(.connectTimeout), .zero),
            record("ListUsers", .status(418, code: nil), .zero), record("ListUsers", .status(0, code: nil), .zero),
            record("ListUsers", .status(999, code: nil), .zero),
            record("nobody\" knows", .status(599, code: nil), .zero),
        ]).filter { $0.hasPrefix("muster_requests_total") || $0.hasPrefix("muster_throttled") }
        let place = "account=\"1\",namespace=\"n\""
        #expect(
            Set(lines)
                == Set(
                    [
                        "DeleteUser\",status=\"429\"} 1", "ListUsers\",status=\"400\"} 1",
                        "ListUsers\",status=\"200\"} 2", "ListUsers\",status=\"reset\"} 1",
                        "ListUsers\",status=\"connect\"} 1", "ListUsers\",status=\"4xx\"} 1",
                        "ListUsers\",status=\"1xx\"} 1", "ListUsers\",status=\"5xx\"} 1", "other\",status=\"5xx\"} 1",
                    ].map { "muster_requests_total{\(place),operation=\"\($0)" }
                        + ["read", "write"].map { "muster_throttled_requests_total{\(place),kind=\"\($0)\"} 1" }))
    }

    @Test("Every kind of failure has a name of its own or a sibling's")
    func kinds() {
        let kinds: [(TransportError.Kind, String)] = [
            (.resolve, "resolve"), (.connect, "connect"), (.connectTimeout, "connect"), (.tls, "tls"),
            (.timeout, "timeout"), (.stalled, "timeout"), (.reset, "reset"), (.malformed, "malformed"),
            (.tooLarge, "too-large"), (.cancelled, "cancelled"), (.invalidRequest, "invalid-request"),
        ]
        for (kind, name) in kinds {
            let error = TransportError(kind: kind, message: "", mayHaveBeenReceived: false)
            #expect(
                page([record("ListUsers", .failure(error), .zero)]).contains { $0.contains("status=\"\(name)\"} 1") })
        }
    }
}
