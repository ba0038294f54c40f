import Applying
import Directory
import Foundation
import Planning
import Testing

@testable import AWSAccess
@testable import MusterCommands

/// The page as a whole, in a time of the test's own.
@Suite("Pages of figures")
struct MetricsPageTests {
    static let key = TargetKey(account: "111122223333", namespace: "default")
    private let time = ManualTime()

    /// A roster with ends: one over, two within a week, one within a month, one later, one of somebody who is gone.
    private func desired() -> DesiredState {
        var desired = DesiredState()
        let (now, day) = (time.wallNow.seconds, Int64(86_400))
        let place = Place(file: 0, line: 1, column: 1)
        func end(_ at: Int64) -> UInt32 {
            desired.expiries.append(Placed(Expiry(text: "", endsAt: at), place))
            return UInt32(desired.expiries.count - 1)
        }
        func user(_ name: String, until: Int64? = nil, isAbsent: Bool = false) -> NameID {
            var user = DesiredUser(name: desired.names.intern(name), place: place)
            if until != nil || isAbsent {
                desired.withDetails(of: &user) { details in
                    details.until = until.map { Placed(Expiry(text: "", endsAt: $0), place) }
                    details.absent = isAbsent ? Placed(true, place) : nil
                }
            }
            desired.users.append(user)
            return user.name
        }
        desired.groups = [DesiredGroup(name: "Sales", place: place), DesiredGroup(name: "Gone", place: place)]
        desired.groups[1].absent = Placed(true, place)
        func member(_ user: NameID, _ group: UInt32 = 0, until: Int64?, side: DesiredMembership.Side = .group) {
            desired.memberships.append(
                DesiredMembership(group: group, user: user, place: place, side: side, until: until.map(end)))
        }
        let (ada, pat) = (user("ada", until: now + 7 * day), user("pat"))
        _ = user("over", until: now)
        let gone = user("gone", isAbsent: true)
        member(pat, until: now + 3600)
        member(pat, until: now + 3600, side: .user)
        member(ada, until: now + 30 * day)
        member(gone, until: now + 60)
        member(pat, 1, until: now + 60)
        member(user("eve"), until: now + 400 * day)
        return desired
    }

    static func plan(
        _ actions: [Action], digest: String = "sha256:0a", window: PlanWindow = PlanWindow(),
        guards: [GuardVerdict] = [],
        notices: [Notice] = []
    ) -> Plan {
        Plan(
            target: Target(account: key.account, region: "us-east-1", namespace: key.namespace, endpoint: "e"),
            roster: RosterSummary(digest: digest, files: []),
            snapshot: SnapshotSummary(digest: "", isComplete: true, users: 9, groups: 2, memberships: 3),
            window: window, guards: guards, actions: actions, notices: notices)
    }

    static func action(
        _ operation: Planning.Operation, _ reason: String = "members", withheld: Withholding.Kind? = nil,
        by rule: GuardVerdict.Rule? = nil
    ) -> Action {
        var action = Action(
            id: ActionID(1), operation: operation, user: "pat",
            because: [Reason(file: "roster.yaml", line: 1, column: 1, text: reason)])
        action.withheld = withheld.map { Withholding($0, "") }
        action.disputedBy = rule
        return action
    }

    private func verdict(_ rule: GuardVerdict.Rule, _ found: Int) -> GuardVerdict {
        GuardVerdict(rule: rule, limit: 1, found: found, decision: .withheld)
    }

    /// A run that does some of everything.
    private func everything() -> MetricsHub {
        let hub = MetricsHub(time: time)
        hub.beginRun()
        hub.loaded([(Self.key, desired())])
        let limiter = RateLimiter(reads: .automatic, writes: .atMost(2.5), time: time)
        let counters = hub.reach(Self.key, limiter: limiter)
        counters.note(
            AttemptRecord(
                operation: "ListUsers", isWrite: false, attempt: 1, outcome: .status(200, code: nil), errorClass: nil,
                duration: .milliseconds(40)))
        time.advance(by: .milliseconds(1500))
        let actions = [
            Self.action(.createGroup), Self.action(.deleteUser, withheld: .guarded, by: .users),
            Self.action(.deleteUser, withheld: .guarded, by: .users), Self.action(.updateUser, withheld: .guarded),
            Self.action(.registerUser, withheld: .incomplete), Self.action(.deleteGroupMembership),
        ]
        let plan = Self.plan(
            actions, guards: [verdict(.users, 2), verdict(.minAdmins, 0)],
            notices: [
                Notice(.unmanagedMemberships, count: 12, text: ""), Notice(.unresolvedUsers, count: 2, text: ""),
                Notice(.invitations, count: 5, text: ""),
            ])
        let statuses: [ActionOutcome.Status] = [.done, .withheld, .withheld, .withheld, .withheld, .failed]
        let result = ApplyResult(
            plan: plan, outcomes: zip(actions, statuses).map { ActionOutcome(action: $0.id, status: $1) })
        hub.end(Self.key, TargetEnd(status: result.status, plan: plan, result: result))
        time.advance(by: .milliseconds(500))
        hub.endRun(.partial)
        return hub
    }

    @Test("A page with some of everything is as it was read last")
    func golden() throws {
        let text = everything().page.text(version: "9.9.9", remembers: true)
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden/metrics.prom")
        if ProcessInfo.processInfo.environment["MUSTER_UPDATE_GOLDEN"] == "1" { try Data(text.utf8).write(to: file) }
        #expect(text == String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }

    @Test("A page that was written is read back, whole")
    func readBack() throws {
        let page = everything().page
        #expect(MetricsPage(page.text(version: "1", remembers: true)) == page)
        #expect(MetricsPage("# HELP up Up.\nup 1\n") == nil)
        #expect(MetricsPage("muster_build_info{version=\"1\"} 1\nmuster") == nil)
    }

    @Test("No name of a user, a group or a file is in a page")
    func names() {
        let text = everything().page.text(version: "1", process: .running, remembers: true)
        for name in ["pat", "ada", "Sales", "roster.yaml"] { #expect(!text.contains(name)) }
    }

    @Test("A run that fails leaves the last success as it was, and counts go on")
    func failure() throws {
        let key = Self.key
        let first = MetricsHub(time: time)
        first.loaded([(key, DesiredState())])
        _ = first.reach(key, limiter: RateLimiter(readRate: 1, writeRate: nil, time: time))
        first.end(key, TargetEnd(status: .success, plan: Self.plan([])))
        first.endRun(.success)
        let succeeded = time.wallNow.inSeconds
        time.advance(by: .seconds(3600))

        // Another process, which cannot even read its rosters.
        let former = try #require(MetricsPage(first.page.text(version: "1", remembers: true)))
        let second = MetricsHub(time: time, former: former)
        second.endRun(.invalid)
        let page = second.page
        #expect(page.run[.lastSuccess] == succeeded)
        #expect(page.run[.lastRun] == succeeded + 3600)
        #expect(page.run[.exitStatus] == 3 && page.run[.rostersValid] == 0)
        #expect(page.targets[key]?.table[.lastSuccess] == succeeded)
        #expect(page.run[all: .runs].reduce(0, +) == 2)

        second.loaded([(key, DesiredState())])
        second.end(key, TargetEnd(status: .failure))
        #expect(second.page.targets[key]?.table[.lastSuccess] == succeeded)
        #expect(second.page.targets[key]?.table[.exitStatus] == 1)
        // A target that the rosters no longer have is told of no more.
        second.loaded([(TargetKey(account: "2", namespace: "n"), DesiredState())])
        #expect(second.page.targets[key] == nil)
    }

    @Test("What withholds removals fails nowhere; what failed somewhere is no success")
    func success() {
        let succeeding = MusterCommands.ExitStatus.allCases.filter(\.isSuccessfulRun).map(\.rawValue).sorted()
        #expect(succeeding == [0, 2, 4])
    }

    @Test("Requests of this process come on top of those before")
    func counts() throws {
        let former = try #require(MetricsPage(everything().page.text(version: "1")))
        let hub = MetricsHub(time: time, former: former)
        let counters = hub.reach(Self.key, limiter: RateLimiter(readRate: nil, writeRate: nil, time: time))
        for _ in 0..<2 {
            counters.note(
                AttemptRecord(
                    operation: "ListUsers", isWrite: false, attempt: 1, outcome: .status(200, code: nil),
                    errorClass: nil, duration: .milliseconds(40)))
        }
        let lines = hub.page.text(version: "1").split(separator: "\n")
        let labels = "account=\"111122223333\",namespace=\"default\""
        #expect(lines.contains("muster_requests_total{\(labels),operation=\"ListUsers\",status=\"200\"} 3"))
        #expect(lines.contains("muster_request_duration_seconds_bucket{\(labels),kind=\"read\",le=\"0.05\"} 3"))
        #expect(lines.contains("muster_request_duration_seconds_bucket{\(labels),kind=\"read\",le=\"0.025\"} 0"))
    }
}
