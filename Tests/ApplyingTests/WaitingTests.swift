import Applying
import AWSAccess
import Directory
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

/// What is waited out, for how long, and what is not.
@Suite("Waiting")
struct WaitingTests {
    private let newMember = """
        groups: {New: {members: [pat]}}
        users: {pat: {email: pat@example.com, role: READER}}

        """

    @Test("What this run made may take a while to be seen", arguments: [1, 30, 200])
    func visibilityLag(seconds: Int) async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster(newMember), weather: Weather(visibilityLag: .seconds(seconds)))
        #expect(result.count(.done) == 3)
        #expect(bench.directory.members(of: "New") == ["pat"])
        #expect(bench.count(.createGroupMembership) > 1 && bench.count(.createGroupMembership) < 40)
        #expect(bench.count(.registerUser) == 1 && bench.count(.createGroup) == 1)
    }

    @Test("No longer than allowed: then it has failed, and its reason is told")
    func settle() async throws {
        let bench = try Bench()
        let desired = try roster(newMember)
        let result = try await bench.apply(
            desired, concurrency: 1, settle: .seconds(60), weather: Weather(visibilityLag: .seconds(100_000)))
        #expect(
            result.texts == [
                "CreateGroup New: done", "RegisterUser pat: done", "CreateGroupMembership New pat: failed",
            ])
        #expect(result.outcomes.last?.error?.contains("ResourceNotFoundException (404)") == true)
        let waited = bench.time.monotonicNow
        #expect(waited >= .seconds(60) && waited < .seconds(61))
    }

    @Test("What the plan did not make is not waited for")
    func realNotFound() async throws {
        let bench = try Bench()
        bench.directory.seedReaders(["pat"])
        bench.directory.seed(groups: [SandboxGroup(name: "Old")])
        let result = try await bench.apply(
            try roster("groups: {Old: {members: [pat]}}\n"), between: { bench.directory.remove(user: "pat") })
        #expect(result.texts == ["CreateGroupMembership Old pat: failed"])
        #expect(bench.calls == ["CreateGroupMembership Old pat"])
        #expect(bench.time.sleeps.isEmpty)
    }

    @Test("An identity that is not ready yet is waited for", arguments: [3, 1_000])
    func precondition(times: Int) async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster("users: {pat: {email: pat@example.com, role: READER}}\n"), settle: .seconds(120),
            weather: Weather(rules: [
                WeatherRule(
                    .error(status: 400, code: "PreconditionNotMetException"), on: [.registerUser], .first(times))
            ]))
        let outcome = try #require(result.outcomes.first)
        if times == 3 {
            #expect(outcome.status == .done && outcome.attempts == 4)
            #expect(bench.time.sleeps == [.milliseconds(500), .seconds(1), .seconds(2)])
        } else {
            #expect(outcome.status == .failed)
            #expect(outcome.error?.contains("PreconditionNotMetException") == true)
            #expect(bench.time.monotonicNow == .seconds(120))
        }
    }

    @Test("A precondition of another operation is not waited for")
    func otherPrecondition() async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster("groups: {G: {}}\n"),
            weather: Weather(rules: [
                WeatherRule(.error(status: 400, code: "PreconditionNotMetException"), on: [.createGroup])
            ]))
        #expect(result.count(.failed) == 1 && bench.count(.createGroup) == 1)
    }

    @Test("Throttles are waited out, without a look in between")
    func throttles() async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster(newMember), weather: Weather(rules: [WeatherRule(.throttle, .every(2))]))
        #expect(result.count(.done) == 3)
        #expect(bench.sandbox.recordedCalls.allSatisfy { $0.operation?.isRead == false })
        #expect(bench.sandbox.recordedCalls.count { $0.fault == .throttle } >= 2)
    }

    @Test(
        "What will not get better is not asked twice",
        arguments: [
            (409, "LimitExceededException"), (400, "InvalidParameterValueException"), (409, "ConflictException"),
            (403, "UnsupportedUserEditionException"),
        ])
    func hardRefusals(status: Int, code: String) async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster(newMember),
            weather: Weather(rules: [
                WeatherRule(.error(status: status, code: code, message: "why"), on: [.registerUser])
            ]))
        #expect(bench.count(.registerUser) == 1)
        #expect(result.outcome(.registerUser)?.error?.hasPrefix("RegisterUser pat: \(code) (\(status)): why") == true)
        #expect(result.outcome(.createGroupMembership)?.status == .blocked)
    }

    // MARK: - Already so

    @Test("What somebody else did meanwhile is already so")
    func alreadySo() async throws {
        var assumptions = SandboxAssumptions()
        assumptions.addingMemberAgainSucceeds = false
        let bench = try Bench(assumptions: assumptions)
        bench.directory.seedReaders(["lee", "kim"])
        bench.directory.seed(groups: [SandboxGroup(name: "Old")])
        bench.directory.seed(members: ["lee"], of: "Old")
        let desired = try roster(
            """
            groups: {Old: {members: [kim]}, New: {description: d}}
            users: {pat: {email: pat@example.com, role: READER}}

            """)
        let result = try await bench.apply(
            desired,
            between: {
                bench.directory.seedReaders(["pat"])
                bench.directory.seed(groups: [SandboxGroup(name: "New", description: "d")])
                bench.directory.seed(members: ["kim"], of: "Old")
                bench.directory.remove(member: "lee", of: "Old")
            })
        #expect(result.count(.alreadySo) == 4 && result.outcomes.count == 4)
        #expect(!result.changedAnything && !result.isPartial)
        #expect(bench.time.sleeps.isEmpty)
    }

    @Test("What somebody else made otherwise is a failure that says how it differs")
    func otherwise() async throws {
        let bench = try Bench()
        let result = try await bench.apply(
            try roster("groups: {New: {description: d}}\nusers: {pat: {email: pat@example.com, role: READER}}\n"),
            between: {
                bench.directory.seed(users: [SandboxUser(name: "pat", email: "pat@example.com", role: .admin)])
                bench.directory.seed(groups: [SandboxGroup(name: "New", description: "other")])
            })
        #expect(result.count(.failed) == 2)
        #expect(result.outcome(.createGroup)?.error?.contains("with another description") == true)
        #expect(result.outcome(.registerUser)?.error?.contains("its role is “ADMIN”") == true)
        #expect(bench.directory.user("pat")?.role == .admin)
        #expect(bench.time.sleeps.isEmpty)
    }

    @Test("A membership of a user or group that is gone is taken away already")
    func removalOfNothing() async throws {
        let bench = try Bench()
        bench.directory.seedReaders(["lee", "kim"])
        bench.directory.seed(groups: ["A", "B"].map { SandboxGroup(name: $0) })
        bench.directory.seed(members: ["lee", "kim"], of: "A")
        bench.directory.seed(members: ["kim"], of: "B")
        let result = try await bench.apply(
            try roster("groups: {A: {members: []}, B: {members: []}}\n"),
            between: {
                bench.directory.remove(user: "lee")
                bench.directory.remove(group: "B")
            })
        #expect(
            result.texts == [
                "DeleteGroupMembership A kim: done", "DeleteGroupMembership A lee: already-so",
                "DeleteGroupMembership B kim: already-so",
            ])
    }

    @Test("An IAM user that the service names otherwise is told with its name")
    func otherName() async throws {
        let bench = try Bench()
        let name = "analysts/charlie"
        var plan = try await bench.plan(
            try roster(
                """
                users:
                  \(name):
                    iamArn: arn:aws:iam::111122223333:role/analysts
                    sessionName: charlie
                    email: c@example.com
                    role: READER

                """))
        #expect(await bench.execute(plan).count(.done) == 1)
        bench.directory.remove(user: name)
        plan.actions[0].user = "Analysts/charlie"
        let outcome = try #require(await bench.execute(plan).outcomes.first)
        #expect(outcome.status == .failed && outcome.requestID != nil)
        #expect(outcome.error?.contains("“analysts/charlie”") == true)
    }
}
