import Applying
import AWSAccess
import Reporting
import Synchronization

/// What an apply has come to, at every moment, and the file that is told: at the end, or when there is no time for one.
final class ResultKeeper: Sendable {
    private struct State {
        /// By the targets' order.
        var results: [Int: ApplyResult] = [:]
        /// Of the targets that are worked on.
        var current: [Int: ExecutionAccount] = [:]
        /// The targets that failed before anything was begun.
        var failures: [TargetFailure] = []
        /// Why a report could not be written; the first reason.
        var unwritten: CommandFailure?
    }

    private let path: String?
    private let context: CommandContext
    private let state = Mutex(State())
    /// One writes the file at a time.
    private let writing = Mutex(())

    /// - Parameter path: where the result is written; nil for nowhere.
    /// - Throws: when nothing can be written there.
    init(path: String?, context: CommandContext) throws(CommandFailure) {
        self.path = path
        self.context = context
        guard let path else { return }
        do throws(FileProblem) {
            try PrivateFile.tryToSave(to: path)
        } catch {
            throw CommandFailure(Escaping.terminal(error.message), hint: "nothing was read and nothing was changed")
        }
    }

    /// What is done next for a target is told by this account.
    func begin(_ account: ExecutionAccount, of target: Int) { state.withLock { $0.current[target] = account } }

    /// A target is done.
    func end(_ result: ApplyResult, of target: Int) {
        state.withLock {
            $0.results[target] = result
            $0.current[target] = nil
        }
    }

    /// These targets failed before anything was begun.
    func fail(_ failures: [TargetFailure]) { state.withLock { $0.failures = failures } }

    /// Writes a part of the report; an apply that nobody is to be asked about does not depend on anybody reading it.
    func report(_ write: () throws(CommandFailure) -> Void) {
        do throws(CommandFailure) {
            try write()
        } catch {
            state.withLock { $0.unwritten = $0.unwritten ?? error }
        }
    }

    /// Why a part of the report could not be written; nil when all could.
    var unwritten: CommandFailure? { state.withLock { $0.unwritten } }

    /// The results of the targets that are done, in the targets' order.
    var results: [ApplyResult] { state.withLock { Self.ordered($0.results) } }

    private static func ordered(_ results: [Int: ApplyResult]) -> [ApplyResult] {
        results.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Writes the file.
    func save() { report { () throws(CommandFailure) in try save(results) } }

    /// Writes the file for a run that ends this moment, with what is known.
    func saveAsItIs(signal: Int32) {
        let results = state.withLock { state in
            var results = state.results
            for (target, account) in state.current {
                guard var result = account.result else { continue }
                result.interruptedBy = .signal(signal)
                results[target] = result
            }
            return results
        }
        do throws(CommandFailure) {
            try save(Self.ordered(results))
        } catch {
            context.console.say(error.message)
        }
    }

    private func save(_ results: [ApplyResult]) throws(CommandFailure) {
        guard let path else { return }
        let problem = writing.withLock { _ -> FileProblem? in
            do throws(FileProblem) {
                try PrivateFile.save(document(results).bytes(digest: SHA256Running.maker), to: path)
                return nil
            } catch {
                return error
            }
        }
        if let problem { throw CommandFailure(Escaping.terminal(problem.message)) }
    }

    /// The results as a document.
    func document(_ results: [ApplyResult]) -> ResultDocument {
        ResultDocument(
            version: musterVersion, created: context.time.wallNow.rfc3339, results: results,
            failures: state.withLock { $0.failures })
    }
}
