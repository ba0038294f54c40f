import ArgumentParser
import HTTPTransport

/// Options about comparing with saved snapshots.
struct SnapshotOptions: ParsableArguments, Sendable {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Compare with what `muster snapshot` saved: without network, credentials or AWS configuration. May be "
                + "repeated, for rosters of several directories.",
            valueName: "file"), completion: .file())
    var snapshot: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --snapshot: how old it may be, for example 90s, 30m, 24h or 7d (default: 24h).", valueName: "age"))
    var maxSnapshotAge: PlanAge?

    func validate() throws {
        if snapshot.isEmpty, maxSnapshotAge != nil {
            throw ValidationError("--max-snapshot-age belongs to --snapshot.")
        }
        if snapshot.contains("-") { throw ValidationError("--snapshot takes a file; standard input (-) is a roster.") }
    }

    /// With a snapshot, one that reaches nothing.
    var transport: (any Transport)? { snapshot.isEmpty ? nil : Offline() }

    private struct Offline: Transport {
        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            throw TransportError(
                kind: .invalidRequest, message: "with --snapshot nothing is sent", mayHaveBeenReceived: false)
        }
    }
}
