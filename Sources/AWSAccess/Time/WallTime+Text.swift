extension WallTime {
    /// The ISO 8601 basic form that signatures carry: `20261122T030000Z`.
    public var isoBasic: String {
        let date = CivilDate(secondsSince1970: seconds)
        return Self.text(capacity: 16) { bytes in
            Self.append(date.year, digits: 4, to: &bytes)
            Self.append(date.month, to: &bytes)
            Self.append(date.day, to: &bytes)
            bytes.append(UInt8(ascii: "T"))
            Self.append(date.hour, to: &bytes)
            Self.append(date.minute, to: &bytes)
            Self.append(date.second, to: &bytes)
            bytes.append(UInt8(ascii: "Z"))
        }
    }

    /// The day alone, as signatures' scopes carry it: `20261122`.
    public var yyyymmdd: String {
        String(isoBasic.prefix(8))
    }

    /// The RFC 3339 form, to the second: `2026-11-22T03:00:00Z`.
    public var rfc3339: String {
        let date = CivilDate(secondsSince1970: seconds)
        return Self.text(capacity: 20) { bytes in
            Self.append(date.year, digits: 4, to: &bytes)
            bytes.append(UInt8(ascii: "-"))
            Self.append(date.month, to: &bytes)
            bytes.append(UInt8(ascii: "-"))
            Self.append(date.day, to: &bytes)
            bytes.append(UInt8(ascii: "T"))
            Self.append(date.hour, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            Self.append(date.minute, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            Self.append(date.second, to: &bytes)
            bytes.append(UInt8(ascii: "Z"))
        }
    }

    /// The RFC 3339 form with six decimals: `2026-11-22T03:00:00.000000Z`.
    public var rfc3339Microseconds: String {
        let decimals = String(1_000_000 + nanoseconds / 1_000).dropFirst()
        return "\(rfc3339.dropLast()).\(decimals)Z"
    }

    /// The form of HTTP's `Date` (RFC 9110 §5.6.7): `Sun, 22 Nov 2026 03:00:00 GMT`.
    public var httpDate: String {
        let date = CivilDate(secondsSince1970: seconds)
        return Self.text(capacity: 29) { bytes in
            bytes.append(contentsOf: Self.weekdays[date.weekday].utf8)
            bytes.append(contentsOf: ", ".utf8)
            Self.append(date.day, to: &bytes)
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: Self.months[Int(date.month) - 1].utf8)
            bytes.append(UInt8(ascii: " "))
            Self.append(date.year, digits: 4, to: &bytes)
            bytes.append(UInt8(ascii: " "))
            Self.append(date.hour, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            Self.append(date.minute, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            Self.append(date.second, to: &bytes)
            bytes.append(contentsOf: " GMT".utf8)
        }
    }

    /// Reads RFC 3339 (§5.6): any offset, any number of decimals (those past the ninth are dropped); nil otherwise.
    public init?(rfc3339 text: String) {
        var scanner = Scanner(text)
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2), scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(2), scanner.skip(":"), let minute = scanner.number(2), scanner.skip(":"),
            let second = scanner.number(2)
        else { return nil }
        var nanoseconds: Int32 = 0
        if scanner.skip(".") {
            guard let fraction = scanner.fraction() else { return nil }
            nanoseconds = fraction
        }
        var offset: Int64 = 0
        if !(scanner.skip("Z") || scanner.skip("z")) {
            let sign: Int64 = scanner.skip("-") ? -1 : 1
            guard sign < 0 || scanner.skip("+"), let hours = scanner.number(2), scanner.skip(":"),
                let minutes = scanner.number(2), hours <= 23, minutes <= 59
            else { return nil }
            offset = sign * (hours * 3_600 + minutes * 60)
        }
        guard scanner.isAtEnd,
            let date = CivilDate(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.init(seconds: date.secondsSince1970 - offset, nanoseconds: nanoseconds)
    }

    /// Reads the fixed form of HTTP's `Date` (IMF-fixdate, RFC 9110 §5.6.7); nil for the obsolete forms and anything else.
    public init?(httpDate text: String) {
        var scanner = Scanner(text)
        guard scanner.name(of: Self.weekdays) != nil, scanner.skip(","), scanner.skip(" "),
            let day = scanner.number(2), scanner.skip(" "), let month = scanner.name(of: Self.months),
            scanner.skip(" "), let year = scanner.number(4), scanner.skip(" "), let hour = scanner.number(2),
            scanner.skip(":"), let minute = scanner.number(2), scanner.skip(":"), let second = scanner.number(2),
            scanner.skip(" "), scanner.name(of: ["GMT"]) != nil, scanner.isAtEnd,
            let date = CivilDate(
                year: year, month: Int64(month) + 1, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.init(seconds: date.secondsSince1970)
    }

    /// Reads the basic form that signatures carry, `20261122T030000Z`; nil for anything else.
    public init?(isoBasic text: String) {
        var scanner = Scanner(text)
        guard let year = scanner.number(4), let month = scanner.number(2), let day = scanner.number(2),
            scanner.skip("T"), let hour = scanner.number(2), let minute = scanner.number(2),
            let second = scanner.number(2), scanner.skip("Z"), scanner.isAtEnd,
            let date = CivilDate(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.init(seconds: date.secondsSince1970)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func text(capacity: Int, _ build: (inout [UInt8]) -> Void) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(capacity)
        build(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ number: Int64, digits: Int = 2, to bytes: inout [UInt8]) {
        var divisor: Int64 = digits == 4 ? 1_000 : 10
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(abs(number / divisor % 10)))
            divisor /= 10
        }
    }
}

/// Walks over the bytes of a short text.
private struct Scanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    /// A number of exactly so many digits.
    mutating func number(_ digits: Int) -> Int64? {
        guard position + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[position..<position + digits] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        position += digits
        return value
    }

    /// Decimals of a second, in nanoseconds.
    mutating func fraction() -> Int32? {
        var value: Int32 = 0
        var unit: Int32 = 100_000_000
        let start = position
        while let digit = number(1) {
            value += Int32(digit) * unit
            unit /= 10
        }
        return position > start ? value : nil
    }

    /// The position in a list of the three-letter name that stands here.
    mutating func name(of names: [String]) -> Int? {
        guard position + 3 <= bytes.count else { return nil }
        let found = names.firstIndex { $0.utf8.elementsEqual(bytes[position..<position + 3]) }
        if found != nil { position += 3 }
        return found
    }
}
