import Testing

@testable import AWSAccess

struct WallTimeTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        (-1, "1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
        (951_782_399, "2000-02-28T23:59:59Z", "Mon, 28 Feb 2000 23:59:59 GMT"),
        (951_782_400, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_709_251_199, "2024-02-29T23:59:59Z", "Thu, 29 Feb 2024 23:59:59 GMT"),
        (4_107_542_400, "2100-03-01T00:00:00Z", "Mon, 01 Mar 2100 00:00:00 GMT"),
        (1_795_316_400, "2026-11-22T03:00:00Z", "Sun, 22 Nov 2026 03:00:00 GMT"),
        (-62_135_596_800, "0001-01-01T00:00:00Z", "Mon, 01 Jan 0001 00:00:00 GMT"),
        (253_402_300_799, "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func writesAndReads(seconds: Int64, rfc3339: String, httpDate: String) {
        let time = WallTime(seconds: seconds)
        #expect(time.rfc3339 == rfc3339)
        #expect(time.httpDate == httpDate)
        #expect(WallTime(rfc3339: rfc3339) == time)
        #expect(WallTime(httpDate: httpDate) == time)
        #expect(time.isoBasic == rfc3339.filter { $0 != "-" && $0 != ":" })
        #expect(WallTime(isoBasic: time.isoBasic) == time)
        #expect(time.yyyymmdd == time.isoBasic.prefix(8))
    }

    /// Every day of 800 years follows the one before it.
    @Test func countsDaysWithoutGaps() {
        var previous = CivilDate(secondsSince1970: -12_622_780_800)
        for day in Int64(-146_096)..<146_097 {
            let date = CivilDate(secondsSince1970: day * 86_400)
            let isNext =
                date.day == previous.day + 1 && date.month == previous.month && date.year == previous.year
                || date.day == 1 && date.month == previous.month + 1 && date.year == previous.year
                || date.day == 1 && date.month == 1 && previous.month == 12 && date.year == previous.year + 1
            if !isNext || date.secondsSince1970 != day * 86_400 {
                Issue.record("\(date) after \(previous)")
                return
            }
            previous = date
        }
    }

    @Test func readsOffsetsFractionsAndLeapSeconds() {
        #expect(WallTime(rfc3339: "2026-11-22T04:30:00+01:30")?.seconds == 1_795_316_400)
        #expect(WallTime(rfc3339: "2026-11-21T22:00:00-05:00")?.seconds == 1_795_316_400)
        #expect(WallTime(rfc3339: "2026-11-22t03:00:00.25z")?.nanoseconds == 250_000_000)
        #expect(WallTime(rfc3339: "2026-11-22 03:00:00.1234567899Z")?.nanoseconds == 123_456_789)
        #expect(WallTime(rfc3339: "2016-12-31T23:59:60Z")?.rfc3339 == "2017-01-01T00:00:00Z")
    }

    @Test(arguments: [
        "", "2026", "2026-11-22", "2026-11-22T03:00:00", "2026-13-22T03:00:00Z", "2026-02-29T03:00:00Z",
        "2026-00-10T03:00:00Z", "2026-11-00T03:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T03:60:00Z",
        "2026-11-22T03:00:61Z", "2026-11-22T03:00:00.Z", "2026-11-22T03:00:00+1:00", "2026-11-22T03:00:00Zx",
        "2026-11-22T03:00:00+24:00", "+026-11-22T03:00:00Z", "2026-11-22T03:00:00é",
    ])
    func refusesWhatIsNotRFC3339(text: String) {
        #expect(WallTime(rfc3339: text) == nil)
    }

    @Test(arguments: [
        "", "Sun, 22 Nov 2026 03:00:00", "Sun, 22 Nov 2026 03:00:00 UTC", "Sunday, 22-Nov-26 03:00:00 GMT",
        "Sun Nov 22 03:00:00 2026", "Sun, 31 Nov 2026 03:00:00 GMT", "Sun, 22 nov 2026 03:00:00 GMT", "0",
    ])
    func refusesWhatIsNotAnHTTPDate(text: String) {
        #expect(WallTime(httpDate: text) == nil)
    }

    @Test func addsAndSubtracts() {
        let time = WallTime(seconds: 10, nanoseconds: 500_000_000)
        #expect(time + .milliseconds(600) == WallTime(seconds: 11, nanoseconds: 100_000_000))
        #expect(time - .milliseconds(600) == WallTime(seconds: 9, nanoseconds: 900_000_000))
        #expect(time - WallTime(seconds: 11) == .milliseconds(-500))
        #expect(WallTime(seconds: -1, nanoseconds: 999_999_999) < WallTime(seconds: 0))
    }
}
