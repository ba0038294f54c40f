internal import Dispatch
import JSONStreaming
import QuickSightSandbox
import Synchronization

/// The file that keeps a sandbox's state.
///
/// It is written whole or not at all, a little after changes and at the end, by a queue of its own: whoever serves
/// requests never waits for it.
final class SandboxStateKeeper: Sendable {
    private struct State {
        /// The file as this sandbox read or wrote it; another one under the path is never overwritten.
        var file: FileIdentity?
        var savedChanges: Int?
        var isWaiting = false
        var hasFailed = false
        var lastTook = Duration.zero
    }

    /// What the file had at the start; nil where there was none.
    let found: SandboxArchive?
    private let path: String
    private let delay: Duration
    private let onFailure: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "muster.sandbox.state")
    private let state: Mutex<State>

    /// Reads the file, where it is there.
    ///
    /// - Parameters:
    ///   - delay: how long after a change it is written.
    ///   - onFailure: is told when it cannot be written, once until it can again.
    /// - Throws: where it cannot be read, or is not the whole state of a sandbox.
    init(
        path: String, delay: Duration = .milliseconds(500), onFailure: @escaping @Sendable (String) -> Void
    ) throws(FileProblem) {
        self.path = path
        self.delay = delay
        self.onFailure = onFailure
        guard let (bytes, identity) = try PrivateFile.contents(of: path) else {
            found = nil
            state = Mutex(State())
            return
        }
        do {
            found = try SandboxArchive.read(bytes)
        } catch {
            let place = error.place(in: bytes)
            throw FileProblem(
                "\(path):\(place.line):\(place.column): not the whole state of a sandbox (\(SandboxArchive.format)): "
                    + "\(error.message)")
        }
        state = Mutex(State(file: identity))
    }

    /// Writes the state now, unless the file has it.
    func save(_ sandbox: Sandbox) throws(FileProblem) {
        let result = queue.sync { () -> Result<Void, FileProblem> in
            do throws(FileProblem) {
                return .success(try write(sandbox))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Writes the state before long.
    func noteChange(of sandbox: Sandbox) {
        let wait: Duration? = state.withLock { state in
            guard !state.isWaiting else { return nil }
            state.isWaiting = true
            // A large directory is written less often, so that writing takes a small part of the time.
            return max(delay, state.lastTook * 10)
        }
        guard let wait else { return }
        let (seconds, attoseconds) = wait.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [self] in
            state.withLock { $0.isWaiting = false }
            do throws(FileProblem) {
                try write(sandbox)
            } catch {
                let isNew = state.withLock { state in
                    defer { state.hasFailed = true }
                    return !state.hasFailed
                }
                if isNew { onFailure(error.message) }
            }
        }
    }

    private func write(_ sandbox: Sandbox) throws(FileProblem) {
        let changes = sandbox.changeCount
        let (former, isSaved) = state.withLock { ($0.file, $0.savedChanges == changes) }
        if isSaved { return }
        let start = ContinuousClock.now
        let written = try PrivateFile.replace(path, former: former) { (file: PrivateFile) throws(FileProblem) in
            var problem: FileProblem?
            sandbox.archive().write { piece in
                guard problem == nil else { return }
                do throws(FileProblem) { try file.write(piece) } catch { problem = error }
            }
            if let problem { throw problem }
        }
        state.withLock { state in
            state.file = written
            state.savedChanges = changes
            state.hasFailed = false
            state.lastTook = ContinuousClock.now - start
        }
    }
}
