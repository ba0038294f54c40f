import AWSAccess
import HTTPTransport
import JSONStreaming
import QuickSightSandbox

/// A sandbox under a clock of its own, and a client that signs.
struct TestClient {
    let sandbox: Sandbox
    let time: ManualTime
    var credentials: Credentials
    var region = "us-east-1"
    var service = "quicksight"
    let signer = Signer()

    static let account = "111122223333"
    static let base = "/accounts/111122223333/namespaces/default"

    init(_ configuration: SandboxConfiguration = SandboxConfiguration()) {
        time = ManualTime()
        sandbox = Sandbox(configuration, time: time)
        credentials = configuration.keys.first?.credentials ?? SandboxKey.example.credentials
    }

    /// With other assumptions.
    init(_ change: (inout SandboxAssumptions) -> Void) {
        var assumptions = SandboxAssumptions()
        change(&assumptions)
        self.init(SandboxConfiguration(assumptions: assumptions))
    }

    /// In other weather.
    init(_ weather: Weather) {
        self.init(SandboxConfiguration(weather: weather))
    }

    /// One answer.
    struct Answer {
        let response: HTTPResponse
        let body: JSONValue

        var status: Int { response.status }
        /// The error's name; empty for success.
        var code: String { response.headers["x-amzn-ErrorType"] ?? "" }
        var message: String { body["Message"]?.string ?? "" }
        subscript(key: String) -> JSONValue? { body[key] }

        init(_ response: HTTPResponse) {
            self.response = response
            body = (try? JSONValue.parse(response.body)) ?? .null
        }
    }

    /// A request, unsigned.
    func request(_ method: String, _ path: String, query: String = "", body: String? = nil) -> HTTPRequest {
        var request = HTTPRequest(
            method: method, scheme: "http", host: "127.0.0.1", port: 8080, path: path, query: query)
        if let body {
            request.body = Array(body.utf8)
            request.headers["Content-Type"] = "application/json"
        }
        return request
    }

    /// A request, signed.
    func signed(_ method: String, _ path: String, query: String = "", body: String? = nil) -> HTTPRequest {
        var request = request(method, path, query: query, body: body)
        signer.sign(&request, with: credentials, region: region, service: service, at: time.wallNow)
        return request
    }

    /// Sends to a path below the account's default namespace.
    @discardableResult
    func call(_ method: String, _ path: String, query: String = "", body: String? = nil) -> Answer {
        send(method, Self.base + path, query: query, body: body)
    }

    /// Sends to a whole path.
    func send(_ method: String, _ path: String, query: String = "", body: String? = nil) -> Answer {
        Answer(sandbox.handle(signed(method, path, query: query, body: body)).response)
    }

    /// Registers a QuickSight user.
    @discardableResult
    func register(_ name: String, role: String = "READER") -> Answer {
        call("POST", "/users", body: Self.registration(name, role: role))
    }

    static func registration(_ name: String, role: String = "READER") -> String {
        object([
            ("IdentityType", .string("QUICKSIGHT")), ("UserName", .string(name)),
            ("Email", .string("\(name)@example.com")), ("UserRole", .string(role)),
        ])
    }

    /// A JSON object as text.
    static func object(_ members: [(String, JSONValue)]) -> String {
        var writer = JSONWriter()
        writer.value(.object(members.map { JSONMember($0.0, $0.1) }))
        return String(decoding: writer.takeBytes(), as: UTF8.self)
    }

    /// One label of a path, as clients encode it: all but the unreserved characters.
    static func label(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return encoded
    }

    /// Every element of a listing's pages, by a key of the element.
    func all(
        _ path: String,
        list: String,
        key: String,
        pageSize: Int? = nil,
        between: (Int) -> Void = { _ in }
    ) -> [String] {
        var found: [String] = []
        var token: String?
        var pages = 0
        repeat {
            var query = pageSize.map { "max-results=\($0)" } ?? ""
            if let token { query += (query.isEmpty ? "" : "&") + "next-token=" + Self.label(token) }
            let answer = call("GET", path, query: query)
            found += (answer[list]?.array ?? []).compactMap { $0[key]?.string }
            token = answer["NextToken"]?.string
            pages += 1
            between(pages)
        } while token != nil && pages < 10_000
        return found
    }
}
