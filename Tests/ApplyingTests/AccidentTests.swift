import Applying
import Planning
import QuickSightSandbox
import Testing

/// Accidents that tools of this kind have had while carrying out a plan, each named so that it can be recognised.
@Suite("Accidents of applying")
struct ApplyingAccidentTests {
    private func bench(_ weather: Weather = .calm) throws -> Bench {
        let bench = try Bench()
        bench.directory.seedReaders(["pat", "sam", "kim"])
        bench.directory.seed(groups: [SandboxGroup(name: "Sales"), SandboxGroup(name: "Finance")])
        bench.directory.seed(members: ["sam"], of: "Sales")
        bench.sandbox.weather = weather
        return bench
    }

    private static let wanted = """
        groups: {Sales: {members: [pat]}, Finance: {members: [kim, pat]}}

        """

    /// A reconciler gave up, and left the rest undone, because the service asked it to slow down.
    @Test("Throttling treated as failure")
    func throttlingTreatedAsFailure() async throws {
        let bench = try bench()
        let result = try await bench.apply(
            try roster(Self.wanted), weather: Weather(rules: [WeatherRule(.throttle, probability: 0.4)]))
        #expect(result.count(.done) == result.outcomes.count && result.outcomes.count == 4)
        #expect(bench.directory.members(of: "Finance") == ["kim", "pat"])
    }

    /// A sync reported that nothing changed although half of it had been done.
    @Test("A failed run says what it changed")
    func failedRunSaysWhatItChanged() async throws {
        let bench = try bench()
        let poisoned = Fault.error(status: 400, code: "InvalidParameterValueException")
        let rule = WeatherRule(
            poisoned, on: [.createGroupMembership], where: { $0.groupName == "Finance" && $0.memberName == "pat" })
        let result = try await bench.apply(try roster(Self.wanted), weather: Weather(rules: [rule]))
        #expect(result.count(.done) == 3 && result.count(.failed) == 1 && result.isPartial)
        // What is said to be done is what the directory holds.
        #expect(bench.directory.members(of: "Sales") == ["pat"])
        #expect(bench.directory.members(of: "Finance") == ["kim"])
    }

    /// One account that always failed kept everybody else's changes from being made for months.
    @Test("One dead account froze everything")
    func oneDeadAccountFrozeEverything() async throws {
        let bench = try bench()
        let dead = Fault.error(status: 403, code: "SomethingForbiddenException")
        let rule = WeatherRule(dead, where: { $0.memberName == "pat" })
        let result = try await bench.apply(try roster(Self.wanted), weather: Weather(rules: [rule]))
        #expect(result.count(.failed) == 2 && result.count(.done) == 2 && result.count(.blocked) == 0)
        #expect(bench.directory.members(of: "Sales").isEmpty)
        #expect(bench.directory.members(of: "Finance") == ["kim"])
    }

    /// A removal queued the command that adds: the plan was right, and what was sent was not.
    @Test("Removal wired to add")
    func removalWiredToAdd() async throws {
        let bench = try bench()
        let result = try await bench.apply(try roster("groups: {Sales: {members: []}}\n"))
        #expect(result.count(.done) == 1)
        #expect(bench.count(.deleteGroupMembership) == 1 && bench.count(.createGroupMembership) == 0)
        #expect(bench.directory.members(of: "Sales").isEmpty)
    }

    /// A membership that the service had said was made was never there, and the tool kept saying that all was well.
    @Test("A success that did not persist is found out")
    func successThatDidNotPersist() async throws {
        let bench = try bench()
        let result = try await bench.apply(try roster(Self.wanted))
        bench.directory.remove(member: "kim", of: "Finance")
        let verifier = DirectoryVerifier(client: bench.client, concurrency: 2, settle: .seconds(10), time: bench.time)
        let seen = try #require(await verifier.verify(result))
        #expect(!seen.isConverged && seen.differences.count == 1)
        let missing = result.plan.actions.first { $0.id == seen.differences.first?.action }
        #expect(missing?.group == "Finance" && missing?.user == "kim")
    }
}
