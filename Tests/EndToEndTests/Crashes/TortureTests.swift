import Foundation
import Glibc
import QuickSightSandbox
import Testing

/// The built program, killed by kill -9 at moments that nobody chose, and applied again.
///
/// Runs only when `MUSTER_TORTURE_KILLS` says how many kills; `MUSTER_TORTURE_SEED` begins with another seed.
@Suite("Torture", .enabled(if: Torture.kills > 0), .serialized)
struct TortureTests {
    @Test("Killed at any moment, applied again: nothing lost, nothing doubled")
    func anyMoment() async throws {
        var tally = Torture.Tally()
        var round = Torture.seed
        let expected = try await Torture.undisturbed(seed: 1)
        while tally.kills < Torture.kills {
            let losses = try await Torture.play(round: round, undisturbed: expected, &tally)
            for loss in losses { Issue.record("round \(round): \(loss)") }
            tally.losses += losses.count
            tally.converged += losses.isEmpty ? 1 : 0
            tally.rounds += 1
            round += 1
            if tally.rounds.isMultiple(of: 50) { print(tally.text) }
        }
        print(tally.text)
    }
}

/// Rounds of kills, and what came of them.
enum Torture {
    private static let environment = ProcessInfo.processInfo.environment

    static let kills = environment["MUSTER_TORTURE_KILLS"].flatMap(Int.init) ?? 0
    static let seed = environment["MUSTER_TORTURE_SEED"].flatMap(Int.init) ?? 1

    /// Where a run was when it died.
    enum Stage: String, CaseIterable {
        case starting = "before the first request"
        case reading = "while it read"
        case writing = "while it wrote"
        case verifying = "after the last write"
    }

    struct Tally {
        var rounds = 0
        var kills = 0
        var stages: [Stage: Int] = [:]
        var repeated = 0
        var ended = 0
        var converged = 0
        var losses = 0

        var text: String {
            let stages = Stage.allCases.map { "\(self.stages[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
            return "torture: \(kills) kills in \(rounds) rounds (\(stages)); \(repeated) of them on runs after a kill; "
                + "\(ended) runs were over before theirs; converged \(converged) of \(rounds), losses \(losses)"
        }
    }

    /// What an apply that nobody disturbs writes, and how long it takes.
    static func undisturbed(seed: UInt64) async throws -> (effects: [String], requests: Int, time: Duration) {
        let stage = try await CrashStage(weather(0), seed: seed)
        let start = ContinuousClock.now
        let ending = try stage.apply(concurrency: 4)
        let time = ContinuousClock.now - start
        #expect(ending.status == 0, "\(ending.output)")
        #expect(try stage.losses(expectedEffects: stage.effects) == [])
        await stage.server.stop()
        return (stage.effects, stage.server.requests, time)
    }

    /// Every fourth round has faults too.
    private static func hasFaults(_ round: Int) -> Bool { round % 4 == 3 }

    private static func weather(_ round: Int) -> Weather {
        var rules: [WeatherRule] = []
        if hasFaults(round) {
            rules = [
                WeatherRule(.throttle, probability: 0.03), WeatherRule(.resetAfter, probability: 0.02),
                WeatherRule(.internalFailure(afterWrite: true), probability: 0.02),
                WeatherRule(.resetBefore, probability: 0.02), WeatherRule(.truncatedBody, probability: 0.01),
            ]
        }
        return Weather(rules: rules, latency: .milliseconds(1), jitter: .milliseconds(4))
    }

    /// Kills a process some time after its start or, more often, after one of its requests: most of a short run is its
    /// start.
    private static func kill(
        _ process: Process, of stage: CrashStage, at moment: Double, from start: Double,
        _ undisturbed: (effects: [String], requests: Int, time: Duration)
    ) {
        if start < 0.1 {
            usleep(UInt32(max(0, undisturbed.time * moment / .microseconds(1))))
        } else {
            let request = Int(start * Double(undisturbed.requests))
            while stage.server.requests < request, process.isRunning { usleep(100) }
            usleep(UInt32(moment * 4_000))
        }
        Glibc.kill(process.processIdentifier, SIGKILL)
    }

    /// One directory: killed at least once, then applied to the end; what was lost, in words.
    static func play(
        round: Int, undisturbed: (effects: [String], requests: Int, time: Duration), _ tally: inout Tally
    ) async throws -> [String] {
        var random = TortureRandom(seed: UInt64(round))
        let stage = try await CrashStage(weather(round))
        var isFirst = true
        while true {
            // The first run dies, and every third of those that were to finish.
            let isKilled = isFirst || random.fraction() < 0.33
            let process = try stage.begin(concurrency: 1 + Int(random.fraction() * 8))
            if isKilled { kill(process, of: stage, at: random.fraction(), from: random.fraction(), undisturbed) }
            let ending = try stage.run(process)
            guard ending.wasKilled else {
                if isKilled { tally.ended += 1 }
                // An invitation may be lost with an answer: that is told, and is all that may be amiss.
                let isTold = ending.status == 5 && ending.output.contains("held the invitation was lost")
                let isWhole = ending.status == 0 || isTold
                let losses = try stage.losses(
                    expectedEffects: undisturbed.effects, losesAnswers: hasFaults(round))
                await stage.server.stop()
                return losses + (isWhole ? [] : ["exit \(ending.status): \(ending.output)"])
            }
            tally.kills += 1
            if !isFirst { tally.repeated += 1 }
            let at: Stage =
                stage.server.requests == 0
                ? .starting
                : stage.effects.count == undisturbed.effects.count
                    ? .verifying : stage.server.writes == 0 ? .reading : .writing
            tally.stages[at, default: 0] += 1
            isFirst = false
        }
    }
}

/// Chance that follows from a seed (SplitMix64).
struct TortureRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    /// A number from 0, under 1.
    mutating func fraction() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / Double(1 << 53)
    }
}
