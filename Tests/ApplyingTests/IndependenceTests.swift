import Applying
import AWSAccess
import Directory
import JSONStreaming
import Planning
import QuickSightSandbox
import Testing

/// What the service never gets ready for holds up nothing else.
@Suite("Independence")
struct IndependenceTests {
    private static let notFound = Fault.error(status: 404, code: "ResourceNotFoundException")

    /// So many new users of a group; the service never finds those whose names begin with `bad`.
    private func newcomers(_ names: [String]) throws -> DesiredState {
        let users = names.map { "  \($0): {email: \($0)@example.com, role: READER}\n" }.joined()
        return try roster("groups: {G: {members: [\(names.joined(separator: ", "))]}}\nusers:\n\(users)")
    }

    @Test("50 users whom the service never finds hold up nobody else", arguments: [1, 2])
    func poisonedUsers(concurrency: Int) async throws {
        let bad = (0..<50).map { "bad\($0)" }
        let good = (0..<60).map { "good\($0)" }
        let bench = try Bench()
        let result = try await bench.apply(
            try newcomers(bad + good), concurrency: concurrency, settle: .seconds(120),
            weather: Weather(
                rules: [
                    WeatherRule(
                        Self.notFound, on: [.createGroupMembership],
                        where: { $0.memberName?.hasPrefix("bad") == true })
                ], latency: .milliseconds(20)))
        #expect(bench.directory.members(of: "G").count == 60)
        #expect(result.count(.done) == 1 + 110 + 60 && result.count(.failed) == 50)
        let calls = bench.sandbox.recordedCalls.filter { $0.operation == .createGroupMembership }
        let lastGood = try #require(calls.lastIndex { $0.memberName?.hasPrefix("good") == true })
        // Each of the others was asked for at most once before.
        let before = calls[..<lastGood].compactMap(\.memberName)
        #expect(Set(before).count == before.count)
        let first = try #require(bench.sandbox.recordedCalls.first)
        let last = try #require(calls.last)
        if concurrency == 1 {
            // One after the other, 20 ms each, and not a moment of waiting.
            #expect(calls[lastGood].time - first.time <= .milliseconds(20 * (1 + 110 + 110)))
            // Those who wait do it side by side.
            #expect(last.time - first.time < .seconds(130))
        }
        for outcome in result.outcomes where outcome.status == .failed {
            #expect((10...30).contains(outcome.attempts), "\(outcome.attempts)")
        }
    }

    @Test("50 groups that cannot be made block their own members alone, and each is told as the reason")
    func poisonedGroups() async throws {
        let groups = (0..<50).map { "  bad\($0): {members: [pat]}\n" }.joined() + "  good: {members: [pat]}\n"
        let bench = try Bench()
        let result = try await bench.apply(
            try roster("groups:\n\(groups)users: {pat: {email: pat@example.com, role: READER}}\n"), concurrency: 1,
            weather: Weather(rules: [
                WeatherRule(
                    .resetBefore, on: [.createGroup], where: { $0.body?["GroupName"]?.string?.hasPrefix("bad") == true }
                )
            ]))
        #expect(bench.directory.members(of: "good") == ["pat"])
        #expect(result.count(.failed) == 50 && result.count(.blocked) == 50 && result.count(.done) == 3)
        let makings = Dictionary(
            result.plan.actions.filter { $0.operation == .createGroup }.map { ($0.group ?? "", $0.id) },
            uniquingKeysWith: { first, _ in first })
        for (action, outcome) in zip(result.plan.actions, result.outcomes) where outcome.status == .blocked {
            #expect(outcome.blockedBy == [makings[action.group ?? ""]].compactMap { $0 })
        }
    }

    @Test("Who was deleted to be registered anew goes before what is merely new", arguments: [true, false])
    func urgent(isReplacement: Bool) async throws {
        let crash = try CrashBench()
        crash.seed()
        crash.killer.revive()
        let names = (0..<40).map { "new\($0)" }
        crash.bench.directory.seedReaders(names)
        let desired = try roster(
            """
            groups: {Free: {}, G: {members: [\(names.joined(separator: ", "))]}}
            users:
              \(isReplacement ? "pat: {role: READER, replace: true}" : "zoe: {email: zoe@example.com, role: READER}")

            """)
        let plan = try await crash.plan(desired).plan
        crash.bench.sandbox.forgetCalls()
        crash.bench.sandbox.weather = Weather(
            rules: [
                WeatherRule(.error(status: 400, code: "PreconditionNotMetException"), on: [.registerUser], .first(2))
            ], latency: .milliseconds(100))
        let result = try await crash.execute(plan, concurrency: 1)
        #expect(!result.isPartial, "\(result.texts)")
        let calls = crash.bench.sandbox.recordedCalls.compactMap(\.operation)
        let registered = try #require(calls.lastIndex(of: .registerUser))
        let joined = calls.indices.filter { calls[$0] == .createGroupMembership }
        #expect(joined.contains { $0 > registered } == isReplacement)
    }
}
