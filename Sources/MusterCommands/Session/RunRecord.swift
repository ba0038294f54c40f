import Applying
import Directory
internal import Glibc
import Logging

/// What this machine remembers of the runs for a target, and the lock that keeps others away.
struct RunRecord: Sendable {
    /// The journal; it may be one that cannot be written.
    var journal: Journal
    /// Whether users may be replaced: only where somebody said which directory will be there the next time.
    var mayReplace: Bool
    /// Held for as long as this value lives.
    var lock: RunLock?

    /// For a run that only looks: nothing is made or locked; nil where there is no state yet.
    static func look(
        at target: Target, _ directory: StateDirectory?, _ context: CommandContext, _ log: Logger
    ) throws(CommandFailure) -> RunRecord? {
        guard let directory else { return nil }
        do throws(JournalProblem) {
            let storage: any JournalStorage =
                try directory.check()
                ? JournalFile(path: directory.journalPath(of: target)) : NoJournalStorage("there is no journal yet")
            let journal = try Journal(storage: storage, target: target, time: context.time)
            return RunRecord(journal: journal, mayReplace: directory.isNamed)
        } catch {
            guard !directory.isNamed else { throw failure(error) }
            log.warning("\(error.message): what earlier runs left unfinished is not known")
            return nil
        }
    }

    /// For a run that changes things: the directory is made and the lock taken.
    static func open(
        _ target: Target, _ directory: StateDirectory?, lockTimeout: Duration, _ context: CommandContext, _ log: Logger
    ) async throws(CommandFailure) -> RunRecord {
        guard let directory else {
            return try none(
                target, "there is no place for a journal: neither HOME nor XDG_STATE_HOME is set; give --state-dir",
                context, log)
        }
        do throws(JournalProblem) {
            try directory.prepare()
        } catch {
            guard !directory.isNamed else { throw failure(error) }
            return try none(target, error.message + "; give --state-dir", context, log)
        }
        let lock: RunLock
        do throws(RunLock.Refusal) {
            lock = try await RunLock.take(
                directory.lockPath(of: target), timeout: lockTimeout, time: context.time)
        } catch {
            guard case .held(let pid, let since) = error else {
                guard case .unusable(let problem) = error, !directory.isNamed else {
                    throw CommandFailure("the run lock cannot be used: \(error)", hint: "nothing was changed")
                }
                return try none(target, problem.message + "; give --state-dir", context, log)
            }
            throw CommandFailure(
                "another run is at work on account \(target.account), namespace \(target.namespace): process \(pid), "
                    + "since \(since)",
                hint: "wait for it to end, or give --lock-timeout; nothing was changed", status: .locked)
        }
        do throws(JournalProblem) {
            let journal = try Journal(
                storage: JournalFile(path: directory.journalPath(of: target)), target: target, time: context.time)
            return RunRecord(journal: journal, mayReplace: directory.isNamed, lock: lock)
        } catch {
            // What it says of unfinished replacements must not be passed over.
            throw failure(error)
        }
    }

    private static func none(
        _ target: Target, _ reason: String, _ context: CommandContext, _ log: Logger
    ) throws(CommandFailure) -> RunRecord {
        log.warning("\(reason); nothing is taken away in this run")
        do throws(JournalProblem) {
            let journal = try Journal(storage: NoJournalStorage(reason), target: target, time: context.time)
            return RunRecord(journal: journal, mayReplace: false)
        } catch {
            throw failure(error)
        }
    }

    private static func failure(_ problem: JournalProblem) -> CommandFailure {
        CommandFailure(problem.message, hint: "nothing was changed; --state-dir names another state directory")
    }
}

extension CommandContext {
    /// Who runs this, in words: the account on this machine, or the pipeline's actor.
    var who: String {
        let user = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME"].lazy.compactMap { environment[$0] }.first
        let name = host
        return "\(user ?? "uid \(getuid())")\(name.isEmpty ? "" : "@\(name)"), process \(getpid())"
    }

    /// This machine's name; empty where it has none.
    var host: String {
        var host = [CChar](repeating: 0, count: 256)
        guard gethostname(&host, host.count - 1) == 0 else { return "" }
        return String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
