import AWSAccess
import Directory
import HTTPTransport
import JSONStreaming
import Planning
import QuickSightAPI
import QuickSightSandbox
import Synchronization
import Testing

@testable import Applying

/// Invitations reach whoever keeps them, and nothing else shows them.
@Suite("Invitations")
struct InvitationTests {
    /// Keeps invitations until it has so many, and then fails.
    private final class Keeper: InvitationReceiver {
        private let state = Mutex<[Invitation]>([])
        private let capacity: Int

        init(capacity: Int = .max) { self.capacity = capacity }

        var kept: [Invitation] { state.withLock { $0 } }

        func receive(_ invitation: Invitation) throws(InvitationProblem) {
            let isKept = state.withLock { kept in
                guard kept.count < capacity else { return false }
                kept.append(invitation)
                return true
            }
            if !isKept { throw InvitationProblem("the disk is full") }
        }
    }

    private let wanted = """
        groups: {G: {members: [a, b, c]}}
        users:
          a: {email: a@example.com, role: READER}
          b: {email: b@example.com, role: READER}
          c: {email: c@example.com, role: READER}
          analysts/dana:
            {email: d@example.com, role: READER, iamArn: 'arn:aws:iam::111122223333:role/analysts', sessionName: dana}

        """

    private func apply(
        _ bench: Bench, _ keeper: Keeper?, weather: Weather = .calm, concurrency: Int = 1
    ) async throws -> ApplyResult {
        let plan = try await bench.plan(try roster(wanted))
        bench.sandbox.weather = weather
        return await PlanExecutor(
            client: bench.client, concurrency: concurrency, settle: .seconds(300), time: bench.time, invitations: keeper
        ).execute(plan)
    }

    @Test("Every new QuickSight user's, once, with the address")
    func kept() async throws {
        let keeper = Keeper()
        let result = try await apply(try Bench(), keeper, concurrency: 8)
        #expect(result.count(.done) == 8 && !result.isPartial)
        #expect(keeper.kept.map(\.user).sorted() == ["a", "b", "c"])
        #expect(keeper.kept.allSatisfy { $0.email == "\($0.user)@example.com" && $0.url.hasPrefix("https://") })
        #expect(Set(keeper.kept.map(\.url)).count == 3)
    }

    @Test("Nobody asks for them: nothing is said of them")
    func unwanted() async throws {
        let result = try await apply(try Bench(), nil)
        #expect(result.count(.done) == 8 && result.outcomes.allSatisfy { $0.error == nil })
    }

    @Test("One cannot be kept: the user stays, its memberships are made, and no further registration loses its own")
    func cannotBeKept() async throws {
        let bench = try Bench()
        let result = try await apply(bench, Keeper(capacity: 1))
        let registrations = zip(result.plan.actions, result.outcomes).filter { $0.0.operation == .registerUser }
        let outcomes = Dictionary(uniqueKeysWithValues: registrations.map { ($0.0.user ?? "", $0.1) })
        #expect(registrations.map { $0.1.status } == [.done, .done, .done, .notStarted])
        let lost = try #require(registrations.first { $0.1.error != nil && $0.1.status == .done }?.1.error)
        #expect(
            lost == "the user was registered, but the invitation could not be kept (the disk is full): send it again "
                + "from the QuickSight console")
        #expect(outcomes["c"]?.error == "not sent: invitations cannot be kept any more: the disk is full")
        #expect(result.isPartial)
        #expect(bench.directory.user("b") != nil && bench.directory.members(of: "G").contains("b"))
        #expect(bench.directory.user("c") == nil)
    }

    @Test("The answer that held it is lost: the outcome says so, and the run is not called whole")
    func lostAnswer() async throws {
        let keeper = Keeper()
        let bench = try Bench()
        let result = try await apply(
            bench, keeper, weather: Weather(rules: [WeatherRule(.resetAfter, on: [.registerUser], .nth(3))]))
        #expect(keeper.kept.count == 2)
        let lost = result.outcomes.filter { $0.error != nil }
        #expect(lost.count == 1 && lost[0].status == .done)
        #expect(lost[0].error?.contains("the answer that held the invitation was lost: send it again") == true)
        #expect(result.isPartial && !result.isUnfinished)
    }

    @Test("The URL is in no description, dump, result or error")
    func secret() async throws {
        let keeper = Keeper(capacity: 1)
        let result = try await apply(try Bench(), keeper)
        let invitation = try #require(keeper.kept.first)
        var dumped = ""
        dump(invitation, to: &dumped)
        dump(result, to: &dumped)
        dumped += "\(invitation) \(String(reflecting: invitation)) \(result)"
        #expect(dumped.contains("a@example.com"))
        #expect(!dumped.contains("https://") && !dumped.contains(invitation.url))
    }

    @Test("An answer with an invitation that cannot be read gives nothing of it away")
    func malformed() async throws {
        let bench = try Bench(wrap: { inner in
            Intercepting(
                inner: inner,
                after: { request, response in
                    guard request.method == "POST",
                        String(decoding: response.body, as: UTF8.self).contains("Invitation")
                    else { return }
                    let text = String(decoding: response.body, as: UTF8.self)
                    response.body = Array(
                        text.replacing(#""UserInvitationUrl":""#, with: #""UserInvitationUrl": secret:""#).utf8)
                })
        })
        let keeper = Keeper()
        let result = try await apply(bench, keeper)
        #expect(keeper.kept.isEmpty)
        var dumped = ""
        dump(result, to: &dumped)
        #expect(!dumped.contains("https://") && !dumped.contains("secret:"))
    }
}
