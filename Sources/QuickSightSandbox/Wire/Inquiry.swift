import AWSAccess
import HTTPTransport
import JSONStreaming

/// A request taken apart: what is asked, with which parameters.
struct Inquiry: Sendable {
    let method: String
    let path: String
    private(set) var operation: SandboxOperation?
    private(set) var labels: [Label: String] = [:]
    private(set) var query: [QueryField] = []
    private(set) var body: RequestBody = .absent
    /// Why the request cannot be understood, though it names an operation.
    private(set) var problem: ServiceError?

    init(_ request: HTTPRequest, assumptions: SandboxAssumptions) {
        method = request.method
        path = request.path
        if request.method == "POST", request.path == "/" {
            readForm(request)
            return
        }
        let match = Route.find(
            method: request.method, path: request.path, resolvingDots: assumptions.dotSegmentsAreResolved)
        guard let match else { return }
        operation = match.operation
        for (label, raw) in match.labels {
            if let text = PercentDecoding.decode(raw.utf8) {
                labels[label] = text
            } else {
                problem = .invalidParameter("The value of \(label.rawValue) in the path is not properly encoded.")
            }
        }
        if let fields = PercentDecoding.fields(of: request.query) {
            query = fields
        } else {
            problem = .invalidParameter("The query is not properly encoded.")
        }
        if !request.body.isEmpty { body = RequestBody(request.body, assumptions.malformedBody) }
    }

    /// The first value of a field of the query.
    func field(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// STS has its operation in a form.
    private mutating func readForm(_ request: HTTPRequest) {
        let form = String(decoding: request.body, as: UTF8.self)
        guard let fields = PercentDecoding.fields(of: form),
            fields.contains(where: { $0.name == "Action" && $0.value == SandboxOperation.getCallerIdentity.rawValue })
        else { return }
        operation = .getCallerIdentity
    }
}

/// A request's JSON body.
enum RequestBody: Sendable {
    case absent
    case object(JSONValue)
    case malformed(ServiceError)

    init(_ bytes: [UInt8], _ answer: SandboxAssumptions.MalformedBody) {
        do {
            let value = try JSONValue.parse(bytes)
            self = value.members == nil ? .malformed(Self.error(answer)) : .object(value)
        } catch {
            self = .malformed(Self.error(answer))
        }
    }

    static func error(_ answer: SandboxAssumptions.MalformedBody) -> ServiceError {
        switch answer {
        case .serialization: ServiceError(400, "SerializationException", nil)
        case .invalidParameter: .invalidParameter("The request body is malformed.")
        }
    }

    /// The tree, if it is one.
    var value: JSONValue? {
        if case .object(let value) = self { value } else { nil }
    }
}
