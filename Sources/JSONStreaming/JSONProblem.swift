/// Why a document is not the JSON that was expected, and where.
public struct JSONProblem: Error, Sendable, Equatable {
    /// The offset of the offending byte, from 0; the document's length where something is missing at its end.
    public var offset: Int
    /// What is wrong, in words; never a part of the document.
    public var message: String

    /// A problem.
    public init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }

    /// The place in the document the problem was found in: line and column from 1, the column in Unicode scalars.
    ///
    /// - Parameter bytes: the whole document, the one that was read.
    public func place(in bytes: [UInt8]) -> (line: Int, column: Int) {
        bytes.withUnsafeBufferPointer { place(in: $0) }
    }

    /// The place in the document the problem was found in: line and column from 1, the column in Unicode scalars.
    public func place(in bytes: UnsafeBufferPointer<UInt8>) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                // Continuation bytes of UTF-8 belong to the column of the byte that leads them.
                column += 1
            }
        }
        return (line, column)
    }
}

extension JSONProblem: CustomStringConvertible {
    /// The problem on one line.
    public var description: String {
        "\(message), at byte \(offset)"
    }
}
