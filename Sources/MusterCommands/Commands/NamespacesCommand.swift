import ArgumentParser
import Directory
import JSONStreaming
import QuickSightAPI
import Reporting

/// Lists the namespaces of the account.
struct NamespacesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        ofMuster: "namespaces", abstract: "List the account's namespaces.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await finish(run(.real()))
    }

    func run(_ context: CommandContext) async -> ExitStatus {
        await context.run(color: output.color) {
            let session = try await TargetSession.reach(
                nil, options: connection, context: context,
                transports: TransportStore(maximumConnections: connection.concurrency), log: output.text.logger)
            let namespaces: [APINamespace]
            do throws(QuickSightError) {
                namespaces = try await session.client.allNamespaces()
            } catch {
                throw CommandFailure(
                    "the namespaces could not be read\n\(error.description)", hint: CommandFailure.hint(error))
            }
            let sorted = namespaces.sorted { ($0.name ?? "") < ($1.name ?? "") }
            switch output.format {
            case .text: try context.console.write(NamespaceReport.text(sorted))
            case .json: try context.console.write(NamespaceReport.json(sorted, account: session.target.account))
            }
            return .success
        }
    }
}

/// Namespaces for people and for programs.
enum NamespaceReport {
    /// A line for each, under headings; why one could not be made stands at the end of its line.
    static func text(_ namespaces: [APINamespace]) -> String {
        var rows = [["NAME", "STATUS", "REGION", "IDENTITY STORE"]]
        for namespace in namespaces {
            let failure = [namespace.errorType, namespace.errorMessage].compactMap(\.self).joined(separator: ": ")
            let cells = [namespace.name, namespace.creationStatus, namespace.capacityRegion, namespace.identityStore]
            rows.append(cells.map { $0.map(Escaping.name) ?? "-" } + [Escaping.terminal(failure)])
        }
        return Columns.render(rows)
    }

    /// The document `muster.namespaces/1`; what the service left out is left out.
    static func json(_ namespaces: [APINamespace], account: String) -> [UInt8] {
        var writer = JSONWriter(.indented)
        func field(_ key: StaticString, _ value: String?) {
            guard let value else { return }
            writer.key(key)
            writer.string(value)
        }
        writer.beginObject()
        field("format", "muster.namespaces/1")
        field("account", account)
        writer.key("namespaces")
        writer.beginArray()
        for namespace in namespaces {
            writer.beginObject()
            field("name", namespace.name)
            field("arn", namespace.arn)
            field("capacityRegion", namespace.capacityRegion)
            field("creationStatus", namespace.creationStatus)
            field("identityStore", namespace.identityStore)
            field("errorType", namespace.errorType)
            field("errorMessage", namespace.errorMessage)
            field("identityCenterApplicationArn", namespace.identityCenterApplicationArn)
            field("identityCenterInstanceArn", namespace.identityCenterInstanceArn)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.newline()
        return writer.takeBytes()
    }
}
