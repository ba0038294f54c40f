import Directory

/// Collects every problem of a run, so that a person mends them all at once.
struct ProblemLog {
    /// How many problems are kept; the rest are only counted, so that a generated roster full of errors stays bounded.
    static let capacity = 10_000

    private(set) var problems: [Problem] = []
    private(set) var dropped = 0
    private(set) var errorCount = 0
    /// The files that places are in, as the person named them.
    var files: [String] = []

    mutating func add(_ problem: Problem) {
        if problem.severity == .error { errorCount += 1 }
        guard problems.count < Self.capacity else {
            dropped += 1
            return
        }
        problems.append(problem)
    }

    mutating func error(
        _ place: Place, _ message: String, hint: String? = nil, see related: Place? = nil, _ relatedMessage: String = ""
    ) {
        add(problem(.error, place, message, hint: hint, see: related, relatedMessage))
    }

    mutating func warning(
        _ place: Place, _ message: String, hint: String? = nil, see related: Place? = nil, _ relatedMessage: String = ""
    ) {
        add(problem(.warning, place, message, hint: hint, see: related, relatedMessage))
    }

    func location(_ place: Place) -> Problem.Location {
        Problem.Location(
            file: Int(place.file) < files.count ? files[Int(place.file)] : "", line: Int(place.line),
            column: Int(place.column))
    }

    private func problem(
        _ severity: Problem.Severity, _ place: Place, _ message: String, hint: String?, see related: Place?,
        _ relatedMessage: String
    ) -> Problem {
        Problem(
            severity, at: location(place), message, hint: hint,
            related: related.map { Problem.Related(location: location($0), message: relatedMessage) })
    }
}
