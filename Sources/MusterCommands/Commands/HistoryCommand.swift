import Applying
import ArgumentParser
import JSONStreaming
import Planning
import Reporting

/// Tells past runs and their actions, from the journals on this machine.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "history", abstract: "Show past runs and their actions, from the journal.")

    @OptionGroup var state: StateOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let directory = StateDirectory.resolve(explicit: state.stateDir, environment: context.environment)
            guard let directory else {
                throw CommandFailure("no state directory is named", hint: "give --state-dir", status: .usage)
            }
            let runs: [JournalRun]
            do throws(JournalProblem) {
                runs = try directory.journals().flatMap { JournalRun.runs($0.records) }
            } catch {
                throw CommandFailure(error.message)
            }
            // Those of one second stay as they stand in their journal.
            let sorted = runs.enumerated().sorted { ($0.element.began, $0.offset) < ($1.element.began, $1.offset) }
                .map(\.element)
            switch output.format {
            case .text: try context.console.write(HistoryReport.text(sorted))
            case .json: try context.console.write(HistoryReport.json(sorted))
            }
            return .success
        }
    }
}

/// The report of past runs.
enum HistoryReport {
    static func text(_ runs: [JournalRun]) -> String {
        guard !runs.isEmpty else { return "No run is on record.\n" }
        return runs.map { run in
            let target = run.target.map { "account \($0.account), namespace \($0.namespace), \($0.endpoint)" } ?? ""
            let end = run.ended ?? "broken off"
            let head = "\(run.began)  \(target)  by \(run.who): \(end.isEmpty ? "nothing to do" : end)"
            let lines = run.actions.map { entry in
                let names = [entry.action.group, entry.action.user ?? entry.action.principalID].compactMap { name in
                    name.map(Escaping.name)
                }
                let outcome = entry.outcome
                let end = [outcome?.status.rawValue ?? "not known", outcome?.requestID, outcome?.error]
                return "  \(entry.time)  \(entry.action.operation) \(names.joined(separator: " "))  "
                    + end.compactMap { $0 }.joined(separator: "  ")
            }
            return ([head] + lines).map { Escaping.terminal($0) + "\n" }.joined()
        }.joined(separator: "\n")
    }

    static func json(_ runs: [JournalRun]) -> [UInt8] {
        var writer = JSONWriter(.indented)
        func text(_ key: StaticString, _ value: String?) {
            guard let value else { return }
            writer.key(key)
            writer.string(value)
        }
        writer.beginObject()
        text("format", "muster.history/1")
        writer.key("runs")
        writer.beginArray()
        for run in runs {
            writer.beginObject()
            text("run", run.name)
            text("account", run.target?.account)
            text("namespace", run.target?.namespace)
            text("endpoint", run.target?.endpoint)
            text("began", run.began)
            text("who", run.who)
            text("plan", run.plan)
            text("ended", run.ended)
            writer.key("actions")
            writer.beginArray()
            for entry in run.actions {
                writer.beginObject()
                text("time", entry.time)
                text("id", entry.action.id.description)
                text("operation", entry.action.operation)
                text("group", entry.action.group)
                text("user", entry.action.user)
                text("principalId", entry.action.principalID)
                text("outcome", entry.outcome?.status.rawValue)
                text("requestId", entry.outcome?.requestID)
                text("error", entry.outcome?.error)
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.newline()
        return writer.takeBytes()
    }
}
