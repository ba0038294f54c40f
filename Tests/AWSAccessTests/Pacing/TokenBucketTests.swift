import Testing

@testable import AWSAccess

struct TokenBucketTests {
    @Test func spacesTokensEvenly() {
        var bucket = TokenBucket(rate: 10)
        #expect(bucket.reserve(now: .seconds(5)) == .zero)
        #expect(bucket.reserve(now: .seconds(5)) == .milliseconds(100))
        #expect(bucket.reserve(now: .milliseconds(5_060)) == .milliseconds(40))
        #expect(bucket.reserve(now: .milliseconds(5_100)) == .zero)
        #expect(bucket.reserve(now: .milliseconds(5_100)) == .milliseconds(100))
    }

    @Test func idleTimeSavesNothingUp() {
        var bucket = TokenBucket(rate: 10)
        _ = bucket.reserve(now: .zero)
        #expect(bucket.reserve(now: .seconds(60)) == .zero)
        #expect(bucket.reserve(now: .seconds(60)) == .milliseconds(100))
    }

    /// Sleeps that last a little too long must not lower the average.
    @Test func lateSleepersDoNotSlowItDown() {
        let departures = simulate(rate: 20, count: 1_001) { _ in .milliseconds(4) }
        #expect(departures[1_000] - departures[0] <= .milliseconds(50_010))
    }

    /// Whatever the sleeps do, no second sees more than rate + 1 leave.
    @Test(arguments: [0.5, 1, 2.5, 3, 7.9, 10, 20, 100, 333.3])
    func neverLetsMoreThanRateAndOneLeaveInASecond(rate: Double) {
        for seed in UInt64(0)..<20 {
            let random = RandomSource.seeded(seed)
            let departures = simulate(rate: rate, count: 500) { _ in
                let number = random.next()
                return number < 0.02 ? .seconds(2 * random.next()) : .seconds(1.5 / rate) * number * number
            }
            var first = 0
            for (last, departure) in departures.enumerated() {
                while departure - departures[first] > .seconds(1) { first += 1 }
                let count = last - first + 1
                if Double(count) > rate + 1 {
                    Issue.record("\(count) left within a second, seed \(seed)")
                    return
                }
            }
        }
    }

    /// The times at which a queue that always sleeps as told, and a lateness more, gets its tokens.
    private func simulate(rate: Double, count: Int, lateness: (Int) -> Duration) -> [Duration] {
        var bucket = TokenBucket(rate: rate)
        var now = Duration.zero
        var departures: [Duration] = []
        while departures.count < count {
            let wait = bucket.reserve(now: now)
            if wait == .zero { departures.append(now) } else { now += wait + lateness(departures.count) }
        }
        return departures
    }
}
