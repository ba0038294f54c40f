import Applying
import AWSAccess
internal import Glibc
import JSONStreaming
import Logging
import Planning
import Synchronization

/// What is remembered from one run to the next about a set of rosters: how it was with each target, and what whoever is
/// notified was told. It is kept in the state directory, so that a restart repeats no alarm.
final class RunMemory: Sendable {
    static let format = "muster.memory/1"

    struct State: Sendable, Equatable {
        /// By account and namespace: the roster that the directory was last as, or, where nothing is changed, was last
        /// compared with.
        var known: [String: Known] = [:]
        /// What whoever is notified was told to be the case.
        var told: [Condition] = []
        /// What came up and could not be told.
        var untold: [Condition] = []
    }

    /// A roster as it was at some time.
    struct Known: Sendable, Equatable {
        var digest: String
        /// The last `until` that had passed.
        var from: Int64?
    }

    private struct Kept {
        var state = State()
        var saved: [UInt8] = []
        var hasWarned = false
    }

    private let path: String?
    private let log: Logger
    private let kept: Mutex<Kept>

    /// - Parameters:
    ///   - name: tells sets of rosters apart.
    init(_ name: String, in directory: StateDirectory?, log: Logger) {
        var bytes = Array(name.utf8)
        var digest = SHA256Running()
        bytes.withUnsafeMutableBufferPointer { digest.update(UnsafeBufferPointer($0)) }
        let file = digest.finish().dropFirst(7).prefix(16)
        var kept = Kept()
        path = directory.map { "\($0.path)/memory-\(file).json" }
        do throws(JournalProblem) {
            try directory?.prepare()
        } catch {
            log.warning("\(error.message): what is remembered now is forgotten at the end")
            kept.hasWarned = true
        }
        if let path, let found = try? PrivateFile.contents(of: path), let state = State(reading: found.bytes) {
            kept.state = state
            kept.saved = found.bytes
        }
        self.kept = Mutex(kept)
        self.log = log
    }

    /// What tells a set of rosters from another: from where and for what they are read.
    static func name(
        rosters: [String], policy: String?, targets: TargetOptions, connection: ConnectionOptions
    ) -> String {
        let here = getcwd(nil, 0)
        defer { free(here) }
        let directory = here.map { String(cString: $0) } ?? ""
        let files = (rosters + [policy].compactMap(\.self)).map { $0.hasPrefix("/") ? $0 : "\(directory)/\($0)" }
        let places = [connection.account, connection.namespace, connection.region, connection.endpointUrl]
        return (files + targets.target.map(\.words) + places.map { $0 ?? "" }).joined(separator: "\u{0}")
    }

    /// What is remembered.
    var state: State { kept.withLock { $0.state } }

    /// Changes it, on the disk too once this returns, where it can be.
    func update(_ change: (inout State) -> Void) {
        let problem = kept.withLock { kept -> String? in
            change(&kept.state)
            let bytes = kept.state.bytes
            guard let path, bytes != kept.saved else { return nil }
            do throws(FileProblem) {
                try PrivateFile.save(bytes, to: path)
                kept.saved = bytes
                kept.hasWarned = false
            } catch {
                defer { kept.hasWarned = true }
                return kept.hasWarned ? nil : error.message
            }
            return nil
        }
        if let problem { log.warning("\(problem): what is remembered now is forgotten at the end") }
    }

    /// Tells drift from what a change of the roster, an `until` or an earlier failure left to be done.
    func judge(_ outcome: inout CycleOutcome) {
        let known = state.known
        var next = known
        for index in outcome.targets.indices {
            let target = outcome.targets[index]
            guard let plan = target.plan else { continue }
            let name = "\(target.account ?? "")/\(target.namespace)"
            let now = Known(digest: plan.roster.digest, from: plan.window.from)
            let isAsBefore = known[name].map { $0 == now } ?? outcome.isPlanOnly
            outcome.targets[index].isDrift = isAsBefore && plan.summary.actions > 0
            let isSettled = target.pending == 0 && target.status?.isFailure != true
            if outcome.isPlanOnly || isSettled { next[name] = now }
        }
        if next != known { update { $0.known = next } }
    }
}

extension RunMemory.State {
    /// As it stands in the file.
    var bytes: [UInt8] {
        var writer = JSONWriter(.indented)
        writer.beginObject()
        writer.key("format")
        writer.string(RunMemory.format)
        writer.key("known")
        writer.beginObject()
        for (name, known) in known.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.beginObject()
            writer.key("roster")
            writer.string(known.digest)
            if let from = known.from {
                writer.key("from")
                writer.int(Int(from))
            }
            writer.endObject()
        }
        writer.endObject()
        for (key, conditions) in [("told", told), ("untold", untold)] {
            writer.key(key)
            writer.beginArray()
            for condition in conditions { condition.write(to: &writer) }
            writer.endArray()
        }
        writer.endObject()
        writer.newline()
        return writer.takeBytes()
    }

    /// - Returns: nil for what is not such a file: then nothing is remembered.
    init?(reading bytes: [UInt8]) {
        guard let value = try? JSONValue.parse(bytes), value["format"]?.string == RunMemory.format else { return nil }
        for member in value["known"]?.members ?? [] {
            guard let digest = member.value["roster"]?.string else { return nil }
            known[member.key] = RunMemory.Known(digest: digest, from: member.value["from"]?.int.map(Int64.init))
        }
        told = (value["told"]?.array ?? []).compactMap(Condition.init(reading:))
        untold = (value["untold"]?.array ?? []).compactMap(Condition.init(reading:))
    }
}
