import ArgumentParser
import Testing

@testable import MusterCommands

/// When the next cycle begins.
@Suite("The daemon's rhythm")
struct CyclePacingTests {
    private let pacing = CyclePacing(interval: .seconds(3_600), jitter: .seconds(360))

    @Test("From beginning to beginning it is the interval, and up to the jitter more")
    func interval() {
        #expect(pacing.wait(failures: 0, elapsed: .seconds(600), random: 0) == .seconds(3_000))
        #expect(pacing.wait(failures: 0, elapsed: .seconds(600), random: 0.5) == .seconds(3_180))
        // One that took longer than the interval is followed by the next at once.
        #expect(pacing.wait(failures: 0, elapsed: .seconds(9_000), random: 0) == .zero)
    }

    @Test("After failures it is tried again sooner, ever later, and never later than the interval")
    func backoff() {
        let waits = (1...12).map { pacing.wait(failures: $0, elapsed: .seconds(1), random: 0.999) }
        #expect(waits[0] > .seconds(29) && waits[0] < .seconds(30))
        for (one, next) in zip(waits, waits.dropFirst()).prefix(6) { #expect(next == one * 2) }
        #expect(waits.allSatisfy { $0 <= .seconds(3_600) })
        #expect(waits[11] > .seconds(3_590))
        #expect(pacing.wait(failures: 1, elapsed: .zero, random: 0) == .seconds(15))
        #expect(pacing.wait(failures: .max, elapsed: .zero, random: 0) == .seconds(1_800))
        let quick = CyclePacing(interval: .seconds(2), jitter: .zero)
        #expect(quick.wait(failures: 1, elapsed: .zero, random: 0.999) <= .seconds(2))
    }

    @Test(
        "Times have units",
        arguments: [
            ("90", 90_000), ("90s", 90_000), ("15m", 900_000), ("1.5h", 5_400_000), ("2d", 172_800_000), ("0s", 0),
            ("0.25s", 250), ("", nil), ("m", nil), ("-1s", nil), ("1w", nil), ("1e9d", nil), ("nan", nil), ("inf", nil),
            ("367d", nil), ("1 h", nil), ("0x10", nil),
        ] as [(String, Int?)])
    func spans(text: String, milliseconds: Int?) {
        #expect(Span(argument: text)?.duration == milliseconds.map { .milliseconds($0) })
    }

    @Test("The interval is from a second to a week, and the jitter a tenth of it where none is given")
    func options() throws {
        #expect(try DaemonOptions.parse([]).pacing == CyclePacing(interval: .seconds(3_600), jitter: .seconds(360)))
        #expect(
            try DaemonOptions.parse(["--interval", "15m", "--jitter", "0s"]).pacing
                == CyclePacing(interval: .seconds(900), jitter: .zero))
        for wrong in [["--interval", "0.5s"], ["--interval", "8d"], ["--jitter", "8d"], ["--interval", "x"]] {
            #expect(throws: (any Error).self) { try DaemonOptions.parse(wrong) }
        }
        #expect(throws: (any Error).self) { try DaemonCommand.parse(["-"]) }
        #expect(throws: (any Error).self) { try DaemonCommand.parse([]) }
    }
}
