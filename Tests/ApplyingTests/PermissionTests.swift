import AWSAccess
import Directory
import Glibc
import HTTPTransport
import JSONStreaming
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

@testable import Applying

/// The least policies under `examples/iam` allow what runs call, and nothing else.
@Suite("Permissions")
struct PermissionTests {
    /// The actions that a policy of this repository allows.
    private func actions(_ file: String) throws -> [String] {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let policy = try JSONValue.parse(try contents(of: "\(root)/examples/iam/\(file)"))
        #expect(policy["Version"]?.string == "2012-10-17")
        let statements = try #require(policy["Statement"]?.array)
        #expect(statements.allSatisfy { $0["Effect"]?.string == "Allow" && $0["Resource"]?.string == "*" })
        return statements.flatMap { $0["Action"]?.array ?? [] }.compactMap(\.string)
    }

    private func contents(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    @Test("The policies hold exactly the operations of their command")
    func policies() throws {
        #expect(try actions("plan-policy.json").sorted() == APIOperations.planning.sorted())
        let all = APIOperations.planning + APIOperations.looking + APIOperations.writing
        #expect(try actions("apply-policy.json").sorted() == all.sorted())
        #expect(Set(all).count == all.count)
    }

    @Test("A broad run calls every one of them, and no other")
    func broadRun() async throws {
        let bench = try Bench()
        bench.directory.seed(users: [
            SandboxUser(name: "kim", email: "old@example.com", role: .author, tags: [SandboxTag(key: "a", value: "1")]),
            SandboxUser(name: "lee", email: "lee@example.com"), SandboxUser(name: "max", email: "max@example.com"),
            SandboxUser(name: "root", email: "root@example.com", role: .admin),
        ])
        bench.directory.seed(groups: (["Old", "Gone"] + (1...9).map { "Other\($0)" }).map { SandboxGroup(name: $0) })
        bench.directory.seed(members: ["lee", "root"], of: "Old")
        var plan = try await bench.plan(
            try roster(
                """
                groups:
                  Old: {description: after, members: [kim]}
                  New: {}
                  Gone: {absent: true}
                users:
                  kim: {email: new@example.com, role: AUTHOR, groups: [Old], tags: {b: '2'}}
                  lee: {absent: true}
                  max: {absent: true}
                  pat: {email: pat@example.com, role: READER}

                """))
        _ = await AccountPreflight(client: bench.client).look(before: plan)
        let called = Set(bench.sandbox.recordedCalls.map(\.action))
        // Who asks is told by STS, which AWSAccess asks.
        #expect(called.union(["sts:GetCallerIdentity"]) == Set(APIOperations.planning))

        bench.sandbox.forgetCalls()
        // One user's identifier is not known, as in a plan that somebody wrote by other means.
        for index in plan.actions.indices {
            if plan.actions[index].operation == .deleteUser, plan.actions[index].user == "max" {
                plan.actions[index].principalID = nil
            }
        }
        bench.sandbox.weather = Weather(rules: [WeatherRule(.resetBefore, on: [.createGroupMembership], .nth(1))])
        let result = await bench.execute(plan)
        #expect(result.outcomes.allSatisfy { $0.status == .done || $0.status == .withheld }, "\(result.texts)")
        _ = await DirectoryVerifier(client: bench.client, concurrency: 1, settle: .seconds(1), time: bench.time)
            .verify(result)
        let applied = Set(bench.sandbox.recordedCalls.map(\.action))
        #expect(applied.subtracting(APIOperations.planning) == Set(APIOperations.looking + APIOperations.writing))
    }
}

extension RecordedCall {
    /// What IAM calls it.
    fileprivate var action: String { "\(operation?.service ?? "?"):\(operation?.rawValue ?? "?")" }
}
