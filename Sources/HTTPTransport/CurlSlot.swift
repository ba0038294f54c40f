import CLibCurl
import CurlShims

/// One libcurl easy handle and the exchange it is busy with; used again and again, on the loop's thread only.
final class CurlSlot {
    /// Bytes of response header accepted, interim responses included.
    static let maximumHeadBytes = 256 << 10

    let easy: UnsafeMutableRawPointer
    /// The URL that it is set to, taken apart once and not by every request.
    private let url: OpaquePointer
    private(set) var exchange: Exchange?

    private let clock: LoopClock
    private let errorBuffer: UnsafeMutablePointer<CChar>
    private var head: [UInt8] = []
    private var headBytes = 0
    private var headIsInterim = false
    private var headIsWhole = false
    private var body: [UInt8] = []
    /// Why a callback ended the transfer.
    private var refusal: (kind: TransportError.Kind, reason: String)?
    /// How often the request was about to be written to a connection.
    private var timesSent = 0
    /// What the request before has set the handle to; nil where nobody knows.
    private var standing: Standing?
    /// Options that stay as they are until a request differs in them.
    private struct Standing {
        var proxy: Proxy?
        var origin: WireRequest.Origin
        var form: WireRequest.Form
        var method: String?
    }

    private var connectBy = MonotonicTime.distantFuture
    private var lastMoved = MonotonicTime.distantFuture
    private var uploadedWhenChecked = 0

    /// A handle with everything set that is the same for all requests.
    init(_ configuration: CurlConfiguration, _ clock: LoopClock) throws(TransportError) {
        guard let easy = curl_easy_init(), let url = curl_url() else {
            throw TransportError(kind: .invalidRequest, message: "libcurl has no handle", mayHaveBeenReceived: false)
        }
        self.easy = easy
        self.url = url
        self.clock = clock
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        var settings = CurlSettings(easy)
        configuration.apply(to: &settings)
        let user = Unmanaged.passUnretained(self).toOpaque()
        settings.set(CURLOPT_PRIVATE, pointer: user)
        settings.set(CURLOPT_ERRORBUFFER, pointer: errorBuffer)
        settings.set(CURLOPT_WRITEDATA, pointer: user)
        settings.set(CURLOPT_HEADERDATA, pointer: user)
        settings.set(CURLOPT_PREREQDATA, pointer: user)
        settings.set(CURLOPT_WRITEFUNCTION, data: curlReceivedBody)
        settings.set(CURLOPT_HEADERFUNCTION, data: curlReceivedHeader)
        settings.set(CURLOPT_PREREQFUNCTION, request: curlWillSend)
        try settings.check()
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_url_cleanup(url)
        errorBuffer.deallocate()
    }

    /// The slot that a handle belongs to.
    static func of(_ easy: UnsafeMutableRawPointer) -> CurlSlot? {
        var user: UnsafeMutableRawPointer?
        guard muster_curl_get_pointer(easy, CURLINFO_PRIVATE, &user) == CURLE_OK else { return nil }
        return of(user: user)
    }

    fileprivate static func of(user: UnsafeMutableRawPointer?) -> CurlSlot? {
        user.map { Unmanaged<CurlSlot>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Makes the handle ready to send an exchange's request.
    func prepare(_ exchange: Exchange) throws(TransportError) {
        let wire = exchange.wire
        self.exchange = exchange
        exchange.phase = .running(self)
        refusal = nil
        timesSent = 0
        headBytes = 0
        headIsWhole = false
        connectBy = clock.now + exchange.timeouts.connect
        errorBuffer.pointee = 0

        var settings = CurlSettings(easy)
        let before = standing
        standing = nil
        if before == nil || exchange.proxy != before?.proxy { CurlConfiguration.apply(exchange.proxy, to: &settings) }
        if wire.origin != before?.origin { settings.set(url, to: wire.origin.base) }
        // Written as it stands: libcurl neither decodes, re-encodes nor shortens it.
        settings.set(CURLOPT_REQUEST_TARGET, string: wire.target)
        if wire.form != before?.form {
            switch wire.form {
            case .bodiless: settings.set(CURLOPT_HTTPGET, long: 1)
            case .head: settings.set(CURLOPT_NOBODY, long: 1)
            case .body: settings.set(CURLOPT_POST, long: 1)
            }
        }
        if wire.form == .body {
            settings.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: wire.body.count)
            settings.setCopy(of: wire.body)
        }
        if before == nil || wire.method != before?.method {
            settings.set(CURLOPT_CUSTOMREQUEST, string: wire.method)
        }
        settings.set(CURLOPT_HTTPHEADER, pointer: wire.headers.list)
        // Refuses by the announced length. Zero would mean no limit: the first byte is refused on arrival then. The
        // length a HEAD response announces is of a body that does not come.
        settings.set(CURLOPT_MAXFILESIZE_LARGE, offset: wire.form == .head ? 0 : max(0, exchange.maximumResponseBytes))
        try settings.check()
        standing = Standing(proxy: exchange.proxy, origin: wire.origin, form: wire.form, method: wire.method)
    }

    /// Takes the exchange out and says what became of it.
    func finish(_ code: CURLcode) -> (exchange: Exchange, outcome: Exchange.Outcome)? {
        guard let exchange else { return nil }
        let outcome = outcome(of: exchange, code)
        self.exchange = nil
        head = []
        body = []
        return (exchange, outcome)
    }

    /// Takes the exchange out because of something libcurl does not know.
    func abandon(_ kind: TransportError.Kind, _ reason: String) -> (exchange: Exchange, outcome: Exchange.Outcome)? {
        refusal = (kind, reason)
        return finish(CURLE_ABORTED_BY_CALLBACK)
    }

    private func outcome(of exchange: Exchange, _ code: CURLcode) -> Exchange.Outcome {
        if code == CURLE_OK {
            var status = 0
            muster_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
            // libcurl is content with a head that the peer's hanging up cut short.
            if !headIsWhole {
                refusal = (.reset, "the connection ended within the response's head")
            } else if !(200...599).contains(status) {
                refusal = (.malformed, "the status is \(status)")
            } else {
                return .success(HTTPResponse(status: status, headers: HTTPHeaders(ReceivedHead(head)), body: body))
            }
        }
        let (kind, reason) = refusal ?? failure(code)
        return .failure(
            TransportError(
                kind: kind,
                message: "\(exchange.place): \(CurlFailure.oneLine(reason))",
                mayHaveBeenReceived: timesSent > 0
            )
        )
    }

    private func failure(_ code: CURLcode) -> (kind: TransportError.Kind, reason: String) {
        let words = String(cString: errorBuffer)
        let reason = words.isEmpty ? CurlFailure.words(code) : words
        return (CurlFailure.kind(code, reason: reason, sent: timesSent > 0), reason)
    }
}

// MARK: - Time

extension CurlSlot {
    /// When the exchange has to be looked at again, at the earliest.
    var deadline: MonotonicTime {
        guard let exchange else { return .distantFuture }
        return min(exchange.due, timesSent == 0 ? connectBy : lastMoved + exchange.timeouts.stalled)
    }

    /// What the exchange has run out of, if anything.
    func overdue(now: MonotonicTime) -> (kind: TransportError.Kind, reason: String)? {
        guard let exchange, deadline <= now else { return nil }
        if exchange.due <= now {
            return (.timeout, "no whole answer within \(exchange.timeouts.total)")
        }
        if timesSent == 0 {
            return (.connectTimeout, "no connection within \(exchange.timeouts.connect)")
        }
        // What goes out passes no callback of ours: ask.
        var uploaded = 0
        muster_curl_get_offset(easy, CURLINFO_SIZE_UPLOAD_T, &uploaded)
        if uploaded != uploadedWhenChecked {
            uploadedWhenChecked = uploaded
            lastMoved = now
            return nil
        }
        return (.stalled, "no byte moved for \(exchange.timeouts.stalled)")
    }
}

// MARK: - What libcurl calls

extension CurlSlot {
    /// A connection stands, TLS included, and the request is about to be written to it.
    ///
    /// When a kept-alive connection turns out dead before a byte of the answer came, libcurl (7.88: up to five times,
    /// `Curl_retry_request`) sends the request again on another one, whatever its method, though the service may have
    /// acted on the first. Reads may be repeated once; anything else ends here, and its sender decides.
    fileprivate func willSend() -> Bool {
        timesSent += 1
        uploadedWhenChecked = 0
        lastMoved = clock.now
        guard timesSent > 1, let exchange else { return true }
        if exchange.wire.repeatable && timesSent == 2 { return true }
        refusal = (.reset, "the connection died before an answer came")
        return false
    }

    fileprivate func receivedHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        lastMoved = clock.now
        headBytes += line.count
        guard headBytes <= Self.maximumHeadBytes else {
            refusal = (.tooLarge, "the response's head is larger than \(Self.maximumHeadBytes) bytes")
            return false
        }
        // What follows the final head are trailers, which nobody asked for.
        if headIsWhole { return true }
        if line.first == UInt8(ascii: "H"), line.starts(with: "HTTP/".utf8) {
            let digit = line.firstIndex(of: UInt8(ascii: " ")).map { line.index(after: $0) }
            headIsInterim = digit.map { $0 < line.endIndex && line[$0] == UInt8(ascii: "1") } ?? false
            head.removeAll(keepingCapacity: true)
            head.reserveCapacity(1024)
        }
        if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
            headIsWhole = !headIsInterim
        } else {
            head.append(contentsOf: line)
        }
        return true
    }

    fileprivate func receivedBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let exchange else { return false }
        lastMoved = clock.now
        guard body.count + bytes.count <= exchange.maximumResponseBytes else {
            refusal = (.tooLarge, "the answer is larger than \(exchange.maximumResponseBytes) bytes")
            return false
        }
        if body.isEmpty {
            var announced = 0
            muster_curl_get_offset(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced)
            if announced > 0 { body.reserveCapacity(min(announced, exchange.maximumResponseBytes)) }
        }
        body.append(contentsOf: bytes)
        return true
    }
}

private func curlReceivedBody(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ user: UnsafeMutableRawPointer?
) -> Int {
    let accepted = CurlSlot.of(user: user)?.receivedBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return accepted == true ? size * count : refusedByCallback
}

private func curlReceivedHeader(
    _ bytes: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ user: UnsafeMutableRawPointer?
) -> Int {
    let accepted = CurlSlot.of(user: user)?.receivedHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    return accepted == true ? size * count : refusedByCallback
}

private func curlWillSend(
    _ user: UnsafeMutableRawPointer?,
    _ remoteAddress: UnsafeMutablePointer<CChar>?,
    _ localAddress: UnsafeMutablePointer<CChar>?,
    _ remotePort: Int32,
    _ localPort: Int32
) -> Int32 {
    CurlSlot.of(user: user)?.willSend() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

/// libcurl's `CURL_WRITEFUNC_ERROR`: a count that nothing received can have.
private let refusedByCallback = 0xFFFF_FFFF
