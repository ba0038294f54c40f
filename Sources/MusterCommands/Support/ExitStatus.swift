import Applying
import Directory

/// What the exit status tells; where several hold, the one that comes first in ``precedence``.
public enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Done, or nothing to do.
    case success = 0
    /// Something failed before anything was written, or the question was answered no.
    case failure = 1
    /// There are changes (`--detailed-exitcode`).
    case changes = 2
    /// A roster is not valid; a saved document is damaged, edited or of an unknown format.
    case invalid = 3
    /// Something is withheld.
    case withheld = 4
    /// Applied in part.
    case partial = 5
    /// Applied, and the directory does not show it.
    case unconverged = 8
    /// The saved plan is stale, too old, or for another target; nothing was done.
    case stale = 6
    /// Another run holds the lock.
    case locked = 7
    /// Wrong usage.
    case usage = 64
    /// Stopped by SIGINT.
    case interrupted = 130
    /// Stopped by SIGTERM.
    case terminated = 143

    /// The status of a run that was stopped before it changed anything.
    init(_ reason: StopReason) {
        switch reason {
        case .signal(let number): self = ExitStatus(rawValue: 128 + number) ?? .interrupted
        case .deadline: self = .failure
        }
    }

    static let precedence: [ExitStatus] = [
        .interrupted, .terminated, .usage, .invalid, .stale, .locked, .failure, .partial, .unconverged, .withheld,
        .changes,
        .success,
    ]

    /// The status of several targets together.
    static func combined(_ statuses: [ExitStatus]) -> ExitStatus {
        precedence.first { statuses.contains($0) } ?? .success
    }
}

/// A command cannot go on: what happened, what to do, and the exit status that says so.
struct CommandFailure: Error {
    var message: String
    var hint: String?
    var status: ExitStatus
    /// What is wrong with the rosters, where that is why.
    var problems: [Problem] = []

    init(_ message: String, hint: String? = nil, status: ExitStatus = .failure) {
        self.message = message
        self.hint = hint
        self.status = status
    }
}
