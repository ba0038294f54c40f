import ArgumentParser
import HTTPServing

/// Where figures are served.
struct MetricsAddress: ExpressibleByArgument, Sendable, Equatable {
    var address: ListenAddress

    /// A port alone is one of this machine's own.
    init?(argument: String) {
        let isPort = !argument.isEmpty && argument.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        guard let address = try? ListenAddress.parse(isPort ? "127.0.0.1:\(argument)" : argument) else { return nil }
        self.address = address
    }
}

/// Options about what a daemon shows of itself.
struct MetricsListenOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "Serve figures in Prometheus' text format (/metrics), probes (/healthz, /readyz) and a summary as JSON "
                + "(/status) over HTTP. A port alone is reached from this machine only; with another machine's way in, such "
                + "as 0.0.0.0, whoever reaches it can read them.", valueName: "[host:]port"))
    var metricsListen: MetricsAddress?

    /// Serves pages, until the listener is shut down.
    ///
    /// - Returns: nil where nobody asked for them.
    func serve(_ pages: MonitoringPages) async throws(CommandFailure) -> HTTPListener? {
        guard let address = metricsListen?.address else { return nil }
        // Whoever connects and says nothing must not take the daemon's file descriptors.
        let limits = HTTPListener.Limits(
            bodyBytes: 1024, headerBytes: 16 << 10, connections: 64, idle: .seconds(120))
        do throws(ListenError) {
            return try await HTTPListener.start(on: address, limits: limits, handler: pages.answer)
        } catch {
            throw CommandFailure("figures cannot be served: \(error)", hint: "give another --metrics-listen")
        }
    }
}
