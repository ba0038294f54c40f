import Applying
import AWSAccess
import Planning
import Reporting

/// What the journal knows of a saved plan's directory since the plan was made.
enum PlanHistory {
    /// What runs did, or found done, since then.
    ///
    /// Times are whole seconds. Of the second in which the plan was made, only the plan's own runs count: another run
    /// may have been what the plan saw.
    static func past(
        of plan: Plan, document: PlanDocument, state: StateDirectory?, isKept: Bool
    ) throws(CommandFailure) -> Set<PastAction> {
        // Without a journal nobody can tell a plan that was carried out and undone from one that never was.
        guard isKept, let state else {
            throw CommandFailure(
                "there is no journal, so that it cannot be told whether this plan was carried out before",
                hint: "nothing was done; give --state-dir")
        }
        guard let created = WallTime(rfc3339: document.created) else { return [] }
        let file = JournalFile(path: state.journalPath(of: plan.target))
        let bytes: [UInt8]
        do throws(JournalProblem) {
            bytes = try file.readFormer() + file.read()
        } catch {
            throw CommandFailure(error.message, hint: "nothing was done")
        }
        return past(in: Journal.records(bytes), since: created, planDigest: digest(of: plan))
    }

    /// A plan's own digest, as runs note it in the journal.
    static func digest(of plan: Plan) -> String {
        PlanDocument(version: musterVersion, created: "", plans: [plan]).digest(SHA256Running.maker)
    }

    static func past(in records: [JournalRecord], since created: WallTime, planDigest: String) -> Set<PastAction> {
        var own: Set<String> = []
        var past: Set<PastAction> = []
        for record in records {
            switch record.event {
            case .begun(let plan, _): if plan == planDigest { own.insert(record.run) }
            case .outcome(let action, let outcome):
                guard outcome.status == .done || outcome.status == .alreadySo,
                    let time = WallTime(rfc3339: record.time),
                    time.seconds > created.seconds || (time.seconds == created.seconds && own.contains(record.run)),
                    let operation = Planning.Operation(rawValue: action.operation)
                else { continue }
                past.insert(PastAction(operation, group: action.group, user: action.user))
            default: break
            }
        }
        return past
    }
}
