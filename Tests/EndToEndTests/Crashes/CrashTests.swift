import Foundation
import JSONStreaming
import QuickSightSandbox
import Testing

/// The built program, killed by kill -9 at every write of an apply and applied again.
@Suite("Kills")
struct KillTests {
    /// What an apply writes that nobody disturbs.
    private func undisturbed() async throws -> [String] {
        let stage = try await CrashStage()
        let ending = try stage.apply()
        #expect(ending.status == 0, "\(ending.output)")
        let effects = stage.effects
        #expect(try stage.losses(expectedEffects: effects) == [])
        #expect(Set(effects).count == effects.count)
        #expect(stage.server.writes == effects.count)
        // Each kind of write is there.
        let kinds = Set(effects.compactMap { $0.split(separator: " ").first.map(String.init) })
        #expect(
            kinds == [
                "CreateGroup", "UpdateGroup", "DeleteGroup", "RegisterUser", "UpdateUser", "DeleteUserByPrincipalId",
                "TagResource", "UntagResource", "CreateGroupMembership", "DeleteGroupMembership",
            ])
        #expect(try stage.invitedUsers() == ["newbie", "pat", "sam"])
        #expect(try stage.isConverged())
        await stage.server.stop()
        return effects
    }

    @Test(
        "Killed right before or right after any write: applied once more, all is as wanted", arguments: [true, false])
    func everyWrite(before: Bool) async throws {
        let expected = try await undisturbed()
        for write in 1...expected.count {
            let stage = try await CrashStage()
            let principals = stage.principals
            let killed = try stage.apply(dyingAt: before ? .before(write) : .after(write))
            #expect(killed.wasKilled && killed.status == SIGKILL, "\(write): \(killed.output)")
            #expect(stage.server.writes == write)
            #expect(stage.effects.count == (before ? write - 1 : write))
            let last = stage.server.sandbox.recordedCalls.last { $0.hadEffect }
            let again = try stage.apply()
            #expect(again.status == 0, "\(write): \(again.output)")
            #expect(try stage.losses(expectedEffects: expected) == [], "\(before ? "before" : "after") write \(write)")
            #expect(stage.principals.filter { $0.key != "" } == principals, "\(write)")
            // Only whoever was being registered at that very moment goes without an invitation.
            let lost = before || last?.operation != .registerUser ? nil : last?.body?["UserName"]?.string
            #expect(try stage.invitedUsers() == ["newbie", "pat", "sam"].filter { $0 != lost }, "\(write)")
            #expect(try stage.isConverged(), "\(write)")
            await stage.server.stop()
        }
    }

    @Test("Killed twice, with many requests under way: applied a third time, all is as wanted", arguments: 1...20)
    func twice(seed: Int) async throws {
        let stage = try await CrashStage(seed: UInt64(seed))
        let first = 1 + seed * 7 % 34
        let second = 1 + seed * 5 % max(1, 30 - first / 2)
        for (index, write) in [first, second].enumerated() {
            let ending = try stage.apply(
                dyingAt: (seed + index).isMultiple(of: 2) ? .before(write) : .after(write), concurrency: 8)
            // The second may have less to do than that.
            #expect(ending.wasKilled || (index == 1 && ending.status == 0), "\(ending.output)")
        }
        let last = try stage.apply(concurrency: 8)
        #expect(last.status == 0, "\(last.output)")
        let whole = try await CrashStage(seed: UInt64(seed))
        _ = try whole.apply(concurrency: 8)
        #expect(try stage.losses(expectedEffects: whole.effects) == [], "\(first) and \(second)")
        #expect(try stage.isConverged())
        await stage.server.stop()
        await whole.server.stop()
    }
}

extension CrashStage {
    /// The PrincipalIds of those who must keep them.
    var principals: [String: String] {
        var principals: [String: String] = [:]
        for name in CrashWorld.kept { principals[name] = directory.user(name)?.principalID ?? "" }
        return principals
    }
}
