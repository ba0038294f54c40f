/// One line of a page in Prometheus' text format.
struct ExpositionSample: Equatable {
    var name: String
    var labels: [String: String]
    var value: Double
}

/// Reads back what ``Exposition`` writes, so that counters go on from one run to the next.
enum ExpositionReading {
    /// The samples, and what is in ``Exposition/memory(_:_:_:)`` lines; nil when a line is neither of them nor a comment.
    static func samples(_ text: String) -> (samples: [ExpositionSample], memories: [ExpositionSample])? {
        var samples: [ExpositionSample] = []
        var memories: [ExpositionSample] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            if line.starts(with: Exposition.memoryMark.utf8) {
                guard let memory = sample(line.dropFirst(Exposition.memoryMark.utf8.count)) else { return nil }
                memories.append(memory)
            } else if line.first != UInt8(ascii: "#") {
                guard let sample = sample(line) else { return nil }
                samples.append(sample)
            }
        }
        return (samples, memories)
    }

    private static func sample(_ line: Substring.UTF8View.SubSequence) -> ExpositionSample? {
        var rest = line
        guard let name = word(&rest) else { return nil }
        var labels: [String: String] = [:]
        if rest.first == UInt8(ascii: "{") {
            rest.removeFirst()
            while rest.first != UInt8(ascii: "}") {
                guard let label = word(&rest), rest.popFirst() == UInt8(ascii: "="), let value = quoted(&rest),
                    labels.updateValue(value, forKey: label) == nil
                else { return nil }
                if rest.first == UInt8(ascii: ",") { rest.removeFirst() }
            }
            rest.removeFirst()
        }
        guard rest.popFirst() == UInt8(ascii: " "), let value = number(String(Substring(rest))) else { return nil }
        return ExpositionSample(name: name, labels: labels, value: value)
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        default: Double(text).flatMap { $0.isFinite ? $0 : nil }
        }
    }

    private static func word(_ rest: inout Substring.UTF8View.SubSequence) -> String? {
        let end =
            rest.firstIndex { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    false
                default: true
                }
            } ?? rest.endIndex
        guard end > rest.startIndex else { return nil }
        defer { rest = rest[end...] }
        return String(Substring(rest[..<end]))
    }

    private static func quoted(_ rest: inout Substring.UTF8View.SubSequence) -> String? {
        guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { return nil }
                bytes.append(next == UInt8(ascii: "n") ? UInt8(ascii: "\n") : next)
            default: bytes.append(byte)
            }
        }
        return nil
    }
}
