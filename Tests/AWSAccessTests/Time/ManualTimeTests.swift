import Testing

@testable import AWSAccess

struct ManualTimeTests {
    @Test func automaticSleepsMoveTheClock() async throws {
        let time = ManualTime(wall: WallTime(seconds: 100))
        try await time.sleep(for: .seconds(5))
        try await time.sleep(for: .zero)
        try await time.sleep(for: .milliseconds(500))
        #expect(time.monotonicNow == .milliseconds(5_500))
        #expect(time.wallNow == WallTime(seconds: 105, nanoseconds: 500_000_000))
        #expect(time.sleeps == [.seconds(5), .milliseconds(500)])
    }

    @Test func manualSleepersWakeInTheOrderOfTheirEnds() async throws {
        let time = ManualTime(.manual)
        let woken = Recorder<Int>()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, seconds) in [(1, 1), (3, 3), (2, 2)] {
                group.addTask {
                    try await time.sleep(for: .seconds(seconds))
                    woken.record(index)
                }
            }
            await time.untilSleeping(3)
            time.advance(by: .milliseconds(999))
            #expect(time.sleeperCount == 3)
            for expected in [[1], [1, 2], [1, 2, 3]] {
                #expect(time.advanceToNextSleeper())
                try await group.next()
                #expect(woken.values == expected)
            }
            #expect(!time.advanceToNextSleeper())
            #expect(time.monotonicNow == .seconds(3))
        }
    }

    @Test func cancellationWakes() async {
        let time = ManualTime(.manual)
        let task = Task { try await time.sleep(for: .seconds(1)) }
        await time.untilSleeping()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(time.sleeperCount == 0)
    }

    @Test func aCancelledTaskDoesNotSleep() async {
        for mode in [ManualTime.Mode.automatic, .manual] {
            let time = ManualTime(mode)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await time.sleep(for: .seconds(1))
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(time.monotonicNow == .zero)
        }
    }

    @Test func systemTimeMoves() async throws {
        let time = SystemTime()
        let before = time.monotonicNow
        try await time.sleep(for: .nanoseconds(1))
        #expect(time.monotonicNow > before)
        #expect(time.wallNow > WallTime(seconds: 1_700_000_000))
    }

    @Test func seededRandomNumbersRepeatAndStayInRange() {
        let numbers = RandomSource.seeded(7)
        let again = RandomSource.seeded(7)
        var sum = 0.0
        for _ in 0..<10_000 {
            let number = numbers.next()
            #expect(number == again.next() && number >= 0 && number < 1)
            sum += number
        }
        #expect(abs(sum / 10_000 - 0.5) < 0.02)
    }
}
