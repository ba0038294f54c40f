import AWSAccess
import ArgumentParser
import Planning
import Reporting

/// Options about the figures of a run that ends.
struct MetricsFileOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "Write figures of the run in Prometheus' text format to this file, for node_exporter's textfile collector: at "
                + "once or not at all, and also when the run fails. Counts go on from those in the file.",
            valueName: "file"), completion: .file())
    var metricsFile: String?

    func validate() throws {
        if metricsFile?.isEmpty == true { throw ValidationError("--metrics-file takes a file") }
    }
}

/// The figures of one run, and the file that they go to in the end.
struct MetricsRun: Sendable {
    /// Who gathers them; nil when nobody asked.
    let hub: MetricsHub?
    private let path: String?
    private let context: CommandContext

    init(_ options: MetricsFileOptions, _ context: CommandContext) {
        path = options.metricsFile
        self.context = context
        hub = options.metricsFile.map { MetricsHub(time: context.time, former: MetricsFile.former($0, context)) }
    }

    /// The world, with somebody who gathers figures.
    var world: CommandContext {
        var world = context
        world.metrics = hub
        return world
    }

    /// Writes the file.
    ///
    /// - Returns: the run's exit status: what else went well fails where the figures cannot be written.
    func finish(_ status: ExitStatus) -> ExitStatus {
        guard let hub, let path else { return status }
        hub.endRun(status)
        do throws(FileProblem) {
            let text = hub.page.text(version: musterVersion, process: .ended, remembers: true)
            try MetricsFile.save(text, to: path)
            return status
        } catch {
            context.console.say("warning: the figures are not written: \(Escaping.terminal(error.message))")
            return ExitStatus.combined([status, .failure])
        }
    }
}

/// A file that somebody else reads figures from.
enum MetricsFile {
    /// What is in the file; nothing where there is none, or something else.
    static func former(_ path: String, _ context: CommandContext) -> MetricsPage {
        func warn(_ reason: String) {
            context.console.say("warning: counts begin anew: \(Escaping.terminal(reason))")
        }
        do throws(FileProblem) {
            guard let bytes = try PrivateFile.contents(of: path)?.bytes, !bytes.isEmpty else { return MetricsPage() }
            if let page = MetricsPage(String(decoding: bytes, as: UTF8.self)) { return page }
            warn("\(path) does not hold muster's figures")
        } catch {
            warn(error.message)
        }
        return MetricsPage()
    }

    /// Puts a page in a path's place, whole or not at all; everybody may read it.
    static func save(_ text: String, to path: String) throws(FileProblem) {
        try PrivateFile.save(to: path) { (file) throws(FileProblem) in
            try file.write(Array(text.utf8))
            try file.showToEverybody()
        }
    }
}
