import Applying
import Directory
import Reporting
import Synchronization

/// Works on several targets at once. What comes of them is in their order, whichever ends first; nil for one that was
/// not begun, because the run is to stop.
func overTargets<Item: Sendable, Value: Sendable>(
    _ items: [Item], atOnce limit: Int, unless stop: StopFlag? = nil,
    _ work: @escaping @Sendable (Int, Item) async -> Value
) async -> [Value?] {
    await withTaskGroup(of: (Int, Value).self) { group in
        var found = [Value?](repeating: nil, count: items.count)
        var next = 0
        func begin() {
            guard next < items.count, stop?.isSet != true else { return }
            let (index, item) = (next, items[next])
            next += 1
            group.addTask { (index, await work(index, item)) }
        }
        for _ in 0..<max(1, limit) { begin() }
        for await (index, value) in group {
            found[index] = value
            begin()
        }
        return found
    }
}

extension PlanSession {
    /// Which directory a roster is for, before it is reached.
    func name(of desired: DesiredState) throws(CommandFailure) -> (account: String?, namespace: String) {
        let named = connection.account ?? desired.account?.value
        return (
            try named == nil ? context.account() : named,
            connection.namespace ?? desired.namespace?.value ?? "default"
        )
    }

    /// That nothing is known of a directory, for a document.
    func failure(of desired: DesiredState, _ failure: CommandFailure) -> TargetFailure {
        let name = (try? name(of: desired)) ?? (account: nil, namespace: "default")
        return failure.record(account: name.account, namespace: name.namespace)
    }

    /// The same in words.
    func words(_ desired: DesiredState) -> String {
        let name = (try? name(of: desired)) ?? (account: nil, namespace: "default")
        return "account \(name.account ?? "?"), namespace \(name.namespace)"
    }
}

extension CommandFailure {
    /// The failure of a target, for a document.
    func record(account: String?, namespace: String) -> TargetFailure {
        let lines = [message, hint.map { "hint: \($0)" }].compactMap(\.self)
        return TargetFailure(account: account, namespace: namespace, message: lines.joined(separator: "\n"))
    }

    /// The failure of one of several targets.
    func of(_ target: String) -> CommandFailure {
        var failure = self
        failure.message = "\(target): \(message)"
        return failure
    }
}

/// The line that shows how far several targets are: the first of those under way, and how many are done.
final class TargetBoard: Sendable {
    private struct State {
        var lines: [Int: String] = [:]
        var done = 0
    }

    private let console: Console
    private let names: [String]
    private let state = Mutex(State())

    init(_ names: [String], _ console: Console) {
        self.names = names
        self.console = console
    }

    /// What shows how far one target is.
    func line(of index: Int) -> ProgressLine {
        ProgressLine(isSeen: console.isErrorTerminal) { text in self.show(text, index) }
    }

    /// One target more is done.
    func end(_ index: Int) {
        let isLast = state.withLock { state in
            state.lines[index] = nil
            state.done += 1
            return state.lines.isEmpty
        }
        if isLast { console.clearProgress() } else { show(nil, index) }
    }

    private func show(_ text: String?, _ index: Int) {
        let line = state.withLock { state -> String? in
            if let text { state.lines[index] = text }
            guard let first = state.lines.min(by: { $0.key < $1.key }) else { return nil }
            return Self.text(first.value, names[first.key], done: state.done, of: names.count)
        }
        if let line { console.showProgress(line) }
    }

    /// The whole line; of one target alone there is nothing to add.
    static func text(_ text: String, _ name: String, done: Int, of count: Int) -> String {
        count == 1 ? text : "\(done) of \(count) targets done; \(name): \(text)"
    }
}

/// Where how far things are is shown.
struct ProgressLine: Sendable {
    /// Whether anybody sees it: else it need not be put into words.
    var isSeen = true
    /// Shows it.
    let show: @Sendable (String) -> Void
}

/// Writes the reports of several targets in their order, whichever is ready first, with an empty line between.
final class TargetReports: Sendable {
    private struct State {
        /// Whose report is written as it comes.
        var front = 0
        var waiting: [Int: [String]] = [:]
        var ended: Set<Int> = []
        /// The last that wrote something.
        var last: Int?
    }

    private let state = Mutex(State())
    private let follow: Bool
    private let write: @Sendable (String) -> Void

    /// - Parameter follow: whether something was written before.
    init(follow: Bool = false, write: @escaping @Sendable (String) -> Void) {
        self.follow = follow
        self.write = write
    }

    /// Adds to a target's report.
    func add(_ text: String, of index: Int) {
        state.withLock { state in
            if index == state.front {
                send(text, index, &state)
            } else {
                state.waiting[index, default: []].append(text)
            }
        }
    }

    /// A target's report is whole.
    func end(_ index: Int) {
        state.withLock { state in
            state.ended.insert(index)
            while state.ended.contains(state.front) {
                state.ended.remove(state.front)
                state.front += 1
                let front = state.front
                for text in state.waiting.removeValue(forKey: front) ?? [] { send(text, front, &state) }
            }
        }
    }

    private func send(_ text: String, _ index: Int, _ state: inout State) {
        let isFirst = state.last == nil && !follow
        write(isFirst || state.last == index ? text : "\n" + text)
        state.last = index
    }
}

extension Result where Failure == CommandFailure {
    /// Why there is nothing; nil where there is something.
    var failure: CommandFailure? { if case .failure(let failure) = self { failure } else { nil } }
}
