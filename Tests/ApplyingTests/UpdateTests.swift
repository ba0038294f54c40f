import Applying
import Directory
import HTTPTransport
import JSONStreaming
import Planning
import QuickSightAPI
import QuickSightSandbox
import Testing

/// UpdateUser sets email and role whether or not they are managed: what goes out is what was read a moment before.
@Suite("Updates")
struct UpdateTests {
    /// A service that forgets what an update does not give, so that leaving out shows.
    private func bench(_ user: SandboxUser, wrap: (any Transport) -> any Transport = { $0 }) throws -> Bench {
        var assumptions = SandboxAssumptions()
        assumptions.omittedUserFieldsAreKept = false
        let bench = try Bench(assumptions: assumptions, wrap: wrap)
        bench.directory.seed(users: [user])
        return bench
    }

    private let oidc = SandboxUser.ExternalLogin(
        providerType: "CUSTOM_OIDC", providerURL: "https://idp.example.com", id: "c-17")

    private func user(_ login: SandboxUser.ExternalLogin?) -> SandboxUser {
        SandboxUser(
            name: "role/pat", email: "pat@example.com", role: .author, identityType: .iam,
            customPermissionsName: "no-export", externalLogin: login)
    }

    @Test("Unmanaged fields are sent as read: an external login, permissions, an address")
    func unmanagedFields() async throws {
        let cognito = SandboxUser.ExternalLogin(
            providerType: "COGNITO", providerURL: "cognito-identity.amazonaws.com", id: "us-east-1:1")
        for login in [nil, oidc, cognito] {
            let bench = try bench(user(login))
            let result = try await bench.apply(
                try roster("users: {role/pat: {identityType: IAM, role: ADMIN}}\n"))
            #expect(result.texts == ["UpdateUser role/pat: done"])
            #expect(bench.calls == ["DescribeUser role/pat", "UpdateUser role/pat"])
            var wanted = user(login)
            wanted.role = .admin
            wanted.principalID = bench.directory.users[0].principalID
            #expect(bench.directory.user("role/pat") == wanted)
        }
    }

    @Test("An unmanaged role goes out as read, also when it changed since the plan")
    func unmanagedRole() async throws {
        let bench = try bench(user(nil))
        let result = try await bench.apply(
            try roster("users: {role/pat: {identityType: IAM, email: new@example.com}}\n"),
            between: {
                bench.directory.change(user: "role/pat") {
                    $0.role = .adminPro
                    $0.customPermissionsName = "other"
                }
            })
        #expect(result.count(.done) == 1)
        let live = try #require(bench.directory.user("role/pat"))
        #expect(live.role == .adminPro && live.email == "new@example.com" && live.customPermissionsName == "other")
    }

    @Test("What clears is sent where there is something to clear, and only there")
    func clearing() async throws {
        let bench = try bench(user(oidc))
        let clear = try roster(
            """
            users:
              role/pat: {identityType: IAM, email: new@example.com, customPermissionsName: "", externalLogin: {providerType: NONE}}

            """)
        #expect(try await bench.apply(clear).count(.done) == 1)
        let body = try #require(bench.sandbox.recordedCalls(of: .updateUser).first?.body)
        #expect(body["UnapplyCustomPermissions"]?.bool == true && body["CustomPermissionsName"] == nil)
        #expect(body["ExternalLoginFederationProviderType"]?.string == "NONE")
        #expect(bench.directory.user("role/pat")?.customPermissionsName == nil)
        #expect(bench.directory.user("role/pat")?.externalLogin == nil)

        bench.directory.change(user: "role/pat") { $0.email = "old@example.com" }
        #expect(try await bench.apply(clear).count(.done) == 1)
        let second = try #require(bench.sandbox.recordedCalls(of: .updateUser).first?.body)
        #expect(second.members?.map(\.key).sorted() == ["Email", "Role"])
    }

    @Test(
        "A managed field that changed since the plan fails the action, and nothing is written",
        arguments: ["role", "email", "permissions", "login"])
    func changedSince(field: String) async throws {
        let bench = try bench(user(oidc))
        let desired = try roster(
            """
            users:
              role/pat:
                identityType: IAM
                email: new@example.com
                role: AUTHOR
                customPermissionsName: no-export
                externalLogin: {providerType: CUSTOM_OIDC, providerUrl: "https://idp.example.com", id: c-17}

            """)
        let result = try await bench.apply(
            desired,
            between: {
                bench.directory.change(user: "role/pat") {
                    switch field {
                    case "role": $0.role = .admin
                    case "email": $0.email = "else@example.com"
                    case "permissions": $0.customPermissionsName = "else"
                    default: $0.externalLogin = nil
                    }
                }
            })
        #expect(result.count(.failed) == 1)
        #expect(bench.calls == ["DescribeUser role/pat"])
        let outcome = try #require(result.outcomes.first)
        #expect(outcome.attempts == 0)
        #expect(
            outcome.error?.hasPrefix("nothing was sent: since it was planned, somebody else changed it: its ") == true)
        #expect(outcome.error?.hasSuffix("; plan again") == true)
    }

    @Test("Somebody else did the same meanwhile, whole or in part")
    func sameMeanwhile() async throws {
        let desired = try roster("users: {role/pat: {identityType: IAM, email: new@example.com, role: ADMIN}}\n")
        let whole = try bench(user(nil))
        let result = try await whole.apply(
            desired,
            between: {
                whole.directory.change(user: "role/pat") { ($0.email, $0.role) = ("new@example.com", .admin) }
            })
        #expect(result.texts == ["UpdateUser role/pat: already-so"] && !result.changedAnything && !result.isPartial)
        #expect(whole.count(.updateUser) == 0)
        let part = try bench(user(nil))
        let second = try await part.apply(
            desired, between: { part.directory.change(user: "role/pat") { $0.email = "new@example.com" } })
        #expect(second.count(.done) == 1)
        #expect(part.directory.user("role/pat")?.role == .admin)
    }

    @Test("The name belongs to somebody else, or to nobody, since the plan")
    func anotherUser() async throws {
        let desired = try roster("users: {role/pat: {identityType: IAM, role: ADMIN}}\n")
        let bench = try bench(user(nil))
        let result = try await bench.apply(
            desired, between: { bench.directory.change(user: "role/pat") { $0.email = "x" } })
        #expect(result.count(.done) == 1)

        let other = try self.bench(user(nil))
        let second = try await other.apply(
            desired,
            between: {
                other.directory.remove(user: "role/pat")
                var again = user(nil)
                again.principalID = "federated/iam/AROAOTHER:pat"
                other.directory.seed(users: [again])
            })
        #expect(second.outcomes.first?.error?.contains("belongs to another user") == true)
        #expect(other.count(.updateUser) == 0)

        let gone = try self.bench(user(nil))
        let third = try await gone.apply(desired, between: { gone.directory.remove(user: "role/pat") })
        #expect(third.outcomes.first?.error?.contains("was there when it was planned; plan again") == true)
        #expect(gone.count(.updateUser) == 0)
    }

    @Test("A managed field that changes while an answer is lost is not overwritten")
    func changedBetweenAttempts() async throws {
        let place = Recording<Bench>()
        let sent = Counter()
        let bench = try bench(user(nil)) {
            Intercepting(
                inner: $0,
                before: {
                    guard $0.method == "GET", $0.path.contains("/users/"), sent.next() == 2 else { return }
                    place.values.first?.directory.change(user: "role/pat") { $0.role = .adminPro }
                })
        }
        place.add(bench)
        let result = try await bench.apply(
            try roster("users: {role/pat: {identityType: IAM, role: ADMIN}}\n"),
            weather: Weather(rules: [WeatherRule(.resetBefore, on: [.updateUser])]))
        #expect(result.count(.failed) == 1)
        #expect(bench.count(.updateUser) == 1)
        #expect(bench.directory.user("role/pat")?.role == .adminPro)
    }

    @Test("A group's description: changed by somebody else, already so, gone")
    func groups() async throws {
        let desired = try roster("groups: {G: {description: after}}\n")
        for (change, status, error) in [
            ("else", ActionOutcome.Status.failed, "nothing was sent: the description was changed by somebody else"),
            ("after", .alreadySo, nil), ("", .failed, "was there when it was planned"),
        ] as [(String, ActionOutcome.Status, String?)] {
            let bench = try Bench()
            bench.directory.seed(groups: [SandboxGroup(name: "G", description: "before")])
            let result = try await bench.apply(
                desired,
                between: {
                    if change.isEmpty {
                        bench.directory.remove(group: "G")
                    } else {
                        bench.directory.seed(groups: [SandboxGroup(name: "G", description: change)])
                    }
                })
            #expect(result.outcomes.first?.status == status)
            if let error { #expect(result.outcomes.first?.error?.contains(error) == true) }
            #expect(bench.count(.updateGroup) == 0)
        }
    }
}
