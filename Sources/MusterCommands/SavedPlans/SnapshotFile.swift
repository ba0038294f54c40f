import Directory
import Reporting

/// A snapshot as it is saved.
enum SnapshotFile {
    /// Reads a snapshot from its file, or from a pipe.
    static func document(path: String) throws(CommandFailure) -> SnapshotDocument {
        let file: MappedFile
        do throws(FileProblem) {
            file = try MappedFile(path: path)
        } catch {
            throw CommandFailure(Escaping.terminal(error.message), hint: "nothing was changed")
        }
        do throws(DocumentProblem) {
            return try SnapshotDocument(reading: file.bytes, digest: SHA256Running.maker) { file.release(upTo: $0) }
        } catch {
            throw CommandFailure(
                "\(Escaping.terminal(path)) cannot be used: \(error.message)",
                hint: "nothing was changed; take another with `muster snapshot`", status: .invalid)
        }
    }

    /// Whether a file begins as snapshots do; reading it as one tells whether it is one.
    static func isSnapshot(_ path: String) -> Bool {
        guard let file = try? MappedFile(regular: path) else { return false }
        let head = String(decoding: file.bytes.prefix(200), as: UTF8.self)
        return head.filter { !$0.isWhitespace }.hasPrefix(#"{"format":"muster.snapshot/"#)
    }

    /// Puts a snapshot in a file's place, for its owner alone to read, and returns its digest.
    static func save(_ document: SnapshotDocument, to path: String) throws(CommandFailure) -> String {
        var digest = ""
        do throws(FileProblem) {
            try PrivateFile.save(to: path) { (file) throws(FileProblem) in
                var problem: FileProblem?
                digest = document.write(digest: SHA256Running.maker) { piece in
                    guard problem == nil else { return }
                    do throws(FileProblem) { try file.write(piece) } catch { problem = error }
                }
                if let problem { throw problem }
            }
        } catch {
            throw CommandFailure(Escaping.terminal(error.message), hint: "nothing was changed")
        }
        return digest
    }
}
