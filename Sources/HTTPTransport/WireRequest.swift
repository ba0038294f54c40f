import CLibCurl

/// A request checked and taken apart into what libcurl is told.
///
/// libcurl writes what it is given, line breaks included, so everything that becomes part of the request's head is
/// checked here: nothing that could end a line, or end the path early, gets through.
struct WireRequest: Sendable {
    /// How libcurl has to carry the request; it frames bodies by its own notion of a method.
    enum Form: Sendable {
        /// No body goes out, a body may come in.
        case bodiless
        /// No body either way.
        case head
        /// A body goes out; an empty one is announced as `Content-Length: 0`.
        case body
    }

    let form: Form
    /// The method to write instead of the form's own, or nil.
    let method: String?
    /// Scheme and authority.
    let base: String
    /// Path and query, written to the wire unchanged.
    let target: String
    let body: [UInt8]
    /// Whether sending it twice does no harm.
    let repeatable: Bool
    let headers: HeaderList

    init(_ request: HTTPRequest) throws(TransportError) {
        try Self.check(request)
        let form: Form =
            switch request.method {
            case "HEAD": .head
            case "PUT", "POST", "PATCH": .body
            default: request.body.isEmpty ? .bodiless : .body
            }
        if form == .head && !request.body.isEmpty { throw Self.refused("a HEAD request has no body") }
        self.form = form
        method =
            switch (form, request.method) {
            case (.bodiless, "GET"), (.body, "POST"), (.head, _): nil
            default: request.method
            }
        base = "\(request.scheme)://\(request.authority)/"
        target = request.query.isEmpty ? request.path : "\(request.path)?\(request.query)"
        body = request.body
        repeatable = request.method == "GET" || request.method == "HEAD"
        headers = try Self.lines(request, form)
    }

    private static func refused(_ reason: String) -> TransportError {
        TransportError(kind: .invalidRequest, message: reason, mayHaveBeenReceived: false)
    }

    private static func check(_ request: HTTPRequest) throws(TransportError) {
        guard request.scheme == "https" || request.scheme == "http" else {
            throw refused("the scheme is neither https nor http")
        }
        guard isToken(request.method), request.method != "CONNECT" else { throw refused("not a method") }
        guard isHost(request.host) else { throw refused("not a host name or address") }
        if let port = request.port {
            guard (1...65535).contains(port) else { throw refused("port \(port) is not within 1 to 65535") }
        }
        guard request.path.utf8.first == slash, request.path.utf8.allSatisfy({ isVisible($0) && $0 != question }) else {
            throw refused("the path is not percent-encoded or does not start with /")
        }
        guard request.query.utf8.allSatisfy(isVisible) else { throw refused("the query is not percent-encoded") }
    }

    /// The header lines for libcurl.
    ///
    /// A line `Name:` tells libcurl not to add that field by itself; `Name;` writes a field with an empty value.
    private static func lines(_ request: HTTPRequest, _ form: Form) throws(TransportError) -> HeaderList {
        let list = HeaderList()
        var line: [UInt8] = []
        line.reserveCapacity(512)
        var (hasHost, hasAccept, hasExpect, hasType) = (false, false, false, false)
        for (name, value) in request.headers.fields {
            guard isToken(name) else { throw refused("not a header name") }
            guard value.utf8.allSatisfy({ $0 >= space && $0 != delete || $0 == tab }) else {
                throw refused("a control character in the header \(name)")
            }
            if HTTPHeaders.equal(name, "host") {
                // Two of them, or an empty one, and no two servers agree on what it means.
                guard !hasHost, isAuthority(value) else { throw refused("not a Host header") }
                hasHost = true
            } else if HTTPHeaders.equal(name, "content-length") {
                guard value == String(request.body.count) else {
                    throw refused("the header Content-Length differs from the body's length")
                }
                continue
            } else if HTTPHeaders.equal(name, "transfer-encoding") {
                throw refused("the header Transfer-Encoding is the transport's own")
            }
            hasAccept = hasAccept || HTTPHeaders.equal(name, "accept")
            hasExpect = hasExpect || HTTPHeaders.equal(name, "expect")
            hasType = hasType || HTTPHeaders.equal(name, "content-type")
            line.removeAll(keepingCapacity: true)
            line.append(contentsOf: name.utf8)
            if value.utf8.allSatisfy({ $0 == space || $0 == tab }) {
                line.append(UInt8(ascii: ";"))
            } else {
                line.append(contentsOf: ": ".utf8)
                line.append(contentsOf: value.utf8)
            }
            try list.append(&line)
        }
        if !hasAccept { try list.append("Accept:") }
        if form == .body {
            if !hasExpect { try list.append("Expect:") }
            if !hasType { try list.append("Content-Type:") }
        }
        return list
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == dash || "!#$%&'*+.^_`|~".utf8.contains($0) }
    }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    private static func isHost(_ host: String) -> Bool {
        let bytes = host.utf8
        guard !bytes.isEmpty, bytes.count <= 255 else { return false }
        if bytes.first == UInt8(ascii: "[") {
            let inner = bytes.dropFirst().dropLast()
            return bytes.last == UInt8(ascii: "]") && inner.count >= 2
                && inner.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
        }
        return bytes.allSatisfy { isLetterOrDigit($0) || "-._".utf8.contains($0) }
    }

    private static func isAuthority(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isLetterOrDigit($0) || "-._:[]".utf8.contains($0) }
    }

    /// Whether a byte may stand in a path or query; `#` would end them.
    private static func isVisible(_ byte: UInt8) -> Bool {
        byte > space && byte < delete && byte != UInt8(ascii: "#")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static let space = UInt8(ascii: " ")
    private static let tab = UInt8(ascii: "\t")
    private static let dash = UInt8(ascii: "-")
    private static let slash = UInt8(ascii: "/")
    private static let question = UInt8(ascii: "?")
    private static let delete: UInt8 = 0x7F
}

/// A libcurl string list, freed with its owner.
///
/// Unchecked: it is filled by the task that makes the request, and afterwards read only by the loop's thread.
final class HeaderList: @unchecked Sendable {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    func append(_ line: String) throws(TransportError) {
        try keep(curl_slist_append(list, line))
    }

    /// Adds a line without a zero byte; it is ended by one.
    func append(_ line: inout [UInt8]) throws(TransportError) {
        line.append(0)
        try keep(
            line.withUnsafeBytes { bytes in
                curl_slist_append(list, bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
            })
    }

    private func keep(_ longer: UnsafeMutablePointer<curl_slist>?) throws(TransportError) {
        guard let longer else {
            throw TransportError(kind: .invalidRequest, message: "out of memory", mayHaveBeenReceived: false)
        }
        list = longer
    }

    deinit { curl_slist_free_all(list) }
}
