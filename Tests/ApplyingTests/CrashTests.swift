import Applying
import AWSAccess
import Directory
import Planning
import QuickSightSandbox
import Testing

/// A process that dies at any moment of an apply: the next one finishes, and nothing is lost.
@Suite("Crashes")
struct CrashTests {
    private let desired: DesiredState

    init() throws {
        desired = try roster(CrashBench.yaml)
    }

    /// The directory after an apply that nobody disturbs, and how many writes it had.
    private func undisturbed() async throws -> (contents: [String], writes: Int) {
        let crash = try CrashBench()
        crash.seed()
        crash.killer.revive()
        let result = try await crash.apply(desired)
        #expect(
            !result.isPartial && result.count(.withheld) == 0, "\(result.texts) \(result.outcomes.compactMap(\.error))")
        #expect(try crash.journal().unfinished.isEmpty)
        let contents = crash.contents
        let writes = crash.killer.count
        #expect(try await crash.plan(desired).plan.actions.isEmpty)
        return (contents, writes)
    }

    @Test("An apply with replacements keeps what the roster does not manage")
    func whole() async throws {
        let contents = try await undisturbed().contents
        #expect(
            contents.contains("pat | pat@example.com | READER | QUICKSIGHT | no-export | CUSTOM_OIDC https://idp p-1"))
        #expect(
            contents.contains(
                "sam | new@example.com | READER_PRO | QUICKSIGHT | - | COGNITO cognito-identity.amazonaws.com us-east-1:1"
            ))
        #expect(contents.contains("Analysts/charlie | charlie@example.com | READER | IAM | - | -"))
        #expect(contents.contains("pat: [\"cost=7\", \"team=blue\"]"))
        #expect(contents.contains("hidden-1 | - | [\"Analysts/charlie\", \"pat\", \"sam\"]"))
        #expect(contents.contains("Unmanaged | - | [\"pat\"]"))
        #expect(contents.contains("Team | - | [\"ann\"]"))
        #expect(contents.contains("New | - | [\"pat\", \"sam\"]"))
        #expect(!contents.contains { $0.hasPrefix("Legacy |") || $0.hasPrefix("dana |") })
    }

    @Test(
        "Killed before or after any write, the next apply converges",
        arguments: [true, false], [true, false])
    func everyPoint(before: Bool, withSamePlan: Bool) async throws {
        let (expected, writes) = try await undisturbed()
        #expect(writes > 60)
        for point in 1...writes {
            let crash = try CrashBench(before: before)
            crash.seed()
            let (plan, recovered) = try await crash.plan(desired)
            crash.killer.revive(dieAt: point)
            _ = try await crash.execute(plan, recovered: recovered)
            #expect(crash.killer.isDead, "point \(point)")
            crash.killer.revive()
            let again =
                withSamePlan ? try await crash.execute(plan, recovered: recovered) : try await crash.apply(desired)
            #expect(!again.isPartial, "point \(point): \(again.texts) \(again.outcomes.compactMap(\.error))")
            #expect(crash.contents == expected, "point \(point)")
            #expect(try crash.journal().unfinished.isEmpty, "point \(point)")
            #expect(try await crash.plan(desired).plan.actions.isEmpty, "point \(point)")
        }
    }

    @Test("Killed twice, at any two moments, the third apply converges", arguments: 1...60)
    func twice(seed: Int) async throws {
        let (expected, writes) = try await undisturbed()
        let crash = try CrashBench(before: seed.isMultiple(of: 2))
        crash.seed()
        for step in 1...2 {
            let (plan, recovered) = try await crash.plan(desired)
            crash.killer.revive(dieAt: 1 + (seed * step * 7) % writes)
            _ = try await crash.execute(plan, recovered: recovered, concurrency: 1 + seed % 5)
            crash.killer.revive()
        }
        let again = try await crash.apply(desired)
        #expect(!again.isPartial, "\(again.texts) \(again.outcomes.compactMap(\.error))")
        #expect(crash.contents == expected)
        #expect(try crash.journal().unfinished.isEmpty)
    }

    @Test("Killed while the directory lags behind: nothing is lost once it has caught up", arguments: 1...40)
    func lagging(seed: Int) async throws {
        let (expected, writes) = try await undisturbed()
        let crash = try CrashBench(before: seed.isMultiple(of: 2))
        crash.seed()
        let (plan, recovered) = try await crash.plan(desired)
        crash.bench.sandbox.weather = Weather(visibilityLag: .seconds(2), visibilityJitter: .seconds(3))
        crash.killer.revive(dieAt: 1 + seed * writes / 41)
        _ = try await crash.execute(plan, recovered: recovered)
        crash.killer.revive()
        // At once: what it reads may be as before, as after, or half of each.
        _ = try await crash.apply(desired)
        try await crash.bench.time.sleep(for: .seconds(20))
        _ = try await crash.apply(desired)
        try await crash.bench.time.sleep(for: .seconds(1_000))
        _ = try await crash.apply(desired)
        #expect(crash.contents == expected)
        #expect(try crash.journal().unfinished.isEmpty)
    }
}
