import Applying
import ArgumentParser
import AWSAccess
import Testing

@testable import MusterCommands

/// The rates that may be given, and the time of a whole run.
@Suite("Rates and deadline")
struct PacingOptionsTests {
    @Test("A rate is a number or auto, which it is without one")
    func rates() throws {
        let none = try ApplyCommand.parse(["roster.yaml"]).connection
        #expect(none.readRate.rate == .automatic && none.writeRate.rate == .automatic)
        let given = try ApplyCommand.parse(["roster.yaml", "--read-rate", "auto", "--write-rate", "2.5"]).connection
        #expect(given.readRate.rate == .automatic && given.writeRate.rate == .atMost(2.5))
        for wrong in ["0", "-1", "fast", "inf", "100001", ""] {
            #expect(throws: (any Error).self) { try ApplyCommand.parse(["roster.yaml", "--write-rate", wrong]) }
        }
    }

    @Test("When the time is over the run is to begin nothing more, and not before")
    func deadline() async throws {
        #expect(try ApplyCommand.parse(["roster.yaml", "--deadline", "90"]).deadline?.duration == .seconds(90))
        let time = ManualTime(.manual)
        let console = Console(environment: [:])
        let stop = StopFlag()
        let deadline = RunDeadline(.seconds(90), stop, time: time, console: console)
        await time.untilSleeping()
        time.advance(by: .seconds(89))
        #expect(!stop.isSet)
        time.advance(by: .seconds(1))
        while !stop.isSet { await Task.yield() }
        #expect(stop.reason == .deadline)
        deadline.end()
    }

    @Test("A run that ends in time is not stopped afterwards")
    func endsInTime() async throws {
        let time = ManualTime(.manual)
        let stop = StopFlag()
        let deadline = RunDeadline(.seconds(90), stop, time: time, console: Console(environment: [:]))
        await time.untilSleeping()
        deadline.end()
        while time.sleeperCount > 0 { await Task.yield() }
        time.advance(by: .seconds(100))
        #expect(!stop.isSet)
    }
}
