import Glibc

/// Finds the rate at which a service lets requests through, from nothing but which of them it throttled.
///
/// It begins gently and doubles until the first throttle. After that it holds a *level*, thought to lie just under the
/// limit, and a *doubt*, how far off the level may be. A throttle lowers the level and, when it came as the rate had
/// grown past the level, makes the doubt smaller: the limit lies between the two. A throttle at the level itself, or
/// several in a row, say that the limit is lower. Quiet makes the rate grow past the level again: hardly at first, then
/// ever faster, so that a limit that was raised is found, while a steady one is touched about once in fifteen seconds.
///
/// Only what left since the last slowing down counts, and an answer vouches for no more than about the rate at which its
/// request left: what is still under way when the limit is met does not slow things down twice, nor speed them up.
///
/// Times are seconds of a clock that never goes back.
struct RateFinder {
    /// What is known of a request that left.
    struct Departure: Sendable {
        /// How often the rate had been lowered before it left.
        fileprivate var era: Int
        /// The rate at that moment, in requests a second.
        fileprivate var rate: Double
        /// Whether it would have left earlier if the rate had been higher.
        fileprivate var wasHeldBack: Bool
    }

    private enum Tuning {
        static let firstRate = 40.0
        static let leastRate = 0.1
        /// Higher than any service of this kind answers; beyond it pacing makes no difference.
        static let mostRate = 100_000.0
        /// In less time than this the rate never doubles.
        static let doublingTime = 0.03
        /// The least doubt: how closely the limit is followed.
        static let finest = 0.012
        /// How many successes it takes from just after a slowing down back to the level.
        static let climb = 16.0
        /// With the least doubt, the rate passes the level after so many successes, or after so many seconds where that
        /// is earlier, but not before the fewest.
        static let cycle = 500.0
        static let cycleSeconds = 15.0
        static let cycleFewest = 80.0
        /// How fast growth past the level gets faster: by this factor from one cycle to the next.
        static let growth = 200.0
        /// Where a cycle takes fewer successes than that, it grows as it would in so many: they take long at a low rate.
        static let growingCycle = 120.0
        /// Once the limit was met, one success raises the rate by no more than this factor.
        static let step = 1.07
        /// A throttle within so many successes of the last one says that the level is too high.
        static let soon = 50
        /// How many successes, over at least a second, tell what gets through.
        static let measured = 12
        /// What got through lately is not undercut below this share, lest throttles that do not depend on our rate
        /// bring it to nothing…
        static let keptShare = 0.3
        /// …unless more than this share of all requests is throttled.
        static let hopelessShare = 0.55
        /// After so many seconds half of what got through is forgotten.
        static let halfLife = 30.0
    }

    /// Requests a second.
    private(set) var rate: Double
    /// The rate never exceeds it; beyond it others have to hold requests back.
    let ceiling: Double

    private var era = 0
    /// No throttle was ever seen.
    private var isSearching = true
    private var level: Double
    /// The rate just after the last slowing down.
    private var bottom: Double
    /// How far off the level may be, relatively.
    private var doubt = 1.0
    /// By how much the rate was lowered last, relatively.
    private var cut = 0.5
    /// How far the present cycle is; past 1 the rate exceeds the level by the doubt.
    private var phase = 0.0
    /// Successes of this era that count, and when it began.
    private var successes = 0
    private var eraBegan = 0.0
    /// Successes of this era that would not have left earlier at a higher rate.
    private var idle = 0
    private var lastSuccess = 0.0
    /// Throttles in a row that came too soon.
    private var streak = 0

    /// The most that got through lately, in requests a second.
    private var throughput = 0.0
    private var counted = 0
    private var countedSince = 0.0
    /// What part of the latest requests was throttled.
    private var throttledShare = 0.0

    private var lastDue: Double?
    private var due = -Double.infinity
    /// How many more leave without an interval after them.
    private var atOnce: Int

    /// A finder.
    /// - Parameters:
    ///   - ceiling: what the rate never exceeds, and begins with; nil to find the limit from a gentle beginning.
    ///   - atOnce: how many leave at the very beginning as soon as they come; at least one does.
    init(ceiling: Double?, atOnce: Int = 1) {
        self.atOnce = atOnce - 1
        self.ceiling = min(max(ceiling ?? Tuning.mostRate, 0.001), Tuning.mostRate)
        rate = ceiling == nil ? Tuning.firstRate : self.ceiling
        level = rate
        bottom = rate
    }

    /// Whether it holds requests back at all; at the ceiling it leaves that to who set the ceiling.
    private var isHolding: Bool { rate < ceiling }

    /// How long to wait before the next request may leave; zero when it may now.
    func wait(now: Double) -> Double {
        isHolding ? max(0, due - now) : 0
    }

    /// Notes that a request leaves.
    /// - Parameter hasWaited: whether it was there before it could leave.
    mutating func depart(now: Double, hasWaited: Bool) -> Departure {
        let interval = 1 / rate
        let isFirst = lastDue == nil
        if isFirst {
            lastSuccess = now
            eraBegan = now
            countedSince = now
        }
        let hadNoInterval = lastDue.map { due <= $0 } ?? true
        let wasHeldBack = isHolding && !hadNoInterval && (hasWaited || now - due < interval / 4)
        // Sleeps end late. What that costs is made up for only where intervals are of the same order; else the next
        // request would come too early for a service that allows no bursts, and the rate found makes up for it anyway.
        let forgiven = max(0, 0.004 - interval * 0.4)
        let start = !isFirst && now - due <= forgiven ? due : now
        lastDue = start
        due = start + interval
        if atOnce > 0 {
            atOnce -= 1
            due = start
        }
        return Departure(era: era, rate: rate, wasHeldBack: wasHeldBack)
    }

    /// Notes that a request was let through.
    mutating func admitted(_ departure: Departure, now: Double) {
        count(isThrottled: false, now: now)
        guard departure.era == era else { return }
        successes += 1
        let elapsed = now - lastSuccess
        lastSuccess = now
        // What left when it came says nothing about a higher rate; the very first had nothing before it.
        guard departure.wasHeldBack || successes == 1 else {
            idle += 1
            return
        }
        let fastest = rate * exp2(min(max(elapsed, 0) / Tuning.doublingTime, 1))
        var next = min(2 * departure.rate, fastest)
        if !isSearching {
            let pace = min(max(1 / Tuning.cycle, elapsed / Tuning.cycleSeconds), 1 / Tuning.cycleFewest)
            phase += min(pace * urgency, 0.2)
            let missing = max(0, 1 - Double(successes - idle) / Tuning.climb)
            let haste = max(1, pace * Tuning.growingCycle)
            let beyond = doubt * (pow(Tuning.growth, (phase - 1) * haste) - pow(Tuning.growth, -haste))
            next = min(next, level - (level - bottom) * missing * missing * missing + level * beyond)
            next = min(next, rate * Tuning.step)
        }
        let before = rate
        rate = min(max(rate, next), ceiling)
        if rate != before, let lastDue { due = min(due, lastDue + 1 / rate) }
    }

    /// How much faster than with the least doubt a cycle passes.
    private var urgency: Double { pow(doubt / Tuning.finest, 0.75) }

    /// Notes that a request was throttled.
    mutating func throttled(_ departure: Departure, now: Double) {
        count(isThrottled: true, now: now)
        guard departure.era == era else { return }
        let least = leastRate
        guard departure.rate > least else { return }
        slowDown(from: departure.rate, within: now - eraBegan)
        rate = min(max(rate, least), departure.rate)
        level = max(level, rate)
        bottom = rate
        doubt = max(doubt, Tuning.finest)
        era += 1
        isSearching = false
        atOnce = 0
        successes = 0
        idle = 0
        phase = 0
        eraBegan = now
        lastSuccess = now
        if let lastDue { due = lastDue + 1 / rate }
    }

    private mutating func slowDown(from failed: Double, within seconds: Double) {
        let finest = Tuning.finest
        let isBusy = idle == 0 && seconds > 0
        if isSearching || successes < 3 {
            cut = nextCut
            streak += 1
            rate = failed / (1 + cut)
            level = failed / (1 + cut / 2)
            doubt = cut / 2
        } else if successes < Tuning.soon, failed <= level * (1 + finest / 4), isBusy {
            // A service that stores up tokens gives them out first, and the rate seems to be good. Once they are gone,
            // what gets through between two throttles is the limit. A service without a store gives one more, for the
            // one it throttled came only a little too early.
            let count = Double(successes)
            streak += 1
            let through = (streak < 2 ? count + 1 : count) / seconds
            level = min(failed / (1 + finest / 2), max(through, failed / (1 + 0.5 / count)))
            cut = max(finest, 0.25 / count)
            rate = level / (1 + cut)
            doubt = 0.3 / count
        } else if successes < Tuning.soon, failed <= level * (1 + finest / 4) {
            // Too soon again, though requests did not even come as fast as they might: others of ours wait after a
            // throttle. How much gets through cannot be told, only that it is less.
            streak += 1
            cut = min(0.5, max(2 * cut, finest))
            rate = failed / (1 + cut)
            level = failed / (1 + cut / 2)
            doubt = cut / 2
        } else {
            cut = max(min(cut, 1) / 4, finest, min(0.25, (failed / level - 1) / 4))
            streak = 0
            rate = failed / (1 + cut)
            level = failed / (1 + cut / 2)
            doubt = cut / 2
            if successes >= 8, isBusy { rate = min(level, max(rate, Double(successes) / seconds)) }
        }
    }

    /// By how much the rate is lowered where hardly anything gets through: to a half at first; where nothing did again and
    /// again, to a third; less where something did, for then the limit cannot be far.
    private var nextCut: Double {
        if isSearching { return 1 }
        if successes > 0 { return min(0.5, 2 * cut) }
        return streak < 2 ? max(cut, min(1, 2 * cut)) : min(2, 2 * cut)
    }

    private var leastRate: Double {
        min(max(Tuning.leastRate, throttledShare < Tuning.hopelessShare ? Tuning.keptShare * throughput : 0), ceiling)
    }

    private mutating func count(isThrottled: Bool, now: Double) {
        throttledShare += ((isThrottled ? 1 : 0) - throttledShare) / 16
        // Before the first throttle, what gets through may come out of a store.
        guard !isSearching else {
            countedSince = now
            return
        }
        if isThrottled { return }
        counted += 1
        let seconds = now - countedSince
        guard (counted >= Tuning.measured && seconds >= 1) || seconds > 20 else { return }
        throughput = max(Double(counted) / seconds, throughput * exp2(-seconds / Tuning.halfLife))
        counted = 0
        countedSince = now
    }
}
