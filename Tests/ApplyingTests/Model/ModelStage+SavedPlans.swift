import Applying
import AWSAccess
import Planning
import QuickSightSandbox

extension ModelStage {
    /// A plan for later.
    struct Saved {
        var plan: Plan
        var rules: ModelRules
        var start: ModelDirectory
        var end: ModelDirectory
        var madeAt: Int64
    }

    func save() async throws {
        // What a run left unfinished is for the next apply of the roster.
        guard watch.ghosts.isEmpty, try journal().unfinished.isEmpty else { return }
        let rules = rules
        let live = live
        let plan = try await plan().plan
        saved = Saved(plan: plan, rules: rules, start: live, end: rules.end(of: live), madeAt: now)
    }

    /// Carries out what was saved, all of it that is not done yet, or nothing; a process may die over it, and then the
    /// same plan is carried out again.
    func carryOut(_ random: inout ModelRandom) async throws {
        guard let saved, watch.ghosts.isEmpty else { return }
        if let until = saved.plan.window.until, now >= until { return }
        let before = live
        guard let whole = try await replayed(saved) else { return }
        if random.chance(40) {
            watch.killer.revive(dieAt: 1 + random.below(40))
            _ = try await carryOut(saved, whole, diesBefore: random.chance(50), &random)
            guard failures.isEmpty else { return }
        }
        guard let rest = try await replayed(saved) else {
            found.append("the saved plan, begun and broken off, is stale")
            return
        }
        let result = try await carryOut(saved, rest, diesBefore: true, &random)
        self.saved = nil
        guard failures.isEmpty, !result.isPartial else { return }
        expect(whole.plan, done: before)
    }

    private func carryOut(
        _ saved: Saved, _ replayed: Replayed, diesBefore: Bool, _ random: inout ModelRandom
    ) async throws -> ApplyResult {
        watch.begin(
            ModelWatch.Run(rules: saved.rules, start: saved.start, end: saved.end, diesBefore: diesBefore),
            untouchable: [])
        return try await execute(replayed.plan, concurrency: 1 + random.below(8), settled: replayed.settled)
    }

    /// A saved plan as its guards judge it now, and what of it is done already.
    private struct Replayed {
        var plan: Plan
        var settled: [ActionID: ActionOutcome] = [:]
    }

    /// Holds a saved plan against the directory; nil when it is stale, so that nothing of it is done.
    private func replayed(_ saved: Saved) async throws -> Replayed? {
        let reader = DirectoryReader(client: bench.client, concurrency: 4)
        let read = try await reader.read(.forPlan(saved.plan))
        let past = Journal.records(try watch.disk.read()).compactMap { record -> PastAction? in
            guard case .outcome(let action, let outcome) = record.event,
                outcome.status == .done || outcome.status == .alreadySo,
                let time = WallTime(rfc3339: record.time), time.seconds > saved.madeAt,
                let operation = Planning.Operation(rawValue: action.operation)
            else { return nil }
            return PastAction(operation, group: action.group, user: action.user)
        }
        let replay = Replay(saved.plan, live: read, past: Set(past))
        var replayed = Replayed(
            plan: replay.judged(own: Self.own, approvedRemovals: nil, digest: { CountingDigest() }).plan)
        for (action, state) in zip(saved.plan.actions, replay.states) {
            switch state {
            case .alreadySo: replayed.settled[action.id] = ActionOutcome(action: action.id, status: .alreadySo)
            case .stale: if action.withheld == nil { return nil }
            case .ready, .blocked, .withheld: break
            }
        }
        return replayed
    }

    /// Holds the directory against a plan, action by action: what it changed, it changed as reviewed, and nothing else.
    private func expect(_ plan: Plan, done before: ModelDirectory) {
        let after = live
        let done = plan.actions.filter { $0.withheld == nil }
        let users = Set(done.filter { $0.operation != .createGroupMembership }.compactMap(\.user))
        let pairs = Set(done.filter { $0.group != nil }.map { [$0.group ?? "", $0.user ?? ""] })
        let groups = Set(done.filter { $0.user == nil }.compactMap(\.group))
        let deleted = Set(done.filter { $0.operation == .deleteUser }.compactMap(\.user))
        for name in Set(before.users.keys).union(after.users.keys)
        where before.users[name] != after.users[name] && !users.contains(name) {
            found.append("the saved plan does not name \(name), who was changed")
        }
        for name in Set(before.groups.keys).union(after.groups.keys) {
            if before.groups[name] != after.groups[name], !groups.contains(name) {
                found.append("the saved plan does not name \(name), which was changed")
            }
            if groups.contains(name) { continue }
            for user in (before.members[name] ?? []).symmetricDifference(after.members[name] ?? [])
            where !pairs.contains([name, user]) && !deleted.contains(user) {
                found.append("the saved plan does not name \(user) in \(name), which was changed")
            }
        }
        for action in done {
            let isThere: Bool? =
                switch action.operation {
                case .createGroupMembership: after.members[action.group ?? ""]?.contains(action.user ?? "")
                case .deleteGroupMembership: after.members[action.group ?? ""]?.contains(action.user ?? "") == false
                case .deleteGroup: after.groups[action.group ?? ""] == nil
                case .deleteUser: action.flags.contains(.replaces) || after.users[action.user ?? ""] == nil
                case .createGroup: after.groups[action.group ?? ""] != nil
                case .registerUser: after.users[action.user ?? ""] != nil
                default: true
                }
            // A deleted group is no place to have left.
            let isGone = after.groups[action.group ?? ""] == nil && action.operation == .deleteGroupMembership
            if isThere != true, !isGone {
                found.append("\(action.operation) \(action.group ?? "") \(action.user ?? "") was not done as reviewed")
            }
        }
    }
}
