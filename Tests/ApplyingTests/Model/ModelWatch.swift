import Applying
import Directory
import HTTPTransport
import Planning
import QuickSightSandbox
import Synchronization

/// Looks at the directory right before and right after every write, and holds each change against the model.
final class ModelWatch: Sendable {
    /// The run that is under way.
    struct Run {
        var rules: ModelRules
        /// The directory when it began, what is still to be restored put back.
        var start: ModelDirectory
        var end: ModelDirectory
        /// Whether what the run reads is what there is.
        var isExact = true
        /// Before which writes somebody else changes the directory, and how.
        var disturbances: [Int: UInt64] = [:]
        var diesBefore = true
        /// How many writes after the first half of a replacement the process dies.
        var diesAfterDeletion: Int?
    }

    private struct State {
        var run: Run?
        var writes = 0
        var isDisturbed = false
        var ghosts: [String: ModelGhost] = [:]
        var violations: [String] = []
        var untouchable: Set<String> = []
        var directory: SandboxDirectory?
    }

    let killer = Killer()
    let disk: ModelDisk
    /// The disk of another machine.
    let otherDisk: ModelDisk
    private let state = Mutex(State())

    init() {
        disk = ModelDisk(killer: killer)
        otherDisk = ModelDisk(killer: killer)
    }

    /// The directory that is watched, once it is there.
    var directory: SandboxDirectory? {
        get { state.withLock { $0.directory } }
        set { state.withLock { $0.directory = newValue } }
    }

    var ghosts: [String: ModelGhost] { state.withLock { $0.ghosts } }
    var violations: [String] { state.withLock { $0.violations } }
    var writes: Int { state.withLock { $0.writes } }

    func begin(_ run: Run, untouchable: Set<String>) {
        state.withLock { state in
            state.run = run
            state.writes = 0
            state.isDisturbed = false
            state.untouchable = untouchable
        }
    }

    /// Ends a run: whose replacement the journal no longer holds open must be whole.
    func end(live: ModelDirectory, unfinished: Set<String>) {
        state.withLock { state in
            guard let run = state.run else { return }
            for (name, ghost) in state.ghosts.sorted(by: { $0.key < $1.key }) where !unfinished.contains(name) {
                state.ghosts[name] = nil
                if state.isDisturbed { continue }
                if live.users[name] == nil {
                    let isWanted =
                        !run.rules.isGone(user: name)
                        && !run.rules.isPruned(user: name, role: ghost.registration.role)
                    if isWanted { state.violations.append("\(name) was deleted, and nothing will bring it back") }
                    continue
                }
                for group in ghost.groups.sorted()
                where live.groups[group] != nil && live.members[group]?.contains(name) == false
                    && run.end.members[group]?.contains(name) == true
                {
                    state.violations.append("\(name) was replaced, and is no longer in \(group)")
                }
            }
            state.run = nil
        }
    }

    var diesBefore: Bool { state.withLock { $0.run?.diesBefore ?? true } }

    /// Somebody else comes first.
    func disturb(_ directory: SandboxDirectory) {
        let seed = state.withLock { state -> UInt64? in
            state.writes += 1
            let seed = state.run?.disturbances[state.writes]
            if seed != nil { state.isDisturbed = true }
            return seed
        }
        guard let seed else { return }
        var random = ModelRandom(seed: seed)
        ModelOutsider.change(directory, &random, avoiding: state.withLock { Set($0.ghosts.keys).union($0.untouchable) })
    }

    // MARK: - One write

    func check(_ what: String, before: ModelDirectory, after: ModelDirectory, durable: [UInt8]) {
        state.withLock { state in
            guard let run = state.run, before != after else { return }
            var found: [String] = []
            for name in Set(before.users.keys).union(after.users.keys).sorted() {
                switch (before.users[name], after.users[name]) {
                case (let old?, nil):
                    if let ghost = Self.ghost(of: name, old, run) {
                        state.ghosts[name] = ghost
                        if let more = run.diesAfterDeletion { killer.revive(toDieAfter: more) }
                        // What a directory that lags behind does not show of an earlier run, the roster asks for anyway.
                        let groups = ghost.groups.filter { run.isExact || !run.rules.wants(name, in: $0) }
                        let isOpen = Journal.records(durable).contains { record in
                            guard case .opened(let replacement) = record.event else { return false }
                            return replacement.user == name && groups.isSubset(of: replacement.groups)
                        }
                        if !isOpen { found.append("\(name) was deleted, and the disk holds no way to bring it back") }
                    }
                    found += Self.deletion(of: name, run)
                case (let old?, let new?) where old != new: found += Self.change(of: name, old, new, run)
                case (nil, _?):
                    let isDeclared = run.rules.roster.users[name] != nil && run.end.users[name] != nil
                    if !isDeclared, state.ghosts[name] == nil { found.append("\(name) was registered unasked") }
                default: break
                }
            }
            let new = after.administrators
            if new < before.administrators, new < run.rules.roster.minAdmins, run.isExact, !state.isDisturbed {
                found.append("\(new) administrators are left")
            }
            found += Self.groups(before, after, run)
            found += Self.memberships(before, after, run, ghosts: state.ghosts)
            state.violations += found.map { "\(what): \($0)" }
        }
    }

    /// What must come back of a user who was just deleted; nil for one who is to be gone.
    private static func ghost(of name: String, _ user: ModelDirectory.User, _ run: Run) -> ModelGhost? {
        let wanted = run.rules.roster.users[name]
        // A directory that lags behind may show somebody as before who has just been registered anew.
        let isSeenAsBefore = !run.isExact && wanted?.role?.isReader == true && !run.rules.isGone(user: name)
        guard run.rules.needsReplacement(user, name) || isSeenAsBefore, wanted?.replace == true else { return nil }
        return ModelGhost(
            registration: run.rules.managed(user, name),
            groups: run.start.groups(of: name).intersection(run.end.groups(of: name)))
    }

    private static func isProtected(_ name: String, _ run: Run) -> Bool {
        name == ModelRoster.own || (name == ModelRoster.root && run.rules.roster.requiresRoot)
    }

    private static func deletion(of name: String, _ run: Run) -> [String] {
        var found: [String] = []
        if isProtected(name, run) { found.append("\(name), who is protected, was deleted") }
        if !run.rules.roster.reaches(user: name) { found.append("\(name), who is out of reach, was deleted") }
        guard run.isExact, let user = run.end.users[name], let start = run.start.users[name] else { return found }
        // Who is replaced is there in the end, and as the roster wants it.
        if !(run.rules.needsReplacement(start, name) && user == run.rules.managed(start, name)) {
            found.append("\(name) was deleted, and should not have been")
        }
        return found
    }

    private static func change(
        of name: String, _ old: ModelDirectory.User, _ new: ModelDirectory.User, _ run: Run
    ) -> [String] {
        guard run.rules.roster.reaches(user: name), run.rules.roster.users[name] != nil else {
            return ["\(name), who is out of reach, was changed"]
        }
        var found: [String] = []
        if isProtected(name, run), old.isAdministrator, !new.isAdministrator {
            found.append("\(name), who is protected, was demoted")
        }
        guard run.isExact, let end = run.end.users[name] else { return found }
        if old.email != new.email, new.email != end.email { found.append("\(name) has the wrong email") }
        if old.role != new.role, new.role != end.role { found.append("\(name) has the wrong role") }
        if old.permissions != new.permissions, new.permissions != end.permissions {
            found.append("\(name) has the wrong permissions")
        }
        if old.login != new.login, new.login != end.login { found.append("\(name) has the wrong login") }
        let added = new.tags.filter { old.tags[$0.key] != $0.value }
        let gone = old.tags.keys.filter { new.tags[$0] == nil }
        if added.contains(where: { end.tags[$0.key] != $0.value }) || gone.contains(where: { end.tags[$0] != nil }) {
            found.append("\(name) has the wrong tags")
        }
        return found
    }

    private static func groups(_ before: ModelDirectory, _ after: ModelDirectory, _ run: Run) -> [String] {
        var found: [String] = []
        for name in Set(before.groups.keys).union(after.groups.keys).sorted()
        where before.groups[name] != after.groups[name] {
            if !run.rules.roster.reaches(group: name) { found.append("the group \(name), out of reach, was touched") }
            if after.groups[name] == nil, run.isExact, run.end.groups[name] != nil {
                found.append("the group \(name) was deleted, and should not have been")
            }
            if let new = after.groups[name], new != run.end.groups[name] { found.append("the group \(name) is wrong") }
        }
        return found
    }

    private static func memberships(
        _ before: ModelDirectory, _ after: ModelDirectory, _ run: Run, ghosts: [String: ModelGhost]
    ) -> [String] {
        var found: [String] = []
        for group in Set(before.groups.keys).union(after.groups.keys).sorted() {
            let (old, new) = (before.members[group] ?? [], after.members[group] ?? [])
            let isReached = run.rules.roster.reaches(group: group)
            for user in new.subtracting(old).sorted() where ghosts[user]?.groups.contains(group) != true {
                if !isReached || !run.rules.roster.reaches(user: user) {
                    found.append("\(user) was put into \(group), which is out of reach")
                } else if run.end.members[group]?.contains(user) != true, run.isExact {
                    found.append("\(user) was put into \(group) unasked")
                }
            }
            // What goes with a user or group was looked at with it.
            guard after.groups[group] != nil else { continue }
            for user in old.subtracting(new).sorted() where after.users[user] != nil {
                if !isReached || !run.rules.roster.reaches(user: user) {
                    found.append("\(user) was taken out of \(group), which is out of reach")
                } else if run.end.members[group]?.contains(user) == true, run.isExact {
                    found.append("\(user) was taken out of \(group), and should not have been")
                }
            }
        }
        return found
    }
}

/// The network of a process that is watched, and may die.
struct ModelTransport: Transport {
    let inner: any Transport
    let watch: ModelWatch

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        if watch.killer.isDead { throw MortalTransport.death }
        guard request.method != "GET", let directory = watch.directory else { return try await inner.send(request) }
        let isLast = watch.killer.isLast()
        if isLast, watch.diesBefore {
            watch.killer.die()
            throw MortalTransport.death
        }
        watch.disturb(directory)
        let before = ModelDirectory(directory)
        let durable = watch.disk.durable + watch.otherDisk.durable
        var answer: Result<HTTPResponse, TransportError>
        do throws(TransportError) {
            answer = .success(try await inner.send(request))
        } catch {
            answer = .failure(error)
        }
        watch.check(
            "\(request.method) \(request.path)", before: before, after: ModelDirectory(directory), durable: durable)
        if isLast {
            watch.killer.die()
            answer = .failure(MortalTransport.death)
        }
        return try answer.get()
    }
}
