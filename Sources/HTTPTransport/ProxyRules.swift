/// An HTTP proxy.
public struct Proxy: Sendable, Equatable {
    /// `http` or `https`.
    let scheme: String
    /// The host; an IPv6 address stands in brackets.
    let host: String
    let port: Int
    let user: String?
    let password: String?

    /// Reads a proxy's URL; without a scheme it is taken for `http`. Nil where it is none.
    ///
    /// A user and a password may stand in it, percent-encoded.
    public init?(_ text: String) {
        var rest = text[...]
        var scheme = "http"
        if let end = rest.firstRange(of: "://") {
            scheme = rest[..<end.lowerBound].lowercased()
            rest = rest[end.upperBound...]
        } else if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
        }
        guard scheme == "http" || scheme == "https" else { return nil }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        var user: String?
        var password: String?
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(parts[0]) else { return nil }
            user = name
            if parts.count == 2 {
                guard let word = Self.decoded(parts[1]) else { return nil }
                password = word
            }
            rest = rest[rest.index(after: at)...]
        }
        var port = scheme == "https" ? 443 : 80
        // The last colon outside of brackets.
        if let colon = rest.lastIndex(of: ":"), rest[colon...].allSatisfy({ $0 != "]" }) {
            guard let number = Int(rest[rest.index(after: colon)...]), (1...65_535).contains(number) else { return nil }
            port = number
            rest = rest[..<colon]
        }
        let isHost =
            !rest.isEmpty
            && rest.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._[]:".utf8.contains(byte)
                }
            }
        guard isHost else { return nil }
        self.scheme = scheme
        host = String(rest)
        self.port = port
        self.user = user
        self.password = password
    }

    /// The URL, without user and password.
    var url: String { "\(scheme)://\(host):\(port)" }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), value >= 0x20
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension Proxy: CustomStringConvertible, CustomReflectable {
    /// The URL, without user and password.
    public var description: String { url }

    /// The URL, without user and password.
    public var customMirror: Mirror { Mirror(self, children: ["url": url], displayStyle: .struct) }
}

/// Which requests go through which proxy.
public struct ProxyRules: Sendable, Equatable {
    /// For https requests.
    public var https: Proxy?
    /// For plain http requests.
    public var http: Proxy?
    /// Hosts that are reached without, as NO_PROXY names them: `*` for all; a name stands for those below it too; a port
    /// may follow.
    public var exceptions: [String]

    /// Rules; none by default.
    public init(https: Proxy? = nil, http: Proxy? = nil, exceptions: [String] = []) {
        self.https = https
        self.http = http
        self.exceptions = exceptions.map { $0.lowercased() }
    }

    /// The rules that the environment has, as Python's urllib and so the AWS CLI understands it: `https_proxy`, `http_proxy`
    /// and `no_proxy`, also in capitals, which count only where there is none in small letters. An empty one means none.
    ///
    /// - Throws: when one that counts is not the URL of a proxy; what it holds is not told, for it may be a password.
    public init(environment: [String: String]) throws(ProxyProblem) {
        func value(_ name: String) -> (name: String, value: String)? {
            // A program that serves web pages has a client's header Proxy as HTTP_PROXY (CVE-2016-5385).
            let names =
                name == "http_proxy" && environment["REQUEST_METHOD"] != nil ? [name] : [name, name.uppercased()]
            guard let found = names.first(where: { environment[$0] != nil }), let text = environment[found],
                !text.isEmpty
            else { return nil }
            return (found, text)
        }
        func proxy(_ name: String) throws(ProxyProblem) -> Proxy? {
            guard let (name, text) = value(name) else { return nil }
            guard let proxy = Proxy(text) else {
                throw ProxyProblem(
                    message: "\(name) is not the URL of an HTTP proxy, such as http://proxy.example:3128")
            }
            return proxy
        }
        self.init(
            https: try proxy("https_proxy"), http: try proxy("http_proxy"),
            exceptions: (value("no_proxy")?.value ?? "").split(separator: ",").compactMap { entry in
                let name = entry.drop { $0 == " " || $0 == "\t" }
                let trimmed = name.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
                return trimmed.isEmpty ? nil : String(trimmed)
            })
    }

    /// The proxy that a request goes through, nil for none; this machine is always reached without.
    func proxy(scheme: String, host: String, port: Int?) -> Proxy? {
        guard let proxy = scheme == "https" ? https : http else { return nil }
        let host = host.lowercased()
        if host == "localhost" || isLoopback(host) || host == "[::1]" { return nil }
        if exceptions.count == 1, exceptions[0] == "*" { return nil }
        let whole = port.map { "\(host):\($0)" } ?? host
        for entry in exceptions {
            let name = entry.drop { $0 == "." }
            if name.isEmpty { continue }
            if name == host || name == whole || host.hasSuffix(".\(name)") || whole.hasSuffix(".\(name)") { return nil }
        }
        return proxy
    }

    private func isLoopback(_ host: String) -> Bool {
        host.hasPrefix("127.") && host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }
}

/// Why an environment's proxies cannot be used.
public struct ProxyProblem: Error, Sendable, Equatable {
    /// The whole story in a line, without any secret.
    public let message: String
}
