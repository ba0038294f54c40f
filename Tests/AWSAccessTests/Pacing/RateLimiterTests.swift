import Testing

@testable import AWSAccess

struct RateLimiterTests {
    @Test func readsAndWritesWaitApart() async throws {
        let time = ManualTime()
        let limiter = RateLimiter(readRate: 10, writeRate: 2, time: time)
        try await limiter.acquire(.read)
        try await limiter.acquire(.write)
        #expect(time.monotonicNow == .zero)
        try await limiter.acquire(.read)
        #expect(time.monotonicNow == .milliseconds(100))
        try await limiter.acquire(.write)
        #expect(time.monotonicNow == .milliseconds(500))
    }

    @Test func withoutARateNobodyWaits() async throws {
        let time = ManualTime()
        let limiter = RateLimiter(readRate: nil, writeRate: 1, time: time)
        for _ in 0..<1_000 { try await limiter.acquire(.read) }
        #expect(time.monotonicNow == .zero)
        try await limiter.acquire(.write)
        try await limiter.acquire(.write)
        #expect(time.monotonicNow == .seconds(1))
    }

    /// A small directory is read without waiting; what changes something begins gently.
    @Test func theVeryFirstReadsLeaveAtOnce() async throws {
        let time = ManualTime()
        let limiter = RateLimiter(reads: .automatic, writes: .automatic, time: time)
        for _ in 0..<4 { try await limiter.acquire(.read) }
        #expect(time.monotonicNow == .zero)
        try await limiter.acquire(.read)
        #expect(time.monotonicNow == .milliseconds(25))
        try await limiter.acquire(.read)
        #expect(time.monotonicNow == .milliseconds(50))
        try await limiter.acquire(.write)
        #expect(time.monotonicNow == .milliseconds(50))
        try await limiter.acquire(.write)
        #expect(time.monotonicNow > .milliseconds(74))
    }

    /// What is throttled ends that: the service has told how much it takes.
    @Test func aThrottleEndsTheVeryFirst() async throws {
        let time = ManualTime()
        let limiter = RateLimiter(reads: .automatic, writes: .automatic, time: time)
        let pass = try await limiter.acquire(.read)
        limiter.note(pass, isThrottled: true)
        try await limiter.acquire(.read)
        #expect(time.monotonicNow == .milliseconds(50))
        try await limiter.acquire(.read)
        #expect(time.monotonicNow == .milliseconds(100))
    }

    @Test func firstComeFirstServed() async throws {
        let time = ManualTime(.manual)
        let limiter = RateLimiter(readRate: 1, writeRate: nil, time: time)
        try await limiter.acquire(.read)
        let served = Recorder<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<20 {
                group.addTask {
                    try await limiter.acquire(.read)
                    served.record(index)
                }
                // The next one comes only after this one is in the queue.
                if index == 0 { await time.untilSleeping() }
                while limiter.waitingCount(.read) < index { await Task.yield() }
            }
            for index in 0..<20 {
                await time.untilSleeping()
                time.advance(by: .seconds(1))
                try await group.next()
                #expect(served.values == Array(0...index))
            }
        }
        #expect(limiter.waitingCount(.read) == 0)
    }

    @Test func whoeverGivesUpTakesNothing() async throws {
        let time = ManualTime(.manual)
        let limiter = RateLimiter(readRate: nil, writeRate: 1, time: time)
        try await limiter.acquire(.write)
        let first = Task { try await limiter.acquire(.write) }
        await time.untilSleeping()
        let second = Task { try await limiter.acquire(.write) }
        while limiter.waitingCount(.write) < 1 { await Task.yield() }
        let third = Task { try await limiter.acquire(.write) }
        while limiter.waitingCount(.write) < 2 { await Task.yield() }

        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(limiter.waitingCount(.write) == 1)
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }

        await time.untilSleeping()
        time.advance(by: .seconds(1))
        _ = try await third.value
        #expect(time.monotonicNow == .seconds(1))
    }

    @Test func aCancelledTaskGetsNoToken() async throws {
        let time = ManualTime()
        let limiter = RateLimiter(readRate: 1, writeRate: 1, time: time)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await limiter.acquire(.read)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        try await limiter.acquire(.read)
        #expect(time.monotonicNow == .zero)
    }

    /// Many tasks, some of which give up at any moment: nobody is forgotten, and the rate is kept.
    @Test func survivesACrowd() async throws {
        let time = ManualTime()
        let limiter = RateLimiter(readRate: 100, writeRate: nil, time: time)
        let served = Recorder<Bool>()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<2_000 {
                let task = Task {
                    try await limiter.acquire(.read)
                    served.record(true)
                }
                if index % 3 == 0 { group.addTask { task.cancel() } }
                group.addTask { _ = await task.result }
            }
        }
        let count = served.values.count
        #expect(count >= 1_333)
        #expect(time.monotonicNow >= .milliseconds(10) * (count - 1) - .milliseconds(10))
        #expect(limiter.waitingCount(.read) == 0)
    }
}
