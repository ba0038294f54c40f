import NIOCore

/// Where to listen: a host and a port.
public struct ListenAddress: Sendable, Equatable {
    /// A name or address; an IPv6 address without its brackets.
    public var host: String
    /// 0 to 65535; 0 lets the system choose a free one.
    public var port: Int

    /// An address.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine reaches it: 127.0.0.0/8, ::1, or the name `localhost`.
    public var isLoopback: Bool {
        if host.lowercased() == "localhost" { return true }
        // As the system writes it back: shortest form, no leading zeros.
        guard let written = (try? SocketAddress(ipAddress: host, port: 0))?.ipAddress else { return false }
        return written.hasPrefix("127.") || written == "::1"
    }

    /// Host and port as a URL has them.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Reads `host:port`, an IPv6 address in brackets; the error says in words what is wrong.
    public static func parse(_ text: String) throws(ListenError) -> ListenAddress {
        let (host, digits) = try split(text)
        guard let port = UInt16(digits), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw ListenError("\(quoted(text)): the port is not a number from 0 to 65535")
        }
        return ListenAddress(host: host, port: Int(port))
    }

    private static func split(_ text: String) throws(ListenError) -> (host: String, port: Substring) {
        guard let colon = text.lastIndex(of: ":") else {
            throw ListenError("\(quoted(text)): a port is missing; write \(text.isEmpty ? "127.0.0.1" : text):8080")
        }
        let host = text[..<colon]
        let port = text[text.index(after: colon)...]
        if host.hasPrefix("[") {
            let inner = String(host.dropFirst().dropLast())
            guard host.hasSuffix("]"), inner.contains(":"), (try? SocketAddress(ipAddress: inner, port: 0)) != nil
            else {
                throw ListenError("\(quoted(text)): not an IPv6 address between the brackets")
            }
            return (inner, port)
        }
        if host.isEmpty {
            throw ListenError("\(quoted(text)): a host is missing; write 127.0.0.1\(text)")
        }
        if host.contains(":") {
            throw ListenError("\(quoted(text)): an IPv6 address stands in brackets, as in [::1]:8080")
        }
        let isName = host.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            default: false
            }
        }
        guard isName else { throw ListenError("\(quoted(text)): not a host name or address") }
        return (String(host), port)
    }

    private static func quoted(_ text: String) -> String {
        text.debugDescription
    }
}

extension ListenAddress: CustomStringConvertible {}

/// Why nothing listens.
public struct ListenError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reason in words.
    public var message: String

    /// An error.
    public init(_ message: String) {
        self.message = message
    }

    /// The reason in words.
    public var description: String { message }
}
