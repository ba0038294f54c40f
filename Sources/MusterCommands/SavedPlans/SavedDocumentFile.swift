import Directory
import JSONStreaming
import Reporting

/// A saved document as it comes from its file.
enum SavedDocumentFile {
    case plan(PlanDocument)
    case result(ResultDocument)
    case snapshot(SnapshotDocument)

    /// Reads whichever kind of document a file holds.
    init(path: String) throws(CommandFailure) {
        if SnapshotFile.isSnapshot(path) {
            self = .snapshot(try SnapshotFile.document(path: path))
            return
        }
        let bytes = try Self.bytes(path)
        let format = (try? JSONValue.parse(bytes))?["format"]?.string
        do throws(DocumentProblem) {
            self =
                format == ResultDocument.format
                ? .result(try ResultDocument(reading: bytes, digest: SHA256Running.maker))
                : .plan(try PlanDocument(reading: bytes, digest: SHA256Running.maker))
        } catch {
            throw Self.failure(path, error)
        }
    }

    /// Reads a plan.
    static func plan(path: String) throws(CommandFailure) -> PlanDocument {
        let bytes = try bytes(path)
        do throws(DocumentProblem) {
            return try PlanDocument(reading: bytes, digest: SHA256Running.maker)
        } catch {
            throw failure(path, error)
        }
    }

    private static func bytes(_ path: String) throws(CommandFailure) -> [UInt8] {
        do throws(FileProblem) {
            if let contents = try PrivateFile.contents(of: path) { return contents.bytes }
        } catch {
            throw CommandFailure(Escaping.terminal(error.message), hint: "nothing was changed")
        }
        throw CommandFailure("\(Escaping.terminal(path)) is not there", hint: "nothing was changed")
    }

    private static func failure(_ path: String, _ problem: DocumentProblem) -> CommandFailure {
        CommandFailure(
            "\(Escaping.terminal(path)) cannot be used: \(problem.message)", hint: "nothing was changed; plan again",
            status: .invalid)
    }
}
