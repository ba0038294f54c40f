import AWSAccess
import Applying
import Directory
import Planning
import Reporting

/// What reading snapshot files came to.
struct SavedSnapshots: Sendable {
    fileprivate let results: [(path: String, result: Result<SnapshotDocument, CommandFailure>)]

    /// Reads them; the first that cannot be read is the last.
    static func read(_ options: SnapshotOptions) async -> SavedSnapshots {
        var results: [(path: String, result: Result<SnapshotDocument, CommandFailure>)] = []
        for path in options.snapshot {
            do throws(CommandFailure) {
                results.append((path, .success(try SnapshotFile.document(path: path))))
            } catch {
                results.append((path, .failure(error)))
                break
            }
        }
        return SavedSnapshots(results: results)
    }
}

/// Compares rosters with saved snapshots: without network, credentials or AWS configuration.
struct SnapshotSession: Sendable {
    private let session: PlanSession
    private let documents: [SnapshotDocument]

    private var context: CommandContext { session.context }

    /// Snapshots of directories, nil when none is named.
    ///
    /// - Parameter saved: what reading them came to.
    init?(_ session: PlanSession, _ options: SnapshotOptions, _ saved: SavedSnapshots) throws(CommandFailure) {
        guard !options.snapshot.isEmpty else { return nil }
        let connection = session.connection
        for (name, isGiven) in [
            ("--endpoint-url", connection.endpointUrl != nil), ("--profile", connection.profile != nil),
        ]
        where isGiven {
            throw CommandFailure(
                "\(name) is for reaching the service, and with --snapshot nothing is reached", status: .usage)
        }
        self.session = session
        var documents: [SnapshotDocument] = []
        for (path, result) in saved.results {
            let document = try result.get()
            try Self.check(document, path: path, options, session.context)
            if let same = documents.first(where: {
                ($0.target.account, $0.target.namespace) == (document.target.account, document.target.namespace)
            }) {
                throw CommandFailure("two snapshots are of \(Self.words(same.target))", status: .usage)
            }
            documents.append(document)
        }
        self.documents = documents
    }

    private static func check(
        _ document: SnapshotDocument, path: String, _ options: SnapshotOptions, _ context: CommandContext
    ) throws(CommandFailure) {
        let name = Escaping.terminal(path)
        guard let taken = WallTime(rfc3339: document.taken) else {
            throw CommandFailure(
                "\(name) cannot be used: it does not say when it was taken",
                hint: "take another with `muster snapshot`", status: .invalid)
        }
        let age = context.time.wallNow.seconds - taken.seconds
        let limit = options.maxSnapshotAge ?? .standard
        if age > limit.seconds {
            throw CommandFailure(
                "the snapshot \(name) is too old: it was taken \(PlanAge.words(age)) ago, and --max-snapshot-age is "
                    + PlanAge.words(limit.seconds),
                hint:
                    "nothing was compared; take another with `muster snapshot`, or allow more with --max-snapshot-age",
                status: .stale)
        }
        // Five minutes are what clocks may differ by.
        if age < -300 {
            throw CommandFailure(
                "the snapshot \(name) was taken at \(document.taken), which has not come yet",
                hint: "nothing was compared; set this machine's clock right", status: .stale)
        }
        context.console.say(
            "compared with a snapshot of \(words(document.target)), taken \(PlanAge.words(max(0, age))) ago"
                + (document.summary.isComplete ? "" : "; it is not complete, so nothing is removed"))
    }

    private static func words(_ target: Target) -> String {
        "account \(Escaping.terminal(target.account)), namespace \(Escaping.terminal(target.namespace))"
    }

    /// The plan of a roster, and the part of the snapshot that it is made of.
    ///
    /// - Parameter watching: users of whom every membership is told.
    func plan(
        _ desired: DesiredState, watching: [String] = []
    ) async throws(CommandFailure) -> (plan: Plan, live: Snapshot) {
        let document = try document(for: desired)
        let time = session.at?.seconds ?? context.time.wallNow.seconds
        let record = try await session.record(of: document.target, lockTimeout: nil)
        let recovering = (record?.journal.unfinished ?? []).map(\.user) + watching
        let live = document.snapshot.confined(to: desired, at: time, recovering: recovering)
        let former = try session.formerly(desired)
        let formerLive = former.map { document.snapshot.confined(to: $0, at: time, recovering: recovering) }
        let isWhole = live.isWhole(of: document.snapshot)
        let summary =
            isWhole ? document.summary : SnapshotSummary(live, digest: live.digest(SHA256Running.maker))
        var plan = try await session.compare(
            PlanSession.Comparison(
                desired: desired, live: live, target: document.target, snapshot: summary, time: time, record: record,
                isSaved: true, base: session.base(former, live: formerLive))
        ) { document.own }.plan
        switch document.account?.finding(for: plan) {
        case .notice(let text), .refusal(let text): plan.notices.append(Notice(.account, count: 1, text: text))
        case nil: break
        }
        return (plan, live)
    }

    /// The snapshot of the directory that a roster is for.
    private func document(for desired: DesiredState) throws(CommandFailure) -> SnapshotDocument {
        let options = session.connection
        let account = options.account ?? desired.account?.value
        let named = options.region ?? desired.region?.value
        let region = named == TargetSession.automaticRegion ? nil : named
        let namespace = options.namespace ?? desired.namespace?.value ?? "default"
        func differences(_ target: Target) -> [String] {
            var found: [String] = []
            for (what, wanted, has) in [
                ("account", account, target.account), ("namespace", namespace, target.namespace),
                ("region", region, target.region),
            ] {
                guard let wanted, wanted != has else { continue }
                found.append("\(what) \(Escaping.terminal(has)), and the roster is for \(Escaping.terminal(wanted))")
            }
            return found
        }
        if let document = documents.first(where: { differences($0.target).isEmpty }) { return document }
        let message =
            documents.count == 1
            ? "the snapshot is of \(differences(documents[0].target).joined(separator: "; of "))"
            : "none of the snapshots is of account \(Escaping.terminal(account ?? "?")), namespace "
                + Escaping.terminal(namespace)
        throw CommandFailure(message, hint: "nothing was compared; take one with `muster snapshot`", status: .stale)
    }
}

extension PlanSession {
    /// A target's plan and what it is made of: a saved snapshot where there are any, otherwise the live directory.
    func plan(
        _ desired: DesiredState, from saved: SnapshotSession?, watching: [String] = []
    ) async throws(CommandFailure) -> (plan: Plan, live: Snapshot) {
        if let saved { return try await saved.plan(desired, watching: watching) }
        let planned = try await plan(desired, watching: watching)
        return (planned.plan, planned.live)
    }
}

extension Snapshot {
    /// Whether all that another snapshot holds is here: it is a part of that one.
    fileprivate func isWhole(of other: Snapshot) -> Bool {
        zip(groups, other.groups).allSatisfy { $0.reading == $1.reading }
            && !zip(details, other.details).contains { ($0.tags == nil) != ($1.tags == nil) }
    }
}
