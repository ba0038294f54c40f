import Applying

/// The line that shows how far things are.
enum ProgressText {
    static func reading(_ progress: ReadingProgress) -> String {
        switch progress {
        case .users(let count): "reading the directory: \(count) users"
        case .groups(let count): "reading the directory: \(count) groups"
        case .memberships(let done, let groups): "reading the directory: members of \(done) of \(groups) groups"
        case .described(let done, let users): "reading the directory: \(done) of \(users) users, one by one"
        case .tags(let done, let users): "reading the directory: tags of \(done) of \(users) users"
        }
    }

    static func verifying(_ progress: VerificationProgress) -> String {
        "reading again what was changed: \(progress.done) of \(progress.total)"
    }

    /// Counts, rate and time left.
    static func executing(_ progress: ExecutionProgress, elapsed: Duration) -> String {
        let seconds = max(0.001, Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
        let rate = Double(progress.finished) / seconds
        var text = "applying: \(progress.finished) of \(progress.total)"
        if progress.failed > 0 { text += ", \(progress.failed) failed" }
        guard rate > 0 else { return text }
        text += ", \(oneDecimal(rate)) a second"
        let left = Int((Double(progress.total - progress.finished) / rate).rounded())
        return text + ", \(left / 60):\(left % 60 < 10 ? "0" : "")\(left % 60) left"
    }

    private static func oneDecimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
