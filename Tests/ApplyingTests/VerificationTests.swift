import Applying
import AWSAccess
import Directory
import HTTPTransport
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

/// After the last action: what was done is read again until the directory shows it, or the time is over.
@Suite("Verification")
struct VerificationTests {
    private func verify(
        _ bench: Bench, _ result: ApplyResult, settle: Duration = .seconds(60), sizes: [String: Int] = [:],
        stop: StopFlag = StopFlag()
    ) async -> Verification? {
        bench.sandbox.forgetCalls()
        return await DirectoryVerifier(
            client: bench.client, concurrency: 8, settle: settle, time: bench.time, stop: stop
        ).verify(result, groupSizes: sizes)
    }

    private let wanted = """
        groups:
          Old: {description: after, members: [kim]}
          New: {members: [pat, kim]}
        users:
          kim: {email: new@example.com, role: AUTHOR}
          pat: {email: pat@example.com, role: READER}

        """

    private func applied() async throws -> (Bench, ApplyResult) {
        let bench = try Bench()
        bench.directory.seed(users: [
            SandboxUser(name: "kim", email: "old@example.com", role: .author),
            SandboxUser(name: "lee", email: "lee@example.com"),
        ])
        bench.directory.seed(groups: [SandboxGroup(name: "Old", description: "before")])
        bench.directory.seed(members: ["lee"], of: "Old")
        return (bench, try await bench.apply(try roster(wanted)))
    }

    @Test("What is as wanted is read once, with a listing where that takes fewer requests")
    func asWanted() async throws {
        let (bench, result) = try await applied()
        #expect(result.count(.done) == 8)
        let verification = try #require(await verify(bench, result, sizes: ["Old": 1]))
        #expect(verification.isConverged && verification.checked == 8 && verification.waited == .zero)
        #expect(
            bench.calls.sorted() == ["ListGroupMemberships New", "ListGroupMemberships Old", "ListGroups", "ListUsers"])
    }

    @Test("Whatever is otherwise is found, and told as it is")
    func differences() async throws {
        let (bench, result) = try await applied()
        bench.directory.change(user: "kim") { $0.email = "else@example.com" }
        bench.directory.seed(groups: [SandboxGroup(name: "Old", description: "else")])
        bench.directory.seed(members: ["lee"], of: "Old")
        bench.directory.remove(member: "pat", of: "New")
        bench.directory.remove(user: "pat")
        let verification = try #require(await verify(bench, result, settle: .seconds(10)))
        #expect(!verification.isConverged && verification.checked == 8)
        let actions = Dictionary(result.plan.actions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        #expect(
            verification.differences.map { difference in
                let action = actions[difference.action]
                return
                    "\(action?.operation.rawValue ?? "") \(action?.group ?? "")\(action?.user ?? ""): \(difference.found)"
            } == [
                "RegisterUser pat: it is not there", "UpdateGroup Old: its description is “else”",
                "UpdateUser kim: its e-mail address is “else@example.com”",
                "CreateGroupMembership Newpat: it is not there", "DeleteGroupMembership Oldlee: it is still there",
            ])
        #expect(bench.time.monotonicNow >= .seconds(10))
    }

    @Test("A new user's tags are read too, where the roster manages them")
    func tagsOfNewUsers() async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster(
                """
                users:
                  pat: {email: pat@example.com, role: READER, tags: {team: blue}}
                  kim: {email: kim@example.com, role: READER}

                """))
        #expect(await verify(bench, result)?.isConverged == true)
        #expect(bench.calls.filter { $0.hasPrefix("ListTags") }.count == 1)
        bench.directory.change(user: "pat") { $0.tags = [] }
        let verification = try #require(await verify(bench, result))
        #expect(verification.differences.map(\.found) == ["its tags are others"] && verification.checked == 3)
    }

    @Test("What is not visible yet is waited for, and only that is read again", arguments: [3, 50, 1_000])
    func lag(seconds: Int) async throws {
        let bench = try Bench()
        bench.directory.seedReaders(["pat"])
        bench.directory.seed(groups: [SandboxGroup(name: "Old", description: "before")])
        let result = try await bench.apply(
            try roster("groups: {Old: {description: after, members: [pat]}}\n"), concurrency: 1)
        #expect(result.count(.done) == 2)
        bench.sandbox.weather = Weather(rules: [
            WeatherRule(
                .error(status: 404, code: "ResourceNotFoundException"), on: [.describeGroupMembership],
                .first(seconds == 1_000 ? 1_000 : seconds / 2))
        ])
        let verification = try #require(await verify(bench, result, settle: .seconds(300)))
        #expect(verification.isConverged == (seconds != 1_000))
        #expect(bench.count(.describeGroup) == 1)
        #expect(bench.count(.describeGroupMembership) > 1)
        if seconds == 1_000 { #expect(verification.waited >= .seconds(300) && verification.waited < .seconds(301)) }
    }

    @Test("A lagging service shows it in the end")
    func laggingService() async throws {
        let bench = try Bench()
        let desired = try roster("groups: {G: {}}\nusers: {pat: {email: pat@example.com, role: READER}}\n")
        let result = try await bench.apply(desired, concurrency: 1, weather: Weather(visibilityLag: .seconds(20)))
        let verification = try #require(await verify(bench, result))
        #expect(verification.isConverged && verification.waited >= .seconds(19))
    }

    @Test("Only what was done is looked at; with nothing done, nothing is")
    func onlyDone() async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster(wanted),
            weather: Weather(rules: [
                WeatherRule(.error(status: 409, code: "LimitExceededException"), on: [.registerUser, .createGroup])
            ]))
        #expect(result.count(.done) == 0)
        #expect(await verify(bench, result) == nil)
        #expect(bench.calls.isEmpty)
    }

    @Test("Reading that fails in passing is repeated; reading that is refused is told at once")
    func unreadable() async throws {
        let (bench, result) = try await applied()
        bench.sandbox.weather = Weather(rules: [WeatherRule(.unavailable, on: [.listUsers], .first(13))])
        #expect(await verify(bench, result)?.isConverged == true)

        bench.sandbox.weather = Weather(rules: [
            WeatherRule(.error(status: 403, code: "AccessDeniedException"), on: [.listGroups])
        ])
        let before = bench.time.monotonicNow
        let refused = try #require(await verify(bench, result))
        #expect(refused.differences.count == 2 && bench.time.monotonicNow == before)
        #expect(refused.differences[0].found.hasPrefix("it could not be read: ListGroups: AccessDeniedException"))
    }

    @Test("A listing that breaks is not taken for an empty one")
    func brokenListing() async throws {
        let (bench, result) = try await applied()
        bench.sandbox.weather = Weather(rules: [WeatherRule(.brokenListing, on: [.listGroupMemberships], .first(2))])
        #expect(await verify(bench, result)?.isConverged == true)
    }

    @Test("When the run is to stop, nobody looks")
    func stopped() async throws {
        let (bench, result) = try await applied()
        let stop = StopFlag()
        stop.set(signal: 2)
        #expect(await verify(bench, result, stop: stop) == nil)
        #expect(bench.calls.isEmpty)
    }

    @Test("Many things are listed instead of asked for one by one, few are not; large groups are not listed for two")
    func cheapest() async throws {
        let bench = try Bench()
        let names = (0..<150).map { "u\($0)" }
        let users = names.map { "  \($0): {email: e, role: READER}\n" }.joined()
        let result = try await bench.apply(
            try roster("groups: {G: {members: [\(names.joined(separator: ", "))]}}\nusers:\n\(users)"))
        #expect(result.count(.done) == 301)
        #expect(await verify(bench, result)?.isConverged == true)
        let calls = Dictionary(grouping: bench.calls, by: { $0 }).mapValues(\.count)
        #expect(calls == ["ListUsers": 2, "ListGroupMemberships G": 2, "DescribeGroup G": 1])

        bench.directory.seedReaders(["x", "y", "z"])
        let few = try await bench.apply(
            try roster("groups: {G: {members: [\((names + ["x", "y"]).joined(separator: ", "))]}}\n"))
        #expect(await verify(bench, few, sizes: ["G": 150])?.isConverged == true)
        #expect(bench.calls.sorted() == ["DescribeGroupMembership G x", "DescribeGroupMembership G y"])
    }
}
