import Directory
import Testing

@testable import Rosters

struct InstantTests {
    @Test(arguments: [
        ("1970-01-01", 86_400), ("1969-12-31", 0), ("1970-01-01T00:00:00Z", 0), ("2026-12-31", 1_798_761_600),
        ("2024-02-29", 1_709_251_200), ("2000-02-29", 951_868_800), ("0000-01-01", -62_167_132_800),
        ("9999-12-31", 253_402_300_800), ("2026-12-31T18:00:00Z", 1_798_740_000),
        ("2026-12-31t18:00:00z", 1_798_740_000), ("2026-12-31T18:00:00+02:00", 1_798_732_800),
        ("2026-12-31T18:00:00-02:00", 1_798_747_200), ("2026-12-31T18:00:00+00:00", 1_798_740_000),
        ("2026-12-31T18:00:00-00:00", 1_798_740_000), ("2026-12-31T18:00:00+23:59", 1_798_653_660),
        ("2026-12-31T18:00:00.000Z", 1_798_740_000), ("2026-12-31T18:00:00.001Z", 1_798_740_001),
        ("2026-12-31T18:00:00.999999999999999999999999+00:00", 1_798_740_001),
        ("2026-12-31T23:59:59Z", 1_798_761_599), ("2026-12-31T23:59:60Z", 1_798_761_600),
        ("2026-12-31T00:00:00Z", 1_798_675_200),
    ])
    func anEndIsTheFirstSecondAtWhichItIsOver(_ text: String, _ endsAt: Int64) throws {
        let expiry = try #require(Instants.expiry(text))
        #expect(expiry.endsAt == endsAt)
        #expect(expiry.text == text)
    }

    @Test(arguments: [
        "", "2026", "2026-12", "2026-13-01", "2026-00-01", "2026-12-00", "2026-12-32", "2026-04-31", "2026-02-29",
        "1900-02-29", "2100-02-29", "26-12-31", "2026/12/31", "2026-1-1", "02026-12-31", "+2026-12-31", "-026-12-31",
        " 2026-12-31", "2026-12-31 ", "2026-12-31T", "2026-12-31T18", "2026-12-31T18:00", "2026-12-31T18:00Z",
        "2026-12-31T18:00:00", "2026-12-31 18:00:00Z", "2026-12-31T24:00:00Z", "2026-12-31T18:60:00Z",
        "2026-12-31T18:00:61Z", "2026-12-31T18:00:00.Z", "2026-12-31T18:00:00,5Z", "2026-12-31T18:00:00+2:00",
        "2026-12-31T18:00:00+0200", "2026-12-31T18:00:00+02", "2026-12-31T18:00:00+24:00", "2026-12-31T18:00:00+02:60",
        "2026-12-31T18:00:00UTC", "2026-12-31T18:00:00ZZ", "2026-12-31T18:00:00.5", "２０２６-12-31",
        "2026-12-31T1a:00:00Z",
        "tomorrow", "null", "2026-12-31é",
    ])
    func anythingElseIsNone(_ text: String) {
        #expect(Instants.expiry(text) == nil)
    }

    /// Counted a day at a time.
    @Test func daysFollowOneAnother() {
        var expected: Int64 = -62_167_219_200
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        for year in 0...2_400 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, days) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                // The first and the last day of each month tell what is between.
                for day in [1, days] {
                    let digits = String(repeating: "0", count: 4 - String(year).count) + String(year)
                    let found = Instants.expiry("\(digits)-\(two(month + 1))-\(two(day))")?.endsAt
                    if found != expected + Int64(day) * 86_400 {
                        Issue.record("\(digits)-\(two(month + 1))-\(two(day)) ends at \(found ?? -1)")
                        return
                    }
                }
                expected += Int64(days) * 86_400
            }
        }
    }
}
