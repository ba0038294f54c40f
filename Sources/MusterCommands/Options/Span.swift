import ArgumentParser

/// A length of time: a number and `s`, `m`, `h` or `d`; one without a letter is of seconds.
struct Span: ExpressibleByArgument, Sendable, Equatable {
    var duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        let unit = argument.last.flatMap { units[$0] }
        let digits = unit == nil ? argument[...] : argument.dropLast()
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            let value = Double(digits), value * (unit ?? 1) <= 366 * 86_400
        else { return nil }
        duration = .milliseconds(Int64(value * (unit ?? 1) * 1_000))
    }

    var defaultValueDescription: String {
        let seconds = duration.components.seconds
        for (length, letter) in [(86_400, "d"), (3_600, "h"), (60, "m")] as [(Int64, String)]
        where seconds > 0 && seconds % length == 0 {
            return "\(seconds / length)\(letter)"
        }
        return "\(seconds)s"
    }
}
