public import Directory
import YAMLReading
internal import Glibc

/// What a set of roster files says, and everything that is wrong with it.
public struct LoadedRosters: Sendable {
    /// One desired state a target, in the order in which the targets are first named.
    public var targets: [DesiredState]
    /// Every problem, by file, line and column.
    public var problems: [Problem]
    /// How many errors more there are than `problems` holds.
    public var droppedErrors: Int
    /// How many warnings more there are than `problems` holds.
    public var droppedWarnings: Int
    /// The files that were read, in order.
    public var files: [String]

    /// How many problems more there are than `problems` holds.
    public var droppedProblems: Int { droppedErrors + droppedWarnings }

    /// Whether the rosters may be used: no problem is an error.
    public var isValid: Bool { droppedErrors == 0 && !problems.contains { $0.severity == .error } }
}

/// Reads rosters: files, directories and standard input, to one desired state a target.
public enum RosterLoading {
    /// Reads everything that the arguments name; `-` is standard input.
    ///
    /// Whatever is wrong is in the answer's problems, all of it at once. No network and no AWS configuration is used.
    ///
    /// - Parameters:
    ///   - policy: the only file in which `scope`, `ignore`, `prune`, `guards` and `credentials` count; in any other they
    ///     are errors then, and so is a target that the file has no document for.
    ///   - now: seconds since 1970 in UTC, to warn of entries that expired more than 90 days ago; nil does not.
    public static func load(
        _ arguments: [String], policy: String? = nil, now: Int64? = nil,
        standardInput: () throws(Problem) -> [UInt8] = readStandardInput
    ) -> LoadedRosters {
        let (sources, problems) = RosterFiles.expand(arguments, policy: policy, standardInput: standardInput)
        return load(sources, policy: policy, now: now, problems: problems)
    }

    /// Reads sources that were found already.
    ///
    /// - Parameter policy: the name of the policy file, where there is one.
    public static func load(
        _ sources: [RosterSource], policy: String? = nil, now: Int64? = nil, problems: [Problem] = []
    ) -> LoadedRosters {
        let policy = policy ?? sources.first(where: \.isPolicy)?.name
        var log = ProblemLog()
        for problem in problems { log.add(problem) }
        // What could not be found or read may hold what the other files need.
        log.isIncomplete = log.errorCount > 0
        var fragments: [Fragment] = []
        for source in sources {
            // Places count files in 16 bits; a file left out silently would be a roster half read.
            guard log.files.count < Int(UInt16.max) else {
                log.isIncomplete = true
                log.add(
                    Problem(
                        .error, at: Problem.Location(file: source.name, line: 0, column: 0),
                        "is one file too many: a roster has at most \(UInt16.max) files"))
                break
            }
            let file = UInt16(log.files.count)
            log.files.append(source.name)
            do throws(YAMLFileError) {
                let yaml = try source.path.map { path throws(YAMLFileError) in try YAMLReader(path: path) }
                var reader = DocumentReader(yaml: yaml ?? YAMLReader(bytes: source.bytes), file: file, log: log.take())
                for var fragment in reader.read(log: &log) {
                    fragment.isPolicy = source.isPolicy
                    fragments.append(fragment)
                }
            } catch {
                log.isIncomplete = true
                log.add(
                    Problem(
                        .error, at: Problem.Location(file: source.name, line: 0, column: 0),
                        "cannot be read: \(error.message)"))
            }
        }
        var targets: [DesiredState] = []
        let groups = TargetGrouping.group(fragments, log: &log)
        if let policy { PolicyPlacement.check(fragments, groups, policy: policy, log: &log) }
        fragments = []
        for group in groups {
            guard var merged = FragmentMerging.merge(group, log: &log) else { continue }
            CrossChecks.check(merged, now: now, log: &log)
            merged.state.files = log.files
            targets.append(merged.state)
        }
        var found = log.problems.sorted(by: Self.precedes)
        SourceLines.attach(to: &found, sources: sources)
        return LoadedRosters(
            targets: targets, problems: found, droppedErrors: log.droppedErrors, droppedWarnings: log.droppedWarnings,
            files: log.files)
    }

    /// All of standard input, at most 256 MiB.
    public static func readStandardInput() throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= 256 << 20 {
            let count = read(0, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                let reason = String(cString: strerror(errno))
                throw Problem(
                    .error, at: Problem.Location(file: standardInputName, line: 0, column: 0),
                    "cannot be read: \(reason)")
            }
            bytes += buffer[0..<count]
        }
        throw Problem(
            .error, at: Problem.Location(file: standardInputName, line: 0, column: 0), "is larger than 256 MiB")
    }

    private static func precedes(_ left: Problem, _ right: Problem) -> Bool {
        if left.location.file != right.location.file { return left.location.file < right.location.file }
        if left.location.line != right.location.line { return left.location.line < right.location.line }
        if left.location.column != right.location.column { return left.location.column < right.location.column }
        return left.message < right.message
    }
}
