extension WeatherRule {
    /// Why a text is no rule.
    public struct Problem: Error, Sendable, Equatable, CustomStringConvertible {
        /// What is wrong, and what to write.
        public let description: String
    }

    /// Reads a rule as a command line has it: `FAULT[@OPERATIONS][#CALLS][%CHANCE]`.
    ///
    /// Faults are `throttle`, `reset-before`, `reset-after`, `500`, `500-after`, `502`, `502-after`, `503`, `truncated`,
    /// `stalled`, `broken-listing`, `expired-token`, `repeated-page`, `repeated-token`, `empty-page`, `latency=200ms`
    /// (`ms` or `s`) and `error=STATUS:NAME`, for example `error=403:DomainNotWhitelistedException`. Operations are names joined by `+`, or `reads`, or `writes`. Calls are `3` (the third), `-3` (the
    /// first three), `3-` (from the third on) or `/3` (every third). Chance is in percent: `throttle@ListUsers#2-%50`.
    public init(parsing text: String) throws(Problem) {
        var rest = Substring(text)
        let chance = Self.cut(&rest, at: "%")
        let calls = Self.cut(&rest, at: "#")
        let operations = Self.cut(&rest, at: "@")
        self.init(try Self.fault(rest, in: text))
        if let operations { self.operations = try Self.operations(operations, in: text) }
        if let calls { occasion = try Self.occasion(calls, in: text) }
        if let chance {
            guard let percent = Double(chance), (0...100).contains(percent) else {
                throw Problem(description: "\(text): the chance after % is a number from 0 to 100")
            }
            probability = percent / 100
        }
    }

    private static func cut(_ text: inout Substring, at mark: Character) -> Substring? {
        guard let index = text.firstIndex(of: mark) else { return nil }
        defer { text = text[..<index] }
        return text[text.index(after: index)...]
    }

    fileprivate static let faults: [(name: String, fault: Fault)] = [
        ("throttle", .throttle), ("reset-before", .resetBefore), ("reset-after", .resetAfter),
        ("500", .internalFailure()), ("500-after", .internalFailure(afterWrite: true)), ("502", .badGateway()),
        ("502-after", .badGateway(afterWrite: true)), ("503", .unavailable), ("truncated", .truncatedBody),
        ("stalled", .stalledBody), ("broken-listing", .brokenListing), ("expired-token", .expiredToken),
        ("repeated-page", .repeatedPage), ("repeated-token", .repeatedToken), ("empty-page", .emptyPage),
    ]

    private static func fault(_ name: Substring, in text: String) throws(Problem) -> Fault {
        if let known = faults.first(where: { $0.name == name }) { return known.fault }
        if name.hasPrefix("latency=") {
            guard let duration = duration(name.dropFirst(8)) else {
                throw Problem(description: "\(text): a latency is written latency=200ms or latency=2s")
            }
            return .latency(duration)
        }
        if name.hasPrefix("error=") {
            guard let error = error(name.dropFirst(6)) else {
                throw Problem(description: "\(text): an error is written error=400:PreconditionNotMetException")
            }
            return error
        }
        let names = faults.map(\.name).joined(separator: ", ")
        throw Problem(description: "\(text): no fault of that name; there are \(names), latency=200ms, error=400:NAME")
    }

    private static func duration(_ text: Substring) -> Duration? {
        if text.hasSuffix("ms") { return Int(text.dropLast(2)).flatMap { $0 < 0 ? nil : .milliseconds($0) } }
        guard text.hasSuffix("s"), let seconds = Double(text.dropLast()), (0...86_400).contains(seconds) else {
            return nil
        }
        return .seconds(seconds)
    }

    private static func error(_ text: Substring) -> Fault? {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let status = Int(parts[0]), (400...599).contains(status), parts[1].utf8.count <= 128,
            parts[1].utf8.allSatisfy({ ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) })
        else { return nil }
        return .error(status: status, code: String(parts[1]))
    }

    private static func operations(
        _ names: Substring,
        in text: String
    ) throws(Problem) -> Set<SandboxOperation> {
        var operations: Set<SandboxOperation> = []
        for name in names.split(separator: "+") {
            switch name {
            case "reads": operations.formUnion(SandboxOperation.allCases.filter(\.isRead))
            case "writes": operations.formUnion(SandboxOperation.allCases.filter { !$0.isRead })
            default:
                guard let operation = SandboxOperation(rawValue: String(name)) else {
                    throw Problem(description: "\(text): \(name) is no operation; write reads, writes or its name")
                }
                operations.insert(operation)
            }
        }
        return operations
    }

    private static func occasion(_ calls: Substring, in text: String) throws(Problem) -> Occasion {
        let digits = calls.filter { $0.isNumber }
        guard let number = Int(digits), number > 0 else {
            throw Problem(description: "\(text): the calls after # are written 3, -3, 3- or /3")
        }
        switch calls {
        case "\(number)": return .nth(number)
        case "-\(number)": return .first(number)
        case "\(number)-": return .from(number)
        case "/\(number)": return .every(number)
        default: throw Problem(description: "\(text): the calls after # are written 3, -3, 3- or /3")
        }
    }
}

extension Fault {
    /// What happened, as a rule names it; without the times of a latency and the text of an error.
    public var name: String {
        switch self {
        case .latency: "latency"
        case .error(let status, let code, _): "error=\(status):\(code)"
        default: WeatherRule.faults.first { $0.fault == self }?.name ?? "fault"
        }
    }
}
