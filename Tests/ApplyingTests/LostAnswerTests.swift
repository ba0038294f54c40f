import Applying
import Directory
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

/// Answers that are lost after a write took effect, or before: the right outcome, and no second effect.
@Suite("Lost answers")
struct LostAnswerTests {
    /// One roster that needs every operation once, over a directory that makes each possible.
    private func bench() throws -> Bench {
        let bench = try Bench()
        bench.directory.seed(users: [
            SandboxUser(name: "kim", email: "old@example.com", role: .author),
            SandboxUser(name: "lee", email: "lee@example.com"),
        ])
        bench.directory.seed(groups: [SandboxGroup(name: "Old", description: "before")])
        bench.directory.seed(members: ["lee"], of: "Old")
        return bench
    }

    private let wanted = """
        groups:
          Old: {description: after, members: [kim]}
          New: {}
        users:
          kim: {email: new@example.com, role: AUTHOR}
          pat: {email: pat@example.com, role: READER}

        """

    private func expectWanted(_ bench: Bench) {
        #expect(bench.directory.group("Old")?.description == "after")
        #expect(bench.directory.members(of: "Old") == ["kim"])
        #expect(bench.directory.groups.map(\.name) == ["New", "Old"])
        #expect(bench.directory.user("kim")?.email == "new@example.com")
        #expect(bench.directory.users.map(\.name) == ["kim", "lee", "pat"])
    }

    static let writes: [SandboxOperation] = [
        .createGroup, .updateGroup, .registerUser, .updateUser, .createGroupMembership, .deleteGroupMembership,
    ]

    @Test(
        "Lost after the write: done, looked at, and sent once", arguments: writes,
        [
            Fault.resetAfter, .truncatedBody, .stalledBody, .internalFailure(afterWrite: true),
            .badGateway(afterWrite: true),
        ])
    func after(write: SandboxOperation, fault: Fault) async throws {
        let bench = try bench()
        let result = try await bench.apply(
            try roster(wanted), weather: Weather(rules: [WeatherRule(fault, on: [write], .nth(1))]))
        #expect(result.count(.done) == 6 && result.outcomes.count == 6)
        #expect(bench.count(write) == 1)
        expectWanted(bench)
    }

    @Test(
        "Lost before the write: looked at, and sent again", arguments: writes,
        [Fault.resetBefore, .internalFailure(), .unavailable, .badGateway()])
    func before(write: SandboxOperation, fault: Fault) async throws {
        let bench = try bench()
        let result = try await bench.apply(
            try roster(wanted), weather: Weather(rules: [WeatherRule(fault, on: [write], .first(2))]))
        #expect(result.count(.done) == 6)
        #expect(bench.count(write) == 3)
        #expect(result.outcomes.map(\.attempts).max() == 3)
        expectWanted(bench)
        // Between two attempts there is always a look.
        let calls = bench.sandbox.recordedCalls.filter { $0.operation == write || $0.operation?.isRead == true }
        let attempts = calls.indices.filter { calls[$0].operation == write }
        #expect(zip(attempts, attempts.dropFirst()).allSatisfy { $1 - $0 > 1 })
    }

    @Test("Lost every time: given up after a few attempts, and said so", arguments: writes)
    func always(write: SandboxOperation) async throws {
        let bench = try bench()
        let result = try await bench.apply(
            try roster(wanted), weather: Weather(rules: [WeatherRule(.resetBefore, on: [write])]))
        #expect(result.count(.failed) == 1 && result.count(.done) == 5)
        #expect(bench.count(write) == 6)
        let outcome = try #require(result.outcomes.first { $0.status == .failed })
        #expect(outcome.attempts == 6)
        #expect(outcome.error?.contains("the change was not to be seen") == true)
    }

    @Test("Lost every time though it took effect each time: done, by looking", arguments: writes)
    func alwaysAfter(write: SandboxOperation) async throws {
        let bench = try bench()
        let result = try await bench.apply(
            try roster(wanted), weather: Weather(rules: [WeatherRule(.resetAfter, on: [write])]))
        #expect(result.count(.done) == 6)
        expectWanted(bench)
    }

    @Test("Lost after the write, and not visible at once: done, whatever the repeats are told", arguments: writes)
    func afterWithLag(write: SandboxOperation) async throws {
        let bench = try bench()
        let result = try await bench.apply(
            try roster(wanted), concurrency: 1,
            weather: Weather(
                rules: [WeatherRule(.resetAfter, on: [write], .nth(1))], visibilityLag: .seconds(4)))
        #expect(result.count(.done) == 6, "\(result.texts) \(result.outcomes.compactMap(\.error))")
        expectWanted(bench)
    }

    @Test("Lost, then refused for another reason: looked at before it is called failed")
    func lostThenRefused() async throws {
        let bench = try bench()
        let denied = Fault.error(status: 409, code: "LimitExceededException")
        let result = try await bench.apply(
            try roster("groups: {New: {}}\n"),
            weather: Weather(
                rules: [
                    WeatherRule(.resetAfter, on: [.createGroup], .nth(1)),
                    WeatherRule(denied, on: [.createGroup], .from(2)),
                    // The first look does not see it yet.
                    WeatherRule(.error(status: 404, code: "ResourceNotFoundException"), on: [.describeGroup], .nth(1)),
                ]))
        #expect(result.texts == ["CreateGroup New: done"])
        #expect(bench.count(.createGroup) == 2 && bench.count(.describeGroup) == 2)
    }

    @Test("When looking fails too, the action fails and both reasons are told")
    func blindness() async throws {
        let bench = try bench()
        let result = try await bench.apply(
            try roster("groups: {New: {}}\n"),
            weather: Weather(rules: [
                WeatherRule(.resetAfter, on: [.createGroup]),
                WeatherRule(.error(status: 403, code: "AccessDeniedException"), on: [.describeGroup]),
            ]))
        let outcome = try #require(result.outcomes.first)
        #expect(outcome.status == .failed)
        #expect(outcome.error?.contains("the answer was lost") == true)
        #expect(outcome.error?.contains("DescribeGroup New: AccessDeniedException") == true)
        #expect(bench.count(.createGroup) == 1)
    }
}
