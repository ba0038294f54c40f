import Directory
internal import Glibc

/// Gives problems the line that they are about.
enum SourceLines {
    /// Longer lines are shown around the column only by whoever shows them; nothing beyond this is kept.
    private static let longest = 4_096

    static func attach(to problems: inout [Problem], sources: [RosterSource]) {
        for source in sources {
            let wanted = Set(
                problems.lazy.filter { $0.location.file == source.name && $0.location.line > 0 }.map(\.location.line))
            guard !wanted.isEmpty else { continue }
            let texts = source.path.map { lines(ofFile: $0, wanted) } ?? lines(of: source.bytes, wanted)
            for index in problems.indices where problems[index].location.file == source.name {
                problems[index].sourceLine = texts[problems[index].location.line]
            }
        }
    }

    private static func lines(of bytes: [UInt8], _ wanted: Set<Int>) -> [Int: String] {
        var collector = Collector(wanted: wanted)
        bytes.withUnsafeBufferPointer { collector.add($0) }
        return collector.finish()
    }

    private static func lines(ofFile path: String, _ wanted: Set<Int>) -> [Int: String] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [:] }
        defer { close(descriptor) }
        var collector = Collector(wanted: wanted)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !collector.isDone {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            buffer.withUnsafeBufferPointer { collector.add(UnsafeBufferPointer(rebasing: $0[0..<count])) }
        }
        return collector.finish()
    }

    /// Cuts text that comes in pieces into lines and keeps the wanted ones.
    private struct Collector {
        private var wanted: Set<Int>
        private var line = 1
        private var current: [UInt8] = []
        private var found: [Int: String] = [:]

        init(wanted: Set<Int>) {
            self.wanted = wanted
        }

        var isDone: Bool { wanted.isEmpty }

        mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
            for byte in bytes {
                if byte == UInt8(ascii: "\n") {
                    endLine()
                    if isDone { return }
                } else if current.count < SourceLines.longest, wanted.contains(line) {
                    current.append(byte)
                }
            }
        }

        mutating func finish() -> [Int: String] {
            endLine()
            return found
        }

        private mutating func endLine() {
            if wanted.remove(line) != nil {
                if current.last == UInt8(ascii: "\r") { current.removeLast() }
                found[line] = String(decoding: current, as: UTF8.self)
            }
            current.removeAll(keepingCapacity: true)
            line += 1
        }
    }
}
