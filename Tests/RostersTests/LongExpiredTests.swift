import Directory
import Rosters
import Testing

/// Entries whose time has long been over are told, and stay valid.
struct LongExpiredTests {
    /// The first second after 31 December 2026, and ninety days more.
    private static let limit: Int64 = 1_798_761_600 + 90 * 86_400

    private static let roster = """
        version: 1
        account: "111122223333"
        groups:
          S: {members: [a, {user: b, until: 2026-12-31}]}
        users:
          a: {until: 2026-12-31}
          c: {groups: [{group: S, until: 2026-12-31T23:00:00Z}]}
          d: {absent: true, until: 2026-12-31}
          e: {until: 2030-01-01}
        """

    private func warnings(at now: Int64?) -> [String] {
        let loaded = RosterLoading.load([source("roster.yaml", Self.roster)], now: now)
        #expect(loaded.isValid)
        return brief(loaded).filter { $0.contains("expired") }
    }

    @Test func toldAfterNinetyDays() {
        #expect(warnings(at: nil) == [])
        #expect(warnings(at: .min) == [] && warnings(at: Self.limit - 3_600) == [])
        // The instant was an hour before the end of the day.
        #expect(
            warnings(at: Self.limit) == [
                "7:31 warning: the membership of “c” in “S” expired on 2026-12-31T23:00:00Z, 90 days ago"
            ])
        #expect(
            warnings(at: Self.limit + 86_400) == [
                "4:37 warning: the membership of “b” in “S” expired on 2026-12-31, 91 days ago",
                "6:14 warning: “a” expired on 2026-12-31, 91 days ago",
                "7:31 warning: the membership of “c” in “S” expired on 2026-12-31T23:00:00Z, 91 days ago",
            ])
    }
}
