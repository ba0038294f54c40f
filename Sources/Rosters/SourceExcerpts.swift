public import Directory

/// Gives problems that were found later than reading the line that they are about.
public enum SourceExcerpts {
    /// The problems, each with its line where the file can still be read.
    public static func attached(to problems: [Problem]) -> [Problem] {
        var problems = problems
        let files = Set(problems.map(\.location.file)).filter { $0 != standardInputName }
        SourceLines.attach(to: &problems, sources: files.map { RosterSource(path: $0) })
        return problems
    }
}

/// How problems name standard input.
public let standardInputName = "<stdin>"
