/// A date and time of day in the proleptic Gregorian calendar, UTC.
///
/// The arithmetic counts from 1 March of year 0, so that the leap day ends a year, in eras of 400 years
/// (146,097 days), each of which is like the other.
struct CivilDate: Equatable {
    var year: Int64
    /// 1 to 12.
    var month: Int64
    /// 1 to 31.
    var day: Int64
    /// 0 to 23.
    var hour: Int64 = 0
    /// 0 to 59.
    var minute: Int64 = 0
    /// 0 to 59.
    var second: Int64 = 0

    private static let daysFromYearZeroTo1970: Int64 = 719_468
    private static let secondsADay: Int64 = 86_400

    /// The date of a number of seconds since 1970.
    init(secondsSince1970 seconds: Int64) {
        let ofDay = Self.modulo(seconds, Self.secondsADay)
        let days = (seconds - ofDay) / Self.secondsADay + Self.daysFromYearZeroTo1970
        let dayOfEra = Self.modulo(days, 146_097)
        let era = (days - dayOfEra) / 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = ofDay / 3_600
        minute = ofDay / 60 % 60
        second = ofDay % 60
    }

    /// A date, or nil when the calendar has no such day or the day no such time; second 60 is taken as a leap second.
    init?(year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0) {
        guard (0...9_999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year),
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// Seconds since 1970; a leap second counts as the first of the next minute.
    var secondsSince1970: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let yearOfEra = Self.modulo(yearFromMarch, 400)
        let era = (yearFromMarch - yearOfEra) / 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - Self.daysFromYearZeroTo1970
        return days * Self.secondsADay + hour * 3_600 + minute * 60 + second
    }

    /// The day of the week, 0 for Sunday.
    var weekday: Int {
        let days = (secondsSince1970 - Self.modulo(secondsSince1970, Self.secondsADay)) / Self.secondsADay
        return Int(Self.modulo(days + 4, 7))
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func modulo(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
