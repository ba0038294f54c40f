import Directory
internal import Glibc

/// Gives problems the line that they are about.
enum SourceLines {
    /// How many bytes of text are kept for all problems of a run together: enough for thousands of usual lines.
    private static let budget = 16 << 20
    /// How many characters beyond a problem's column are kept of its line.
    private static let margin = 256

    static func attach(to problems: inout [Problem], sources: [RosterSource]) {
        var wanted: [String: [Int: Int]] = [:]
        // The last column that a place can tell stands for all beyond, so nothing is known of what is there.
        for problem in problems where problem.location.line > 0 && problem.location.column < Int(UInt16.max) {
            wanted[problem.location.file, default: [:]][problem.location.line, default: 0]
                .keepLarger(problem.location.column)
        }
        var budget = budget
        var texts: [String: [Int: String]] = [:]
        for source in sources where texts[source.name] == nil {
            guard let columns = wanted[source.name] else { continue }
            var collector = Collector(columns: columns, budget: budget)
            if let path = source.path {
                guard read(path, into: &collector) else { continue }
            } else {
                source.bytes.withUnsafeBufferPointer { collector.add($0) }
            }
            texts[source.name] = collector.finish()
            budget = collector.budget
        }
        for index in problems.indices where problems[index].location.column < Int(UInt16.max) {
            problems[index].sourceLine = texts[problems[index].location.file]?[problems[index].location.line]
        }
    }

    /// Reads a regular file; what came through a pipe cannot be read again, and opening one would wait for its writer.
    private static func read(_ path: String, into collector: inout Collector) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !collector.isDone {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            buffer.withUnsafeBufferPointer { collector.add(UnsafeBufferPointer(rebasing: $0[0..<count])) }
        }
        return true
    }

    /// Cuts text that comes in pieces into lines, at YAML's line breaks (CR LF, LF, CR, NEL, LS, PS), and keeps the
    /// wanted ones as far as their columns need.
    private struct Collector {
        /// By line, the last column that matters.
        private var columns: [Int: Int]
        private(set) var budget: Int
        private var line = 1
        /// How many bytes of this line to keep; 0 when nobody wants it.
        private var limit = 0
        private var current: [UInt8] = []
        private var isCut = false
        /// The bytes before this one, the last one lowest.
        private var last: UInt32 = 0
        private var found: [Int: String] = [:]

        init(columns: [Int: Int], budget: Int) {
            self.columns = columns
            self.budget = budget
            begin()
        }

        var isDone: Bool { columns.isEmpty }

        mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
            for byte in bytes {
                let before = last
                last = last << 8 | UInt32(byte)
                switch byte {
                case 0x0A:
                    // The LF of CR LF ends no second line.
                    if before & 0xFF != 0x0D { endLine(dropping: 0) }
                case 0x0D: endLine(dropping: 0)
                case 0x85 where before & 0xFF == 0xC2: endLine(dropping: 1)
                case 0xA8 where before & 0xFFFF == 0xE280, 0xA9 where before & 0xFFFF == 0xE280:
                    endLine(dropping: 2)
                default:
                    if current.count < limit {
                        current.append(byte)
                    } else if limit > 0 {
                        isCut = true
                    }
                    continue
                }
                if isDone { return }
            }
        }

        mutating func finish() -> [Int: String] {
            if !isDone { endLine(dropping: 0) }
            return found
        }

        /// Ends a line; `dropping` bytes of its break have been kept already.
        private mutating func endLine(dropping: Int) {
            if columns.removeValue(forKey: line) != nil, limit > 0 {
                if isCut {
                    // Not within a character.
                    while let byte = current.last, byte & 0xC0 == 0x80 { current.removeLast() }
                    if !current.isEmpty { current.removeLast() }
                } else {
                    current.removeLast(min(dropping, current.count))
                }
                // A byte order mark stands before the first column.
                if line == 1, current.starts(with: [0xEF, 0xBB, 0xBF]) { current.removeFirst(3) }
                budget -= current.count
                found[line] = String(decoding: current, as: UTF8.self)
            }
            line += 1
            begin()
        }

        private mutating func begin() {
            current.removeAll(keepingCapacity: true)
            isCut = false
            let needed = columns[line].map { 4 * ($0 + SourceLines.margin) } ?? 0
            limit = needed <= budget ? needed : 0
        }
    }
}

extension Int {
    fileprivate mutating func keepLarger(_ other: Int) { self = Swift.max(self, other) }
}
