import Applying
import AWSAccess
import Reporting
import Synchronization

/// What an apply has come to, at every moment, and the file that is told: at the end, or when there is no time for one.
final class ResultKeeper: Sendable {
    private struct State {
        var results: [ApplyResult] = []
        /// Of the target that is worked on.
        var current: ExecutionAccount?
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

    /// What is done next is told by this account.
    func begin(_ account: ExecutionAccount) { state.withLock { $0.current = account } }

    /// A target is done.
    func end(_ result: ApplyResult) {
        state.withLock {
            $0.results.append(result)
            $0.current = nil
        }
    }

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

    /// The results of the targets that are done.
    var results: [ApplyResult] { state.withLock { $0.results } }

    /// Writes the file.
    func save() { report { () throws(CommandFailure) in try save(results) } }

    /// Writes the file for a run that ends this moment, with what is known.
    func saveAsItIs(signal: Int32) {
        var (results, current) = state.withLock { ($0.results, $0.current?.result) }
        current?.interruptedBy = .signal(signal)
        if let current { results.append(current) }
        do throws(CommandFailure) {
            try save(results)
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
        ResultDocument(version: musterVersion, created: context.time.wallNow.rfc3339, results: results)
    }
}
