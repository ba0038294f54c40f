public import Directory
import JSONStreaming

/// The document `muster.problems/1`: what is wrong with rosters, as JSON.
public enum ProblemDocument {
    /// The document's bytes, ending in a line break.
    ///
    /// - Parameters:
    ///   - dropped: how many problems there are that `problems` does not hold.
    ///   - droppedWarnings: how many of those are warnings.
    public static func bytes(
        _ problems: [Problem], dropped: Int, droppedWarnings: Int = 0, files: [String], version: String
    ) -> [UInt8] {
        var writer = JSONWriter(.indented)
        writer.beginObject()
        writer.member("format", "muster.problems/1")
        writer.member("muster", version)
        writer.key("valid")
        writer.bool(dropped == droppedWarnings && !problems.contains { $0.severity == .error })
        writer.key("files")
        writer.beginArray()
        for file in files { writer.string(file) }
        writer.endArray()
        writer.key("problems")
        writer.beginArray()
        for problem in problems { write(problem, to: &writer) }
        writer.endArray()
        writer.member("omitted", dropped)
        writer.endObject()
        writer.newline()
        return writer.takeBytes()
    }

    private static func write(_ problem: Problem, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("severity", problem.severity.rawValue)
        write(problem.location, to: &writer)
        writer.member("message", problem.message)
        writer.optional("hint", problem.hint)
        writer.key("related")
        if let related = problem.related {
            writer.beginObject()
            write(related.location, to: &writer)
            writer.member("message", related.message)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.endObject()
    }

    private static func write(_ location: Problem.Location, to writer: inout JSONWriter) {
        writer.member("file", location.file)
        writer.member("line", location.line)
        writer.member("column", location.column)
    }
}
