public import Directory

/// What is wrong with rosters in Markdown, for the summary of a pipeline's step.
public enum MarkdownProblems {
    /// A headline and a table, errors before warnings; what does not fit is counted.
    ///
    /// - Parameters:
    ///   - dropped: how many problems there are that `problems` does not hold.
    ///   - notes: paragraphs under the headline.
    public static func render(
        _ problems: [Problem], dropped: Int = 0, headline: String, notes: [String] = [], links: SourceLinks? = nil,
        limit: Int = MarkdownReport.limit
    ) -> String {
        var text = "## \(MarkdownText.prose(headline, inCell: false))\n\n"
        for note in notes { text += MarkdownText.prose(note, inCell: false) + "\n\n" }
        guard !problems.isEmpty else { return text }
        text += "| | Where | What |\n|---|---|---|\n"
        let sorted = problems.filter { $0.severity == .error } + problems.filter { $0.severity == .warning }
        var left = limit - text.unicodeScalars.count - 200
        var shown = 0
        for problem in sorted {
            let row = row(problem, links: links)
            left -= row.unicodeScalars.count
            guard left >= 0 else { break }
            text += row
            shown += 1
        }
        let more = sorted.count - shown + dropped
        return text + (more > 0 ? "\n… and \(counted(more, "problem", "problems")) more.\n\n" : "\n")
    }

    private static func row(_ problem: Problem, links: SourceLinks?) -> String {
        var words = [MarkdownText.prose(problem.message)]
        if let hint = problem.hint { words.append("hint: \(MarkdownText.prose(hint))") }
        if let related = problem.related {
            words.append("\(place(related.location, links)): \(MarkdownText.prose(related.message))")
        }
        let severity = problem.severity == .error ? "**error**" : "warning"
        return "| \(severity) | \(place(problem.location, links)) | \(words.joined(separator: "<br>")) |\n"
    }

    private static func place(_ location: Problem.Location, _ links: SourceLinks?) -> String {
        let shown = MarkdownText.code(ProblemText.place(location))
        guard let url = links?.url(file: location.file, line: location.line, commit: nil) else { return shown }
        return "[\(shown)](\(url))"
    }
}
