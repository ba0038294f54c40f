import Applying
import Directory
import JSONStreaming
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

/// Tags of live users are compared and corrected: exactly, AWS's own untouched, and only of users that declare them.
@Suite("Tags")
struct TagTests {
    private func tags(_ texts: String...) -> [SandboxTag] {
        texts.map { text in
            let parts = text.split(separator: "=").map(String.init)
            return SandboxTag(key: parts[0], value: parts[1])
        }
    }

    private func bench(_ live: [SandboxTag], assumptions: SandboxAssumptions = SandboxAssumptions()) throws -> Bench {
        let bench = try Bench(assumptions: assumptions)
        bench.directory.seed(users: [
            SandboxUser(name: "Role/pat", email: "pat@example.com", identityType: .iam, tags: live),
            SandboxUser(name: "kim", email: "kim@example.com", tags: tags("team=ops")),
        ])
        return bench
    }

    private func live(_ bench: Bench) -> [String] {
        (bench.directory.user("Role/pat")?.tags ?? []).map { "\($0.key)=\($0.value)" }.sorted()
    }

    private func wanted(_ tags: String) throws -> DesiredState {
        try roster("users: {Role/pat: {identityType: IAM, tags: \(tags)}, kim: {}}\n")
    }

    @Test("Set, changed, taken away, and AWS's own left as they are; afterwards there is nothing to do")
    func corrected() async throws {
        let bench = try bench(tags("a=1", "b=2", "c=3", "aws:own=x", "AWS:Own=y"))
        let desired = try wanted("{a: '1', b: '9', d: '4'}")
        let plan = try await bench.plan(desired)
        #expect(plan.actions.map(\.operation) == [.untagResource, .tagResource])
        #expect(plan.actions[0].after?.user?.tags == [UserTag(key: "a", value: "1"), UserTag(key: "b", value: "2")])
        #expect(plan.actions[1].dependsOn == [plan.actions[0].id])
        let result = await bench.execute(plan)
        #expect(result.count(.done) == 2)
        #expect(live(bench) == ["AWS:Own=y", "a=1", "aws:own=x", "b=9", "d=4"])
        let body = try #require(bench.sandbox.recordedCalls(of: .tagResource).first?.body)
        #expect(body["Tags"]?.array?.compactMap { $0["Key"]?.string } == ["b", "d"])
        #expect(try await bench.plan(desired).actions.isEmpty)
    }

    @Test("{} clears, and no key leaves alone")
    func cleared() async throws {
        let bench = try bench(tags("a=1", "aws:own=x"))
        #expect(try await bench.apply(try roster("users: {Role/pat: {identityType: IAM}}\n")).outcomes.isEmpty)
        #expect(try await bench.apply(try wanted("{}")).texts == ["UntagResource Role/pat: done"])
        #expect(live(bench) == ["aws:own=x"])
        #expect(try await bench.plan(try wanted("{}")).actions.isEmpty)
    }

    @Test("A user who has as many tags as there can be gets others: room is made first")
    func fullOfTags() async throws {
        var assumptions = SandboxAssumptions()
        assumptions.tagsPerUser = 3
        let bench = try bench(tags("a=1", "b=2", "c=3"), assumptions: assumptions)
        #expect(try await bench.apply(try wanted("{a: '1', x: '2', y: '3'}")).count(.done) == 2)
        #expect(live(bench) == ["a=1", "x=2", "y=3"])
    }

    @Test("Tags are read of live users that declare them, by the service's ARN, and of nobody else")
    func leastReading() async throws {
        let bench = try bench(tags("a=1"))
        _ = try await bench.plan(
            try roster(
                """
                users:
                  Role/pat: {identityType: IAM, tags: {a: "1"}}
                  kim: {role: READER}
                  new: {email: n@example.com, role: READER, tags: {a: "1"}}

                """))
        #expect(bench.count(.listTagsForResource) == 1)
        #expect(bench.count(.describeUser) == 0)
        bench.sandbox.forgetCalls()
        _ = try await bench.plan(try roster("users: {Role/pat: {identityType: IAM, role: READER}}\n"))
        #expect(bench.count(.listTagsForResource) == 0)
    }

    @Test("Tags that cannot be read are never taken for none")
    func unreadable() async throws {
        let bench = try bench(tags("a=1"))
        for fault in [Fault.error(status: 403, code: "AccessDeniedException"), .resetBefore, .truncatedBody] {
            bench.sandbox.weather = Weather(rules: [WeatherRule(fault, on: [.listTagsForResource], .always)])
            await #expect(throws: DirectoryReadError.self) { try await bench.read(try wanted("{}")) }
        }
    }

    @Test(
        "An answer that is lost is looked at before anything is sent again",
        arguments: [SandboxOperation.tagResource, .untagResource],
        [Fault.resetAfter, .truncatedBody, .internalFailure(afterWrite: true), .resetBefore, .unavailable])
    func lost(write: SandboxOperation, fault: Fault) async throws {
        let bench = try bench(tags("a=1", "b=2"))
        let isDone = [Fault.resetAfter, .truncatedBody, .internalFailure(afterWrite: true)].contains(fault)
        let result = try await bench.apply(
            try wanted("{b: '3'}"), weather: Weather(rules: [WeatherRule(fault, on: [write], .nth(1))]))
        #expect(result.count(.done) == 2)
        #expect(bench.count(write) == (isDone ? 1 : 2))
        #expect(live(bench) == ["b=3"])
    }

    @Test("Somebody else changed the tags meanwhile: nothing is sent, or it is so already")
    func changedSince() async throws {
        let bench = try bench(tags("a=1"))
        let result = try await bench.apply(
            try wanted("{a: '2'}"),
            between: { bench.directory.change(user: "Role/pat") { $0.tags = tags("a=1", "b=2") } })
        #expect(result.outcomes.first?.error?.contains("somebody else changed the tags") == true)
        #expect(bench.count(.tagResource) == 0 && live(bench) == ["a=1", "b=2"])

        let other = try self.bench(tags("a=1"))
        let second = try await other.apply(
            try wanted("{a: '2'}"),
            between: { other.directory.change(user: "Role/pat") { $0.tags = tags("a=2", "aws:new=1") } })
        #expect(second.texts == ["TagResource Role/pat: already-so"])
    }

    @Test("The name belongs to somebody else, or to nobody, since the plan")
    func anotherUser() async throws {
        let bench = try bench(tags("a=1"))
        let result = try await bench.apply(
            try wanted("{a: '2'}"),
            between: {
                bench.directory.remove(user: "Role/pat")
                bench.directory.seed(users: [
                    SandboxUser(
                        name: "Role/pat", email: "pat@example.com", identityType: .iam,
                        principalID: "federated/iam/AROAOTHER:pat", tags: tags("a=1"))
                ])
            })
        #expect(result.outcomes.first?.error?.contains("belongs to another user") == true)
        #expect(live(bench) == ["a=1"])
        let gone = try self.bench(tags("a=1"))
        let second = try await gone.apply(
            try wanted("{a: '2'}"), between: { gone.directory.remove(user: "Role/pat") })
        #expect(second.outcomes.first?.error?.contains("the user was there when it was planned") == true)
    }

    @Test("Afterwards the tags are read again, and what is not seen is told")
    func verified() async throws {
        let bench = try bench(tags("a=1", "b=2"))
        let result = try await bench.apply(try wanted("{b: '3'}"))
        let verifier = DirectoryVerifier(client: bench.client, concurrency: 2, settle: .seconds(10), time: bench.time)
        let seen = try #require(await verifier.verify(result))
        #expect(seen.isConverged && seen.checked == 1)
        bench.directory.change(user: "Role/pat") { $0.tags = tags("b=2") }
        let unseen = try #require(await verifier.verify(result))
        #expect(unseen.differences.map(\.found) == ["its tags are others"])
    }

    @Test("A user who was registered meanwhile with other tags is not taken for the one that is wanted")
    func registeredMeanwhile() async throws {
        let desired = try roster("users: {new: {email: n@example.com, role: READER, tags: {a: '1'}}}\n")
        for (found, status) in [("a=1", ActionOutcome.Status.alreadySo), ("a=2", .failed)] {
            let bench = try bench([])
            let result = try await bench.apply(
                desired,
                between: {
                    bench.directory.seed(users: [
                        SandboxUser(name: "new", email: "n@example.com", tags: tags(found))
                    ])
                })
            #expect(result.outcomes.first?.status == status)
        }
    }
}

/// A user's tag; the tests' own framework has another kind.
private typealias UserTag = Directory.Tag
