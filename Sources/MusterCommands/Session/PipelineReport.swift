import Applying
import AWSAccess
import Directory
internal import Glibc
import Planning
import Reporting

/// What a step of GitHub Actions leaves behind beside its report: a summary for people, and outputs for the steps after
/// it. Both are added to the files that GitHub's variables name, and nothing happens where they name none.
struct PipelineReport {
    private let summaryFile: String?
    private let outputFile: String?
    private let links: SourceLinks?
    private let console: Console
    private var summary = ""
    /// Why a part of it could not be done.
    private var failures = ""
    private var outputs: [(name: String, value: String)] = []

    /// The most bytes that GitHub takes as the summary of one step.
    private static let mostSummary = 1 << 20

    init(_ context: CommandContext) {
        func file(_ name: String) -> String? { context.environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        summaryFile = file("GITHUB_STEP_SUMMARY")
        outputFile = file("GITHUB_OUTPUT")
        links = SourceLinks(environment: context.environment)
        console = context.console
    }

    private var isWanted: Bool { summaryFile != nil || outputFile != nil }

    // MARK: - What there is to tell

    mutating func add(_ document: PlanDocument) {
        guard isWanted else { return }
        summary = MarkdownReport.render(document, digest: SHA256Running.maker, links: links)
        let summaries = document.plans.map(\.summary)
        outputs += [
            ("changes", "\(summaries.reduce(0) { $0 + $1.actions })"),
            ("removals", "\(summaries.reduce(0) { $0 + $1.removals })"),
            ("withheld", "\(summaries.reduce(0) { $0 + $1.withheld })"),
            ("digest", document.digest(SHA256Running.maker)),
        ]
        // Only of one directory it is clear what is approved.
        if document.plans.count == 1, let digest = document.plans[0].removalDigest {
            outputs.append(("removal-digest", digest))
        }
    }

    mutating func add(_ document: ResultDocument) {
        guard isWanted else { return }
        summary = MarkdownReport.render(document, digest: SHA256Running.maker, links: links)
        func sum(_ status: ActionOutcome.Status) -> Int { document.results.reduce(0) { $0 + $1.count(status) } }
        let removals = document.results.reduce(0) { total, result in
            let done = Set(result.outcomes.lazy.filter { $0.status == .done }.map(\.action))
            return total + result.plan.actions.count { $0.isRemoval && done.contains($0.id) }
        }
        outputs += [
            ("changes", "\(sum(.done))"), ("removals", "\(removals)"), ("withheld", "\(sum(.withheld))"),
            ("failed", "\(sum(.failed) + sum(.blocked) + sum(.notStarted))"),
            ("digest", document.digest(SHA256Running.maker)),
        ]
    }

    /// What a check of rosters found.
    mutating func add(_ problems: [Problem], dropped: Int, droppedWarnings: Int, headline: String) {
        guard isWanted else { return }
        summary = MarkdownProblems.render(problems, dropped: dropped, headline: headline, links: links)
        let warnings = problems.count { $0.severity == .warning } + droppedWarnings
        outputs += [("errors", "\(problems.count + dropped - warnings)"), ("warnings", "\(warnings)")]
    }

    /// Why there is nothing to tell.
    mutating func add(_ failure: CommandFailure) {
        guard isWanted, failures.utf8.count < MarkdownReport.limit else { return }
        let lines = failure.message.split(separator: "\n").map(String.init)
        failures += MarkdownProblems.render(
            failure.problems, headline: "Failed: \(lines.first ?? "")",
            notes: lines.dropFirst() + [failure.hint].compactMap { $0 }, links: links)
    }

    // MARK: - The files

    /// Adds everything to the files; one that cannot be written is told, and changes nothing else.
    func finish(_ status: ExitStatus) {
        if let summaryFile, !(summary + failures).isEmpty {
            append(failures + summary + "\n", to: summaryFile, atMost: Self.mostSummary, "the step's summary")
        }
        guard let outputFile else { return }
        let lines = (outputs + [("exit", "\(status.rawValue)")]).map { output in
            // A value of several lines could set what it likes.
            let value = output.value.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }
            return "\(output.name)=\(String(String.UnicodeScalarView(value)))\n"
        }
        append(lines.joined(), to: outputFile, atMost: Self.mostSummary, "the step's outputs")
    }

    private func append(_ text: String, to path: String, atMost limit: Int, _ what: String) {
        func warn(_ reason: String) {
            console.say("warning: \(what) cannot be written to \(Escaping.terminal(path)): \(reason)")
        }
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0o644)
        guard descriptor >= 0 else { return warn(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return warn("it is not a regular file")
        }
        let size = Int(status.st_size)
        var bytes = Array(text.utf8)
        var last: UInt8 = UInt8(ascii: "\n")
        // What others wrote may lack the end of its line.
        if size > 0, pread(descriptor, &last, 1, off_t(size - 1)) == 1, last != UInt8(ascii: "\n") {
            bytes.insert(UInt8(ascii: "\n"), at: 0)
        }
        guard size + bytes.count <= limit else { return warn("it would be larger than 1 MiB") }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return warn(String(cString: strerror(errno))) }
            rest = rest.dropFirst(count)
        }
    }
}
