/// One run as its journal tells it.
public struct JournalRun: Sendable, Equatable {
    /// The run's name.
    public var name: String
    /// The directory.
    public var target: JournalTarget?
    /// When its first line was written, as RFC 3339 in UTC.
    public var began: String
    /// The digest of what it was to do.
    public var plan = ""
    /// Who ran it.
    public var who = ""
    /// How it ended, in words; nil when it was broken off.
    public var ended: String?
    /// What became of its actions, as they came.
    public var actions: [Entry] = []

    /// One action, and what became of it.
    public struct Entry: Sendable, Equatable {
        /// The action.
        public var action: JournalAction
        /// When it was begun.
        public var time: String
        /// How it ended; nil when the run was broken off before that was written.
        public var outcome: ActionOutcome?
    }

    /// The runs of a journal's lines, in the order of their beginnings.
    public static func runs(_ records: [JournalRecord]) -> [JournalRun] {
        var runs: [JournalRun] = []
        var places: [String: Int] = [:]
        var target: JournalTarget?
        for record in records {
            if case .target(let found) = record.event {
                target = found
                continue
            }
            let place = places[record.run] ?? runs.count
            if place == runs.count {
                places[record.run] = place
                runs.append(JournalRun(name: record.run, target: target, began: record.time))
            }
            switch record.event {
            case .begun(let plan, let who):
                runs[place].plan = plan
                runs[place].who = who
            case .intent(let action): runs[place].actions.append(Entry(action: action, time: record.time))
            case .outcome(let action, let outcome):
                let last = runs[place].actions.lastIndex { $0.action.id == action.id && $0.outcome == nil }
                if let last {
                    runs[place].actions[last].outcome = outcome
                } else {
                    runs[place].actions.append(Entry(action: action, time: record.time, outcome: outcome))
                }
            case .ended(let how): runs[place].ended = how
            case .target, .opened, .closed: break
            }
        }
        return runs
    }
}
