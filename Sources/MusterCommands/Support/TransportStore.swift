import AWSAccess
import HTTPTransport
import Synchronization

/// A run's ways to the network: one for each file of trusted certificates, all with the environment's proxies.
final class TransportStore: Sendable {
    private let maximumConnections: Int
    private let given: (any Transport)?
    private let known = Mutex<[String: any Transport]>([:])

    /// - Parameter given: what is used instead of the network, or nil.
    init(maximumConnections: Int, given: (any Transport)? = nil) {
        self.maximumConnections = maximumConnections
        self.given = given
    }

    /// What reaches AWS's services with a profile's trusted certificates.
    ///
    /// They are those of AWS_CA_BUNDLE, the profile's `ca_bundle`, REQUESTS_CA_BUNDLE, as botocore has them; otherwise the
    /// system's.
    func transport(
        profile: String?, _ environment: AWSEnvironment
    ) throws(CommandFailure) -> any Transport {
        if let given { return given }
        let bundle: String?
        let proxies: ProxyRules
        do {
            let configured = try SharedConfiguration(environment).profile(explicit: profile, environment)?["ca_bundle"]
            bundle = (environment["AWS_CA_BUNDLE"] ?? configured ?? environment["REQUESTS_CA_BUNDLE"])
                .map(environment.expanded)
            proxies = try ProxyRules(environment: environment.variables)
        } catch let problem as ProxyProblem {
            throw CommandFailure(problem.message, hint: "nothing was read or changed", status: .usage)
        } catch {
            throw CommandFailure("\(error)", hint: "nothing was read or changed")
        }
        return transport(bundle ?? "") {
            CurlTransport(maximumConnections: maximumConnections, certificateBundle: bundle, proxies: proxies)
        }
    }

    /// What reaches the services of the machine and the container, which no proxy can.
    var local: any Transport { given ?? Local(store: self) }

    /// It begins once something is sent: most credentials come from elsewhere.
    private struct Local: Transport {
        let store: TransportStore

        func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
            try await store.transport("\0local") { CurlTransport(maximumConnections: 4) }.send(request)
        }
    }

    private func transport(_ key: String, _ make: () -> CurlTransport) -> any Transport {
        known.withLock { known in
            if let transport = known[key] { return transport }
            let made = make()
            known[key] = made
            return made
        }
    }
}
