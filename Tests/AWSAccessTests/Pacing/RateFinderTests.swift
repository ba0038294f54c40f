import Testing

@testable import AWSAccess

/// Times are a simulation's.
struct RateFinderTests {
    private static let seeds = UInt64(1)...4

    /// An unknown limit of 25 a second: nearly as fast as it allows, and nearly nothing throttled.
    @Test(arguments: [0.001, 0.005, 0.02, 0.1])
    func findsALimitAndStaysJustUnderIt(latency: Double) {
        for seed in Self.seeds {
            let outcome = PacedService(latency: latency).run(seed: seed)
            #expect(outcome.seconds <= 1.03 * 1_500 / 25)
            #expect(outcome.throttled <= 15)
        }
    }

    /// With tokens stored up it is no slower, and little more is throttled.
    @Test(arguments: [2.0, 5, 25, 100])
    func findsALimitBehindABurst(burst: Double) {
        for seed in Self.seeds {
            let outcome = PacedService(burst: burst).run(seed: seed)
            #expect(outcome.seconds <= 1.02 * 1_500 / 25)
            #expect(outcome.throttled <= 35)
        }
    }

    @Test(arguments: [(1.0, 1.13, 0.13), (5, 1.07, 0.06), (10, 1.06, 0.03), (50, 1.06, 0.009), (100, 1.1, 0.01)])
    func findsOtherLimits(limit: Double, slower: Double, throttled: Double) {
        let requests = max(100, Int(limit) * 60)
        for seed in Self.seeds {
            let outcome = PacedService(requests: requests, limit: { _ in limit }, latency: 0.02, concurrency: 32)
                .run(seed: seed)
            #expect(outcome.seconds <= slower * Double(requests) / limit)
            #expect(Double(outcome.throttled) <= throttled * Double(requests))
        }
    }

    @Test func findsALimitOfAThousandASecond() {
        let outcome = PacedService(
            requests: 20_000, limit: { _ in 1_000 }, burst: 100, latency: 0.02, concurrency: 32
        ).run(seed: 1)
        #expect(outcome.seconds <= 22)
        #expect(outcome.throttled <= 300)
    }

    /// Without a limit nothing but the beginning costs time.
    @Test func growsQuicklyWhereNothingIsThrottled() {
        let outcome = PacedService(
            requests: 10_000, limit: { _ in 1e9 }, burst: 1e6, latency: 0.02, concurrency: 32
        ).run(seed: 1)
        #expect(outcome.seconds <= 1.07 * 10_000 * 0.02 / 32)
    }

    /// It begins gently: of a service that allows hardly anything, hardly anything is asked.
    @Test func beginsGently() {
        let outcome = PacedService(requests: 20, limit: { _ in 1e9 }, burst: 1e6, latency: 0.5, concurrency: 32)
            .run(seed: 1)
        #expect(outcome.departures.count { $0 < 0.5 } <= 21)
    }

    /// The very first few that leave at once do not spoil what is found after them.
    @Test(arguments: [1.0, 25])
    func findsALimitAfterAFewAtOnce(burst: Double) {
        for seed in Self.seeds {
            let outcome = PacedService(burst: burst, latency: 0.02, atOnce: 4).run(seed: seed)
            #expect(outcome.departures[3] == 0)
            #expect(outcome.departures[4] > 0)
            #expect(outcome.seconds <= 1.03 * 1_500 / 25)
            #expect(outcome.throttled <= 45)
        }
    }

    /// The limit falls to a third for forty seconds, and comes back.
    @Test(arguments: [1.0, 5])
    func followsALimitThatFallsAndRises(burst: Double) {
        let third = 25 / 3.0
        let inBetween = 40 * third
        let least = 60 + (1_500 - inBetween) / 25
        for seed in Self.seeds {
            let outcome = PacedService(
                requests: 2_000, limit: { (20..<60).contains($0) ? third : 25 }, burst: burst
            ).run(seed: seed)
            #expect(outcome.seconds <= 1.25 * least)
            #expect(outcome.throttled <= 80)
            #expect(outcome.rate > 23 && outcome.rate < 26)
        }
    }

    /// A low limit that was raised is found within as many seconds as it takes at a higher one.
    @Test func findsALowLimitThatWasRaised() {
        for seed in Self.seeds {
            let outcome = PacedService(
                requests: 60 + 300, limit: { $0 < 60 ? 1 : 5 }, latency: 0.02, concurrency: 8
            ).run(seed: seed)
            #expect(outcome.seconds <= 1.35 * 120)
            #expect(outcome.throttled <= 20)
        }
    }

    /// Stored tokens let the rate grow far beyond the limit; once they are gone, it is found with few throttles, though
    /// most of what is under way waits after one.
    @Test func comesDownFromFarAbove() {
        for seed in Self.seeds {
            let outcome = PacedService(burst: 50, latency: 0.02).run(seed: seed)
            #expect(outcome.throttled <= 45)
        }
    }

    /// Beside another client it takes what is left, and is not driven to nothing.
    @Test func sharesWithOthers() {
        for seed in Self.seeds {
            let outcome = PacedService(burst: 25, rivals: 10).run(seed: seed)
            #expect(outcome.seconds <= 1.2 * 1_500 / 15)
            #expect(outcome.throttled <= 150)
        }
    }

    /// A rate that was given is kept to from the first second on, and is a ceiling: throttles slow down below it.
    @Test(arguments: [(20.0, 0), (40, 25)])
    func aCeilingIsKeptTo(ceiling: Double, throttled: Int) {
        for seed in Self.seeds {
            let outcome = PacedService(ceiling: ceiling, atOnce: 4).run(seed: seed)
            #expect(outcome.throttled <= throttled)
            #expect(outcome.seconds <= 1.03 * 1_500 / min(ceiling, 25))
            var first = 0
            for (last, departure) in outcome.departures.enumerated() {
                while departure - outcome.departures[first] > 1 { first += 1 }
                #expect(Double(last - first + 1) <= ceiling + 1)
            }
        }
    }

    /// What left before a slowing down slows nothing down again, and speeds nothing up.
    @Test func whatIsUnderWayCountsOnce() {
        var finder = RateFinder(ceiling: nil)
        var departures: [RateFinder.Departure] = []
        for index in 0..<10 { departures.append(finder.depart(now: Double(index) / 20, hasWaited: true)) }
        finder.throttled(departures[0], now: 0.5)
        let slowed = finder.rate
        #expect(slowed == 20)
        for departure in departures[1..<5] { finder.throttled(departure, now: 0.6) }
        for departure in departures[5...] { finder.admitted(departure, now: 0.7) }
        #expect(finder.rate == slowed)
    }

    /// Requests that come slower than they may say nothing about how fast they might.
    @Test func idleTimeVouchesForNothing() {
        var finder = RateFinder(ceiling: nil)
        for second in 0..<100 {
            let departure = finder.depart(now: Double(second), hasWaited: false)
            finder.admitted(departure, now: Double(second) + 0.01)
        }
        #expect(finder.rate <= 80)
    }
}
