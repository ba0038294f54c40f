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
    let origin: Origin
    /// Path and query, written to the wire unchanged.
    let target: String
    let body: [UInt8]
    /// Whether sending it twice does no harm.
    let repeatable: Bool
    let headers: HeaderList

    /// Whom it is sent to.
    struct Origin: Equatable {
        var scheme: String
        var host: String
        var port: Int?

        /// A URL without path and query.
        var base: String {
            let isUsual = port == nil || port == (scheme == "http" ? 80 : 443)
            return "\(scheme)://\(host)\(isUsual ? "" : port.map { ":\($0)" } ?? "")/"
        }
    }

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
        origin = Origin(scheme: request.scheme, host: request.host, port: request.port)
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
        guard request.path.utf8.first == UInt8(ascii: "/"), Characters.path.holdsAll(of: request.path) else {
            throw refused("the path is not percent-encoded or does not start with /")
        }
        guard Characters.query.holdsAll(of: request.query) else { throw refused("the query is not percent-encoded") }
    }

    /// The header lines for libcurl.
    ///
    /// A line `Name:` tells libcurl not to add that field by itself; `Name;` writes a field with an empty value.
    private static func lines(_ request: HTTPRequest, _ form: Form) throws(TransportError) -> HeaderList {
        let fields = request.headers.fields
        var lines = HeaderLines(reserving: fields)
        var (hasHost, hasAccept, hasExpect, hasType) = (false, false, false, false)
        for (name, value) in fields {
            guard isToken(name) else { throw refused("not a header name") }
            guard isValue(value) else { throw refused("a control character in the header \(name)") }
            switch name.utf8.count {
            case 4 where HTTPHeaders.equal(name, "host"):
                // Two of them, or an empty one, and no two servers agree on what it means.
                guard !hasHost, isAuthority(value) else { throw refused("not a Host header") }
                hasHost = true
            case 6 where HTTPHeaders.equal(name, "accept"): hasAccept = true
            case 6 where HTTPHeaders.equal(name, "expect"): hasExpect = true
            case 12 where HTTPHeaders.equal(name, "content-type"): hasType = true
            case 14 where HTTPHeaders.equal(name, "content-length"):
                guard value == String(request.body.count) else {
                    throw refused("the header Content-Length differs from the body's length")
                }
                continue
            case 17 where HTTPHeaders.equal(name, "transfer-encoding"):
                throw refused("the header Transfer-Encoding is the transport's own")
            default: break
            }
            lines.append(name, value)
        }
        if !hasAccept { lines.leaveOut("Accept") }
        if form == .body {
            if !hasExpect { lines.leaveOut("Expect") }
            if !hasType { lines.leaveOut("Content-Type") }
        }
        return HeaderList(lines)
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && Characters.token.holdsAll(of: text)
    }

    /// Whether a text can be a header's value: whatever holds no control character.
    private static func isValue(_ text: String) -> Bool {
        // Without leaving the loop early, which lets several bytes be looked at in one step.
        func count(_ bytes: some Sequence<UInt8>) -> Int {
            var controls = 0
            for byte in bytes { controls &+= (byte < 0x20 && byte != 0x09) || byte == 0x7F ? 1 : 0 }
            return controls
        }
        return (text.utf8.withContiguousStorageIfAvailable { count($0) } ?? count(text.utf8)) == 0
    }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    private static func isHost(_ host: String) -> Bool {
        let bytes = host.utf8
        guard !bytes.isEmpty, bytes.count <= 255 else { return false }
        if bytes.first == UInt8(ascii: "[") {
            let inner = bytes.dropFirst().dropLast()
            return bytes.last == UInt8(ascii: "]") && inner.count >= 2
                && inner.allSatisfy { Characters.address.contains($0) }
        }
        return Characters.host.holdsAll(of: host)
    }

    private static func isAuthority(_ text: String) -> Bool {
        !text.isEmpty && Characters.authority.holdsAll(of: text)
    }
}

/// What the parts of a request's head may consist of.
private enum Characters {
    static let lettersAndDigits = ByteSet { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
    static let token = lettersAndDigits + ByteSet("-!#$%&'*+.^_`|~")
    static let host = lettersAndDigits + ByteSet("-._")
    static let address = ByteSet("0123456789abcdefABCDEF:.")
    static let authority = lettersAndDigits + ByteSet("-._:[]")
    /// Whatever can be seen; `#` would end the path or the query.
    static let query = ByteSet { $0 > 0x20 && $0 < 0x7F } - ByteSet("#")
    static let path = query - ByteSet("?")
}
