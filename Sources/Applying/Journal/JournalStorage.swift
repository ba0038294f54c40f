/// Where a journal's lines are kept: a file, or a test's memory.
public protocol JournalStorage: Sendable {
    /// Everything that was written; nothing when there was no journal yet.
    func read() throws(JournalProblem) -> [UInt8]
    /// Adds bytes at the end; when `durable`, they are on the disk before this returns.
    func append(_ bytes: [UInt8], durable: Bool) throws(JournalProblem)
    /// Puts the former lines aside and begins anew with some; at every moment one of the two is in place.
    func rotate(to bytes: [UInt8]) throws(JournalProblem)
}

/// Why a journal cannot be read or written, in words.
public struct JournalProblem: Error, Sendable, Equatable {
    /// The words.
    public var message: String

    /// A problem.
    public init(_ message: String) {
        self.message = message
    }
}

/// No place for a journal at all: reading gives nothing, and every writing fails for one reason.
public struct NoJournalStorage: JournalStorage {
    private let reason: String

    /// - Parameter reason: why there is none, in words.
    public init(_ reason: String) {
        self.reason = reason
    }

    /// Nothing.
    public func read() throws(JournalProblem) -> [UInt8] { [] }

    /// Fails.
    public func append(_ bytes: [UInt8], durable: Bool) throws(JournalProblem) { throw JournalProblem(reason) }

    /// Fails.
    public func rotate(to bytes: [UInt8]) throws(JournalProblem) { throw JournalProblem(reason) }
}
