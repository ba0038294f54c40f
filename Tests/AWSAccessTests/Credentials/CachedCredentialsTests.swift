import Synchronization
import Testing

@testable import AWSAccess

struct CachedCredentialsTests {
    private let time = ManualTime()

    @Test func keepsWhatDoesNotEnd() async throws {
        let provider = ScriptedProvider([.success(make("A"))])
        let cache = CachedCredentials(provider, time: time)
        for _ in 0..<3 { #expect(try await cache.credentials().accessKeyID == "A") }
        try await time.sleep(for: .seconds(1_000_000))
        #expect(try await cache.credentials().accessKeyID == "A")
        #expect(provider.calls == 1)
        #expect(cache.source == "a script")
    }

    @Test func asksOnceHoweverManyWait() async throws {
        let provider = ScriptedProvider([.success(make("A"))], isHeld: true)
        let cache = CachedCredentials(provider, time: time)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.credentials().accessKeyID } }
            await provider.untilAsked()
            provider.release()
            for try await key in group { #expect(key == "A") }
        }
        #expect(provider.calls == 1)
    }

    @Test func renewsInTheBackgroundFirstAndThenWaits() async throws {
        let provider = ScriptedProvider([
            .success(make("A", lasting: 3_600)), .success(make("B", lasting: 7_200)),
        ])
        let cache = CachedCredentials(provider, time: time)
        #expect(try await cache.credentials().accessKeyID == "A")
        try await time.sleep(for: .seconds(2_699))
        #expect(try await cache.credentials().accessKeyID == "A")
        #expect(provider.calls == 1, "more than 15 minutes are left")
        try await time.sleep(for: .seconds(2))
        #expect(try await cache.credentials().accessKeyID == "A", "the old ones still serve")
        await provider.untilAsked(2)
        while try await cache.credentials().accessKeyID != "B" { await Task.yield() }
        #expect(provider.calls == 2)
    }

    @Test func waitsForNewOnesShortlyBeforeTheEnd() async throws {
        let provider = ScriptedProvider([
            .success(make("A", lasting: 3_600)), .success(make("B", lasting: 7_200)),
        ])
        let cache = CachedCredentials(provider, time: time)
        #expect(try await cache.credentials().accessKeyID == "A")
        try await time.sleep(for: .seconds(3_001))
        #expect(try await cache.credentials().accessKeyID == "B")
    }

    @Test func aFailureIsNoHarmWhileTheOldOnesLast() async throws {
        let failed = CredentialsError(.unavailable, "away")
        let provider = ScriptedProvider([
            .success(make("A", lasting: 3_600)), .failure(failed), .failure(failed), .success(make("B")),
        ])
        let cache = CachedCredentials(provider, time: time)
        _ = try await cache.credentials()
        try await time.sleep(for: .seconds(3_400))
        for _ in 0..<10 { #expect(try await cache.credentials().accessKeyID == "A") }
        #expect(provider.calls == 2, "nobody is asked again for a minute")
        try await time.sleep(for: .seconds(201))
        await #expect(throws: failed) { try await cache.credentials() }
        #expect(try await cache.credentials().accessKeyID == "B")
    }

    @Test func whatIsShortLivedIsNotAskedForAllTheTime() async throws {
        let provider = ScriptedProvider([
            .success(make("A", lasting: 300)), .success(make("B", lasting: 600)), .success(make("C", lasting: 900)),
        ])
        let cache = CachedCredentials(provider, time: time)
        for _ in 0..<3 {
            #expect(try await cache.credentials().accessKeyID == "A")
            // Whoever asked in the background would have the time for it.
            for _ in 0..<100 { await Task.yield() }
        }
        try await time.sleep(for: .seconds(199))
        #expect(try await cache.credentials().accessKeyID == "A")
        #expect(provider.calls == 1, "more than a third is left")
        try await time.sleep(for: .seconds(52))
        #expect(try await cache.credentials().accessKeyID == "B", "less than a sixth is left")
        #expect(provider.calls == 2)
    }

    @Test func doesNotGiveOutWhatHasEnded() async throws {
        let provider = ScriptedProvider([.success(make("A", lasting: 0))])
        let cache = CachedCredentials(provider, time: time)
        let error = await #expect(throws: CredentialsError.self) { try await cache.credentials() }
        #expect(error?.kind == .expired)
    }

    @Test func replacesWhatWasRefusedOnce() async throws {
        let provider = ScriptedProvider([.success(make("A")), .success(make("B"))])
        let cache = CachedCredentials(provider, time: time)
        let first = try await cache.credentials()
        let second = try await cache.credentials(insteadOf: first)
        #expect(second.accessKeyID == "B")
        #expect(try await cache.credentials(insteadOf: first) == second, "another has already replaced it")
        #expect(try await cache.credentials() == second)
        #expect(provider.calls == 2)
    }

    private func make(_ key: String, lasting seconds: Int64? = nil) -> Credentials {
        Credentials(
            accessKeyID: key, secretAccessKey: "s", expiration: seconds.map { time.wallNow + .seconds($0) })
    }
}

/// Gives prepared answers in turn, the last one for ever; when held, only after `release()`.
final class ScriptedProvider: CredentialsProvider {
    private struct State {
        var answers: [Result<Credentials, CredentialsError>]
        var calls = 0
        var isHeld: Bool
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [(Int, CheckedContinuation<Void, Never>)] = []
    }

    let source = "a script"
    private let state: Mutex<State>

    init(_ answers: [Result<Credentials, CredentialsError>], isHeld: Bool = false) {
        state = Mutex(State(answers: answers, isHeld: isHeld))
    }

    var calls: Int { state.withLock { $0.calls } }

    func credentials() async throws(CredentialsError) -> Credentials {
        let (answer, watchers) = state.withLock { state in
            state.calls += 1
            let calls = state.calls
            let ready = state.watchers.filter { $0.0 <= calls }.map(\.1)
            state.watchers.removeAll { $0.0 <= calls }
            let answer = state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
            return (answer, ready)
        }
        for watcher in watchers { watcher.resume() }
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.isHeld { state.held.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        return try answer.get()
    }

    func release() {
        let held = state.withLock { state in
            state.isHeld = false
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    func untilAsked(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isAsked = state.withLock { state in
                if state.calls < count { state.watchers.append((count, continuation)) }
                return state.calls >= count
            }
            if isAsked { continuation.resume() }
        }
    }
}
