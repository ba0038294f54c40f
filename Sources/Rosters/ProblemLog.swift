import Directory

/// Collects every problem of a run, so that a person mends them all at once.
struct ProblemLog {
    /// How many errors are kept; the rest are only counted, so that a generated roster full of errors stays bounded.
    static let errorCapacity = 10_000
    /// How many warnings are kept: they never take the room of errors.
    static let warningCapacity = 1_000

    private(set) var problems: [Problem] = []
    private(set) var errorCount = 0
    private(set) var droppedErrors = 0
    private(set) var droppedWarnings = 0
    /// The files that places are in, as the person named them.
    var files: [String] = []
    /// Whether some text could not be read to its end: then what seems to be missing may stand in it.
    var isIncomplete = false
    private var warningCount = 0
    /// An alias or merge key brings the same problem again and again: it is told once.
    private var seen: Set<Problem> = []

    mutating func add(_ problem: Problem) {
        if seen.contains(problem) { return }
        switch problem.severity {
        case .error:
            errorCount += 1
            if errorCount > Self.errorCapacity {
                droppedErrors += 1
                return
            }
        case .warning:
            warningCount += 1
            if warningCount > Self.warningCapacity {
                droppedWarnings += 1
                return
            }
        }
        seen.insert(problem)
        problems.append(problem)
    }

    /// Counts errors that were found and not kept.
    mutating func countDroppedErrors(_ count: Int) {
        errorCount += count
        droppedErrors += count
    }

    /// Hands the log to someone who gives it back: two holders would copy it at each problem.
    mutating func take() -> ProblemLog {
        let taken = self
        self = ProblemLog()
        return taken
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
