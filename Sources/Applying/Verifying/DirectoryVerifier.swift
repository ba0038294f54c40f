public import AWSAccess
import Planning
public import QuickSightAPI

/// Reads what a run did again until the directory shows it; it has no way to change anything.
public struct DirectoryVerifier: Sendable {
    private let inspection: Inspection
    private let concurrency: Int
    private let settle: Duration
    private let time: any TimeSource
    private let stop: StopFlag
    private let onProgress: @Sendable (VerificationProgress) -> Void

    /// A verifier.
    ///
    /// - Parameters:
    ///   - concurrency: how many requests are under way at once, at least 1.
    ///   - settle: how long the service may take to show what was done.
    ///   - stop: once set, nothing more is read.
    ///   - onProgress: called after every request or listing.
    public init(
        client: QuickSightClient, concurrency: Int, settle: Duration, time: any TimeSource, stop: StopFlag = StopFlag(),
        onProgress: @escaping @Sendable (VerificationProgress) -> Void = { _ in }
    ) {
        inspection = Inspection(client: client)
        self.concurrency = max(1, concurrency)
        self.settle = settle
        self.time = time
        self.stop = stop
        self.onProgress = onProgress
    }

    /// Looks at what the run did; nil when there is nothing to look at, or the run was asked to stop.
    ///
    /// - Parameter groupSizes: how many members groups had before, as far as that was read; it is used only to choose
    ///   between listing a group and asking for its members one by one.
    public func verify(_ result: ApplyResult, groupSizes: [String: Int] = [:]) async -> Verification? {
        // Looking has nothing to lose.
        await stop.cancelling { () async throws(Never) in await look(at: result, groupSizes: groupSizes) }
    }

    private func look(at result: ApplyResult, groupSizes: [String: Int]) async -> Verification? {
        let expectations = Expectation.all(of: result)
        guard !expectations.isEmpty else { return nil }
        // Who was not listed before is not listed now.
        let snapshot = result.plan.snapshot
        var sizes = Inspection.Sizes(
            users: snapshot.hasEveryUser ? snapshot.users : .max / 2, groups: snapshot.groups, members: groupSizes)
        for action in result.plan.actions where action.operation == .createGroup {
            if let name = action.group { sizes.members[name] = 0 }
        }
        let start = time.monotonicNow
        var wait = Settling(limit: settle, time: time, stop: stop)
        var open = expectations
        while true {
            guard let seen = await observe(open.map(\.thing), sizes: sizes) else { return nil }
            var differences: [Verification.Difference] = []
            var mayPass = false
            open = open.filter { expectation in
                let seen = seen[expectation.thing] ?? .unreadable("nothing was read", mayPass: true)
                guard let found = expectation.difference(in: seen) else { return false }
                if case .unreadable(_, mayPass: false) = seen {} else { mayPass = true }
                differences.append(
                    Verification.Difference(action: result.plan.actions[expectation.index].id, found: found))
                return true
            }
            let again = mayPass ? await wait.again() : false
            guard again else {
                if stop.isSet, !differences.isEmpty { return nil }
                return Verification(
                    checked: expectations.count, differences: differences, waited: time.monotonicNow - start)
            }
        }
    }

    /// What is seen of things now; nil when the run was asked to stop meanwhile.
    private func observe(_ things: [Thing], sizes: Inspection.Sizes) async -> [Thing: Observation]? {
        let looks = Inspection.looks(for: things, sizes: sizes)
        let read = await SideBySide.read(
            looks, concurrency: concurrency, stop: stop,
            onEach: { onProgress(VerificationProgress(done: $0, total: looks.count)) }
        ) { (look) async throws(Never) in await inspection.observe(look) }
        guard read.count == looks.count else { return nil }
        var seen: [Thing: Observation] = [:]
        seen.reserveCapacity(things.count)
        for (_, observations) in read {
            for (thing, observation) in observations { seen[thing] = observation }
        }
        return seen
    }
}

/// How far a verification's reading is.
public struct VerificationProgress: Sendable, Equatable {
    /// How many requests or listings are done.
    public var done: Int
    /// How many there are in this round.
    public var total: Int
}
