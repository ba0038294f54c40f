import Planning
import Reporting

/// Writes documents to standard output in the format that was asked for.
struct Report {
    private let format: ReportFormat
    private let console: Console
    private let painter: Painter
    private let links: SourceLinks?

    init(_ options: ReportOptions, _ context: CommandContext) {
        format = options.format
        console = context.console
        painter = context.console.outputPainter(options.color)
        links = SourceLinks(environment: context.environment)
    }

    /// Writes plans.
    ///
    /// - Parameter digest: the document's, where it is known.
    func write(_ document: PlanDocument, digest: String? = nil) throws(CommandFailure) {
        switch format {
        case .text:
            for (index, plan) in document.plans.enumerated() {
                if index > 0 { try console.write("\n") }
                try console.write { sink in PlanText.write(plan, painter: painter, to: sink) }
            }
        case .markdown: try console.write(MarkdownReport.render(document, digest: SHA256Running.maker, links: links))
        case .json:
            let digest = digest ?? document.digest(SHA256Running.maker)
            try console.write { sink in document.write(digest: digest, to: sink) }
        case .github: try console.write(WorkflowReport.render(document))
        case .html: try console.write(PlanHTML.render(document, digest: SHA256Running.maker, links: links))
        }
    }

    /// Writes why there is nothing else to write, for whoever reads nothing but the report.
    func write(_ failure: CommandFailure) {
        guard format == .github else { return }
        let text =
            failure.problems.isEmpty
            ? WorkflowReport.render(failure: failure.message, hint: failure.hint)
            : WorkflowReport.render(failure.problems)
        try? console.write(text)
    }

    /// Writes which targets failed when a saved document was made, where it does not tell by itself.
    func write(_ failures: [TargetFailure]) throws(CommandFailure) {
        for failure in failures {
            switch format {
            case .text:
                let lines = failure.message.split(separator: "\n").map { Escaping.terminal(String($0)) }
                try console.write("\n\(failure.words): FAILED: \(lines.joined(separator: "\n"))\n")
            case .github:
                try console.write(WorkflowReport.render(failure: "\(failure.words): \(failure.message)", hint: nil))
            case .markdown, .json, .html: break
            }
        }
    }

    /// Writes the results of an apply.
    func write(_ document: ResultDocument) throws(CommandFailure) {
        switch format {
        case .text:
            try console.write(document.results.map { ResultText.render($0, painter: painter) }.joined(separator: "\n"))
        case .markdown: try console.write(MarkdownReport.render(document, digest: SHA256Running.maker, links: links))
        case .json: try console.write(document.bytes(digest: SHA256Running.maker))
        case .github: try console.write(WorkflowReport.render(document))
        case .html: try console.write(ResultHTML.render(document, digest: SHA256Running.maker, links: links))
        }
    }

    /// Writes a snapshot: a summary of it for people.
    func write(_ document: SnapshotDocument) throws(CommandFailure) {
        switch format {
        case .text: try console.write(SnapshotText.render(document, painter: painter))
        case .github: try console.write(WorkflowReport.render(document))
        case .markdown: try console.write(SnapshotMarkdown.render(document))
        case .json: try console.write(document)
        case .html: try console.write(SnapshotHTML.render(document, digest: SHA256Running.maker))
        }
    }
}

extension Console {
    /// Writes a whole snapshot, piece by piece.
    func write(_ document: SnapshotDocument) throws(CommandFailure) {
        try write { sink in _ = document.write(digest: SHA256Running.maker, to: sink) }
    }

    /// Writes what comes piece by piece, up to the first piece that cannot be written.
    func write(
        _ pieces: (_ sink: @escaping (UnsafeBufferPointer<UInt8>) -> Void) -> Void
    ) throws(CommandFailure) {
        var failure: CommandFailure?
        pieces { piece in
            guard failure == nil else { return }
            do throws(CommandFailure) { try self.write(piece) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
