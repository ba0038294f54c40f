import AWSAccess
import Reporting
import Rosters

/// Reads rosters that may be changed at any moment: never a half of one state and a half of another.
///
/// They are hashed, read, and hashed again; whatever changed meanwhile, all is read anew. What was changed a moment ago
/// may be about to change further: it must have stood for a while first, and git must not be at work on it.
struct RosterReading: Sendable {
    let arguments: [String]
    let policy: String?
    let time: any TimeSource
    /// How long the files must have stood as they are.
    var calm: Duration = .seconds(2)
    /// How long to wait for that.
    var patience: Duration = .seconds(60)
    /// A lock of git's that is older was left behind by one that died.
    var oldestLock: Duration = .seconds(600)
    /// Reads the rosters.
    var load: @Sendable ([String], String?) -> LoadedRosters = { RosterLoading.load($0, policy: $1) }

    /// What the rosters say, and a digest of what was read.
    ///
    /// - Throws: when they keep changing, or the task is cancelled.
    func read() async throws(CommandFailure) -> (rosters: LoadedRosters, digest: String) {
        let end = time.monotonicNow + patience
        var found: (rosters: LoadedRosters, digest: String)?
        while found == nil {
            let before = fingerprint()
            var wait = restlessness(before)
            if wait == nil {
                let rosters = load(arguments, policy)
                if fingerprint() == before { found = (rosters, before.digest) } else { wait = .milliseconds(500) }
            }
            if let wait { try await self.wait(wait, until: end) }
        }
        guard let found else { throw CommandFailure("the rosters were not read") }
        return found
    }

    private func fingerprint() -> RosterFingerprint {
        RosterFingerprint.take(arguments, policy: policy, digest: SHA256Running.maker)
    }

    /// How long to wait before rosters are looked at again; nil where they may be read.
    private func restlessness(_ fingerprint: RosterFingerprint) -> Duration? {
        if let since = fingerprint.gitAtWorkSince, age(since) < oldestLock { return .milliseconds(500) }
        guard let last = fingerprint.lastChange else { return nil }
        let age = age(last)
        // Of a change in the future only a clock that was set can be the cause.
        return age >= .zero && age < calm ? calm - age : nil
    }

    private func age(_ change: RosterFingerprint.FileTime) -> Duration {
        time.wallNow - WallTime(seconds: change.seconds, nanoseconds: change.nanoseconds)
    }

    private func wait(_ wait: Duration, until end: Duration) async throws(CommandFailure) {
        guard time.monotonicNow + wait <= end else {
            throw CommandFailure(
                "the rosters are being changed all the time: they were never the same for \(calm.components.seconds) s",
                hint: "nothing was read from AWS and nothing was changed")
        }
        do {
            try await time.sleep(for: wait)
        } catch {
            throw CommandFailure("stopped before anything was changed")
        }
    }
}
