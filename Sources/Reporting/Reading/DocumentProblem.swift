/// Why a saved document cannot be used.
public struct DocumentProblem: Error, Sendable, Equatable {
    /// What is wrong, in words; a part of the document in it is escaped for a terminal.
    public var message: String

    init(_ message: String) {
        self.message = message
    }
}
