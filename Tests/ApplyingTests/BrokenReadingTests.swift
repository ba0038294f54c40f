import Applying
import Directory
import HTTPTransport
import QuickSightAPI
import QuickSightSandbox
import Testing

/// A listing that breaks is begun anew or fails the run; it never says that anything is absent.
@Suite("Broken listings")
struct BrokenReadingTests {
    /// 250 users, 250 groups, a group of 250, and a user in 250 groups: every listing has three pages.
    private func bench(_ rules: [WeatherRule], wrap: (any Transport) -> any Transport = { $0 }) throws -> Bench {
        let bench = try Bench(Weather(rules: rules), wrap: wrap)
        let users = (0..<250).map { "u\($0)" }
        bench.directory.seedReaders(users)
        bench.directory.seed(groups: (0..<250).map { SandboxGroup(name: "g\($0)") })
        bench.directory.seed(members: users, of: "g0")
        for group in 1..<250 { bench.directory.seed(members: ["u0"], of: "g\(group)") }
        return bench
    }

    private let wanted = "groups: {g0: {}}\nusers: {u0: {groups: []}}\n"

    static let listings: [SandboxOperation] = [.listUsers, .listGroups, .listGroupMemberships, .listUserGroups]
    static let faults: [Fault] = [
        .brokenListing, .expiredToken, .truncatedBody, .stalledBody, .badGateway(), .internalFailure(), .unavailable,
        .resetBefore, .resetAfter, .repeatedPage, .repeatedToken, .emptyPage, .throttle,
    ]

    @Test("What breaks once, in the middle, is read whole all the same", arguments: listings, faults)
    func heals(listing: SandboxOperation, fault: Fault) async throws {
        let bench = try bench([WeatherRule(fault, on: [listing], .nth(2))])
        let snapshot = try await bench.read(try roster(wanted))
        #expect(snapshot.isComplete)
        #expect(snapshot.users.count == 250 && snapshot.groups.count == 250)
        // 250 members of the one, and the 249 other groups of the other.
        #expect(snapshot.members.count == 250 + 249)
        #expect(bench.count(listing) > 3)
    }

    @Test(
        "What breaks every time fails the run, and says what it was reading", arguments: listings,
        [
            Fault.brokenListing, .expiredToken, .truncatedBody, .stalledBody, .badGateway(), .internalFailure(),
            .unavailable, .resetBefore, .resetAfter, .repeatedToken, .throttle,
        ])
    func fails(listing: SandboxOperation, fault: Fault) async throws {
        let bench = try bench([WeatherRule(fault, on: [listing], .from(3))])
        let error = await #expect(throws: DirectoryReadError.self) { try await bench.read(try roster(wanted)) }
        let what = [
            SandboxOperation.listUsers: "the users", .listGroups: "the groups",
            .listGroupMemberships: "the members of g0",
            .listUserGroups: "the groups of u0",
        ]
        #expect(error?.what == what[listing])
        #expect(error?.cause.operation == listing.rawValue)
        #expect(bench.count(listing) <= 70, "it goes on for too long")
    }

    @Test("A listing is begun anew three times", arguments: [3, 4])
    func restarts(breaks: Int) async throws {
        let bench = try bench([
            WeatherRule(.brokenListing, on: [.listUsers], .first(breaks), where: { $0.hasToken })
        ])
        if breaks == 3 {
            #expect(try await bench.read(try roster(wanted)).users.count == 250)
        } else {
            let error = await #expect(throws: DirectoryReadError.self) { try await bench.read(try roster(wanted)) }
            #expect(error?.restarts == 3)
            #expect(error?.cause.kind == .resourceNotFound)
        }
    }

    @Test(
        "A success with a body that is not the service's fails the run",
        arguments: [
            "<html>Please log in</html>", "", "{\"Status\":200", "{}", "[]", "{\"UserList\":[{\"UserName\":7}]}",
        ])
    func strangeBodies(body: String) async throws {
        let bench = try bench([]) { inner in
            Intercepting(
                inner: inner,
                after: { request, response in
                    if request.path.hasSuffix("/users") { response.body = Array(body.utf8) }
                })
        }
        let error = await #expect(throws: DirectoryReadError.self) { try await bench.read(try roster(wanted)) }
        #expect(error?.what == "the users")
        #expect(error?.cause.kind == .malformedAnswer)
    }

    @Test("What the service refuses is refused at once, and nothing else is begun")
    func refusal() async throws {
        let denied = Fault.error(status: 403, code: "AccessDeniedException")
        let bench = try bench([WeatherRule(denied, on: [.listGroupMemberships])])
        let many = "groups:\n" + (0..<250).map { "  g\($0): {}\n" }.joined()
        let error = await #expect(throws: DirectoryReadError.self) {
            try await bench.read(try roster(many), concurrency: 4)
        }
        #expect(error?.cause.kind == .accessDenied && error?.restarts == 0)
        #expect(bench.count(.listGroupMemberships) <= 4)
    }

    @Test("When the users cannot be read, the memberships are not read to their end first")
    func earlyEnd() async throws {
        let bench = try bench([WeatherRule(.error(status: 403, code: "AccessDeniedException"), on: [.listUsers])]) {
            Counting(inner: $0, gauge: Gauge(), crowd: 3)
        }
        let many = "groups:\n" + (0..<250).map { "  g\($0): {}\n" }.joined()
        let error = await #expect(throws: DirectoryReadError.self) {
            try await bench.read(try roster(many), concurrency: 2)
        }
        #expect(error?.what == "the users")
        #expect(error?.cause.kind == .accessDenied)
        #expect(bench.count(.listGroupMemberships) < 200)
    }
}
