public import AWSAccess
public import Directory
import JSONStreaming
public import Planning
import Synchronization

/// What runs for one target did: lines that are only ever added, each durable where more depends on it than a report.
public final class Journal: Sendable {
    /// How long after a deletion a directory may still show who was deleted.
    static let lag: Duration = .seconds(900)

    private let storage: any JournalStorage
    private let time: any TimeSource
    private let head: JournalTarget
    private let rotationSize: Int
    /// Names this run's lines.
    private let run: String
    private let state: Mutex<State>

    private struct State {
        /// By user, the last replacement that was opened and not closed, with the line's time and run.
        var open: [String: JournalRecord] = [:]
        /// By user, when the last replacement came to its end.
        var closed: [String: String] = [:]
        var size = 0
        /// The size at which the file is begun anew.
        var nextRotation = 0
        /// Whether a line that was cut short stands at the end: what follows must begin on a line of its own.
        var isTorn = false
        var hasHead = false
        /// The last moment that was written, and how.
        private var last: (seconds: Int64, text: String) = (0, "")

        init(size: Int, nextRotation: Int, isTorn: Bool) {
            (self.size, self.nextRotation, self.isTorn) = (size, nextRotation, isTorn)
        }

        /// A moment as lines have it, to the second: many have the same.
        mutating func text(of time: WallTime) -> String {
            if last.seconds != time.seconds || last.text.isEmpty { last = (time.seconds, time.rfc3339) }
            return last.text
        }

        /// Remembers what a line says of replacements.
        mutating func note(_ record: JournalRecord) {
            switch record.event {
            case .opened(let replacement): open[replacement.user] = record
            case .closed(let user):
                open[user] = nil
                closed[user] = record.time
            case .intent(let action): noteDeletion(action, nil)
            case .outcome(let action, let outcome): noteDeletion(action, outcome)
            case .target, .begun, .ended: break
            }
        }

        /// Remembers of an open replacement that the deletion took effect: it was seen to, or a registration, which is
        /// not sent before that, was to follow.
        private mutating func noteDeletion(_ action: JournalAction, _ outcome: ActionOutcome?) {
            if open.isEmpty { return }
            let isDeletion = action.operation == Operation.deleteUser.rawValue
            guard let user = action.user, var record = open[user], case .opened(var replacement) = record.event,
                isDeletion
                    ? [.done, .alreadySo].contains(outcome?.status)
                    : action.operation == Operation.registerUser.rawValue
            else { return }
            replacement.wasDeleted = true
            record.event = .opened(replacement)
            open[user] = record
        }
    }

    /// The journal of a target, read from its storage.
    ///
    /// - Parameters:
    ///   - rotationSize: how many bytes it may have before it is begun anew; what is open is carried over.
    /// - Throws: when it cannot be read, or is another target's: what is unfinished there is no business of this one.
    public init(
        storage: any JournalStorage, target: Target, time: any TimeSource, rotationSize: Int = 16 << 20
    ) throws(JournalProblem) {
        self.storage = storage
        self.time = time
        self.rotationSize = rotationSize
        head = JournalTarget(
            partition: Region.partition(of: target.region).name, account: target.account, namespace: target.namespace,
            endpoint: target.endpoint)
        run = time.wallNow.isoBasic + "-" + String(UInt32.random(in: .min ... .max), radix: 16)
        let bytes = try storage.read()
        var state = State(
            size: bytes.count, nextRotation: rotationSize, isTorn: bytes.last.map { $0 != UInt8(ascii: "\n") } ?? false)
        for record in Self.records(bytes) {
            switch record.event {
            case .target(let other):
                guard other == head else {
                    throw JournalProblem(
                        "the journal is of account \(other.account), namespace \(other.namespace) at "
                            + "\(other.endpoint), not of this target")
                }
                state.hasHead = true
            default: state.note(record)
            }
        }
        self.state = Mutex(state)
    }

    /// The whole lines of a journal; one that is torn or damaged is left out.
    public static func records(_ bytes: [UInt8]) -> [JournalRecord] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap { JournalRecord(line: $0) }
    }

    /// What was begun and not finished, sorted by name.
    public var unfinished: [UnfinishedReplacement] {
        let now = time.wallNow
        return state.withLock { Array($0.open.values) }.compactMap { record -> UnfinishedReplacement? in
            guard case .opened(var replacement) = record.event else { return nil }
            replacement.isRecent = WallTime(rfc3339: record.time).map { now - $0 < Self.lag } ?? false
            return replacement
        }.sorted { $0.user.utf8.lexicographicallyPrecedes($1.user.utf8) }
    }

    /// What was begun and not finished of one user.
    func unfinished(user: String) -> UnfinishedReplacement? {
        guard case .opened(let replacement) = state.withLock({ $0.open[user]?.event }) else { return nil }
        return replacement
    }

    /// Whether a replacement of a user has ended so lately that the directory may still show the former one.
    func wasReplacedLately(user: String) -> Bool {
        guard let end = state.withLock({ $0.closed[user] }).flatMap(WallTime.init(rfc3339:)) else { return false }
        return time.wallNow - end < Self.lag
    }

    // MARK: - Writing

    /// Notes that a run begins.
    ///
    /// - Parameters:
    ///   - plan: the digest of what it is to do.
    ///   - who: who runs it, in words.
    public func begin(plan: String, who: String) throws(JournalProblem) {
        try add(.begun(plan: plan, who: who))
    }

    /// Notes how the run ended, in words.
    public func end(_ how: String) throws(JournalProblem) { try add(.ended(how), durable: true) }

    /// Notes that an action is about to be sent; a removal only once that is on the disk.
    ///
    /// - Parameter last: the action that ended just before, and how; what happened is noted with it.
    func intend(_ action: Action, after last: (action: Action, outcome: ActionOutcome)? = nil) throws(JournalProblem) {
        // Whom a registration anew brings back must be known to have been gone.
        let isReturn = action.operation == .registerUser && action.flags.contains(.replaces)
        let before = last.map { JournalRecord.Event.outcome(JournalAction($0.action), $0.outcome) }
        try add(.intent(JournalAction(action)), after: before, durable: action.isRemoval || isReturn)
    }

    /// Notes how an action ended.
    func note(_ outcome: ActionOutcome, of action: Action) throws(JournalProblem) {
        try add(.outcome(JournalAction(action), outcome))
    }

    /// Notes, on the disk, that a user is about to be deleted and how to bring it back.
    func open(_ replacement: UnfinishedReplacement) throws(JournalProblem) {
        try add(.opened(replacement), durable: true)
    }

    /// Notes that nothing is left to be done of a user's replacement.
    func close(user: String) throws(JournalProblem) {
        guard unfinished(user: user) != nil else { return }
        try add(.closed(user: user), durable: true)
    }

    /// Adds a line, or two at once.
    private func add(
        _ event: JournalRecord.Event, after first: JournalRecord.Event? = nil, durable: Bool = false
    ) throws(JournalProblem) {
        let problem = state.withLock { state -> JournalProblem? in
            let now = state.text(of: time.wallNow)
            do throws(JournalProblem) {
                if state.size >= state.nextRotation { rotate(&state) }
                try append(
                    first.map { JournalRecord(time: now, run: run, event: $0) },
                    JournalRecord(time: now, run: run, event: event), durable: durable, to: &state)
                return nil
            } catch {
                return error
            }
        }
        if let problem { throw problem }
    }

    private func append(
        _ first: JournalRecord?, _ record: JournalRecord, durable: Bool, to state: inout State
    ) throws(JournalProblem) {
        var writer = JSONWriter(.compact, reserving: 1 << 10)
        if state.isTorn { writer.newline() }
        if !state.hasHead { headRecord.write(to: &writer) }
        first?.write(to: &writer)
        record.write(to: &writer)
        let bytes = writer.takeBytes()
        do throws(JournalProblem) {
            try storage.append(bytes, durable: durable)
        } catch {
            // Nobody knows how much of it is there.
            state.isTorn = true
            throw error
        }
        state.isTorn = false
        state.hasHead = true
        state.size += bytes.count
        if let first { state.note(first) }
        state.note(record)
    }

    private var headRecord: JournalRecord {
        JournalRecord(time: time.wallNow.rfc3339, run: run, event: .target(head))
    }

    /// Begins the file anew with what is open; when that is large or cannot be done, not again before it has grown by as
    /// much.
    private func rotate(_ state: inout State) {
        var bytes = headRecord.bytes
        for user in state.open.keys.sorted() { bytes += state.open[user]?.bytes ?? [] }
        state.nextRotation = state.size + rotationSize
        guard bytes.count * 2 < state.size else { return }
        do throws(JournalProblem) {
            try storage.rotate(to: bytes)
        } catch {
            // The former lines are still in place, and more can be added to them.
            return
        }
        state.size = bytes.count
        state.nextRotation = max(rotationSize, bytes.count * 2)
        state.isTorn = false
        state.hasHead = true
    }
}
