/// Takes an endpoint's URL apart, from left to right.
struct EndpointParser {
    private let text: String
    private var rest: Substring

    init(_ text: String) {
        self.text = text
        self.rest = text[...]
    }

    /// `https` or `http`.
    mutating func scheme() throws(EndpointError) -> String {
        guard let colon = rest.firstIndex(of: ":"), rest[colon...].hasPrefix("://") else {
            throw problem("a URL begins with https:// (or http:// for this machine)")
        }
        let scheme = rest[..<colon].lowercased()
        guard scheme == "https" || scheme == "http" else { throw problem("the scheme must be https or http") }
        rest = rest[colon...].dropFirst(3)
        return scheme
    }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    mutating func host() throws(EndpointError) -> String {
        if rest.prefix(while: { $0 != "/" }).contains("@") {
            throw EndpointError("an endpoint URL must not hold a user name or password")
        }
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { throw problem("the ] after the address is missing") }
            let address = rest[...end].lowercased()
            rest = rest[rest.index(after: end)...]
            let isAddress = address.utf8.dropFirst().dropLast().allSatisfy { byte in
                Self.isDigit(byte) || (0x61...0x66).contains(byte) || byte == UInt8(ascii: ":")
                    || byte == UInt8(ascii: ".")
            }
            guard isAddress, address.utf8.count(where: { $0 == UInt8(ascii: ":") }) >= 2 else {
                throw problem("what stands in brackets is not an IPv6 address")
            }
            return address
        }
        let host = rest.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
        rest = rest[host.endIndex...]
        guard !host.isEmpty else { throw problem("the host is missing") }
        guard Self.isHostName(host) else { throw problem("\(String(reflecting: String(host))) is not a host name") }
        return host.lowercased()
    }

    /// The port, if there is one.
    mutating func port() throws(EndpointError) -> Int? {
        guard rest.hasPrefix(":") else { return nil }
        let digits = rest.dropFirst().prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        rest = rest[digits.endIndex...]
        guard digits.utf8.allSatisfy(Self.isDigit), let port = Int(digits), (1...65_535).contains(port) else {
            throw problem("the port must be a number from 1 to 65535")
        }
        return port
    }

    /// The path, without slashes at its end.
    mutating func path() throws(EndpointError) -> String {
        if rest.contains("?") || rest.contains("#") { throw problem("an endpoint has no query and no fragment") }
        guard rest.isEmpty || rest.hasPrefix("/") else { throw problem("the host is followed by something unexpected") }
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        let isPlain = rest.utf8.allSatisfy { byte in
            Self.isDigit(byte) || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte)
                || "/-._~%!$&'()*+,;=:@".utf8.contains(byte)
        }
        let segments = rest.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard isPlain, segments.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            throw problem("the path must be percent-encoded, without empty, . or .. parts")
        }
        return String(rest)
    }

    private static func isHostName(_ name: Substring) -> Bool {
        guard name.utf8.count <= 253 else { return false }
        var name = name
        if name.hasSuffix(".") { name = name.dropLast() }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: "_")
                }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    private func problem(_ reason: String) -> EndpointError {
        // With an @ the text may hold a password.
        EndpointError(text.contains("@") ? "the endpoint URL: \(reason)" : "\(text): \(reason)")
    }
}
