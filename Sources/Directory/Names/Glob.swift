/// A pattern of names in which only `*` is special: it stands for any text, `/` included; `\*` is a literal star.
///
/// Case counts, as it does in the service.
public struct Glob: Sendable, Hashable {
    /// The pattern as written.
    public let pattern: String
    /// The literal pieces between the stars.
    private let pieces: [[UInt8]]

    /// A pattern.
    public init(_ pattern: String) {
        self.pattern = pattern
        var pieces: [[UInt8]] = [[]]
        var escaped = false
        for byte in pattern.utf8 {
            switch byte {
            case UInt8(ascii: "*") where !escaped:
                pieces.append([])
            case UInt8(ascii: "\\") where !escaped:
                escaped = true
                continue
            default:
                // A backslash before anything but a star or a backslash is only a backslash.
                if escaped, byte != UInt8(ascii: "*"), byte != UInt8(ascii: "\\") {
                    pieces[pieces.count - 1].append(UInt8(ascii: "\\"))
                }
                pieces[pieces.count - 1].append(byte)
            }
            escaped = false
        }
        if escaped { pieces[pieces.count - 1].append(UInt8(ascii: "\\")) }
        self.pieces = pieces
    }

    /// Whether it matches every name.
    public var matchesEverything: Bool { pieces.count > 1 && pieces.allSatisfy(\.isEmpty) }

    /// Whether a name matches.
    public func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { matches($0) }
    }

    /// Whether a name matches, given as UTF-8.
    public func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard pieces.count > 1 else { return name.elementsEqual(pieces[0]) }
        let first = pieces[0]
        let last = pieces[pieces.count - 1]
        guard name.count >= first.count + last.count, name.starts(with: first),
            name.suffix(last.count).elementsEqual(last)
        else { return false }
        var position = first.count
        let end = name.count - last.count
        for piece in pieces[1..<(pieces.count - 1)] where !piece.isEmpty {
            // The leftmost match is always the best one: it leaves the most for the pieces after it.
            guard let found = Self.find(piece, in: name, from: position, to: end) else { return false }
            position = found + piece.count
        }
        return true
    }

    private static func find(_ piece: [UInt8], in name: UnsafeBufferPointer<UInt8>, from: Int, to end: Int) -> Int? {
        var start = from
        while start + piece.count <= end {
            if name[start..<(start + piece.count)].elementsEqual(piece) { return start }
            start += 1
        }
        return nil
    }
}
