import HTTPTransport
import NIOCore
import NIOHTTP1

extension HTTPRequest {
    /// The request as received, path and query untouched; nil if its target or `Host` make no sense.
    init?(_ head: HTTPRequestHead, body: [UInt8], receivedAt address: SocketAddress?) {
        guard let authority = Self.authority(of: head, receivedAt: address) else { return nil }
        let target = Self.originForm(head.uri)
        let question = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
        let query = target[question...].dropFirst()
        self.init(
            method: head.method.rawValue,
            scheme: "http",
            host: authority.host,
            port: authority.port,
            path: String(Substring(target[..<question])),
            query: String(Substring(query)),
            headers: HTTPTransport.HTTPHeaders(head.headers.map { ($0.name, $0.value) }),
            body: body
        )
    }

    /// Path and query of a target that may name scheme and host first (RFC 9112 §3.2.2).
    private static func originForm(_ uri: String) -> Substring.UTF8View {
        let bytes = Substring(uri).utf8
        guard uri.hasPrefix("http://") || uri.hasPrefix("https://"), let colon = uri.firstIndex(of: ":") else {
            return bytes
        }
        let authority = bytes[colon...].dropFirst(3)
        guard let end = authority.firstIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }) else {
            return Substring("/").utf8
        }
        return authority[end...]
    }

    private static func authority(
        of head: HTTPRequestHead,
        receivedAt address: SocketAddress?
    ) -> (host: String, port: Int?)? {
        let hosts = head.headers["host"]
        guard let text = hosts.first else {
            // Only HTTP/1.0 may do without (RFC 9112 §3.2).
            guard head.version == .http1_0 else { return nil }
            return (address?.ipAddress ?? "localhost", address?.port)
        }
        guard hosts.count == 1 else { return nil }
        let bytes = text.utf8
        // The colon before a port is the last, and not one within the brackets of an IPv6 address.
        let bracket = bytes.lastIndex(of: UInt8(ascii: "]"))
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")), bracket.map({ $0 < colon }) ?? true else {
            return text.isEmpty ? nil : (text, nil)
        }
        let digits = text[text.index(after: colon)...]
        guard colon > text.startIndex, let port = UInt16(digits) else { return nil }
        return (String(text[..<colon]), Int(port))
    }
}
