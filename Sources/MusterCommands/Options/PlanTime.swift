import ArgumentParser
import AWSAccess

/// A time to plan for: a date (its first second, UTC) or an RFC 3339 instant.
struct PlanTime: ExpressibleByArgument, Sendable {
    var time: WallTime

    init?(argument: String) {
        let text = argument.utf8.count == 10 ? argument + "T00:00:00Z" : argument
        guard let time = WallTime(rfc3339: text) else { return nil }
        self.time = time
    }
}
