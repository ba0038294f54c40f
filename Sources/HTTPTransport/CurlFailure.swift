import CLibCurl

/// libcurl's result codes in our words.
enum CurlFailure {
    /// The kind of a failed transfer.
    ///
    /// - Parameters:
    ///   - code: libcurl's result.
    ///   - reason: libcurl's words, consulted where one code means two things.
    ///   - sent: Whether the connection stood, so that bytes may have gone out.
    static func kind(_ code: CURLcode, reason: String, sent: Bool) -> TransportError.Kind {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY, CURLE_INTERFACE_FAILED: .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_CLIENTCERT:
            .tls
        case CURLE_OPERATION_TIMEDOUT: sent ? .timeout : .connectTimeout
        case CURLE_FILESIZE_EXCEEDED: .tooLarge
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .malformed
        // "HTTP/0.9 when not allowed", "Unsupported HTTP version"; before anything was sent, it is the URL's scheme.
        case CURLE_UNSUPPORTED_PROTOCOL: sent ? .malformed : .invalidRequest
        case CURLE_URL_MALFORMAT, CURLE_OUT_OF_MEMORY, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_FAILED_INIT,
            CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN:
            .invalidRequest
        case CURLE_RECV_ERROR where reason.hasSuffix("in chunked-encoding"): .malformed
        // The connection never stood: a proxy that refused, a peer that hung up during the handshake.
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING: sent ? .reset : .connect
        default: sent ? .reset : .connect
        }
    }

    /// libcurl's words for a code.
    static func words(_ code: CURLcode) -> String {
        guard let text = curl_easy_strerror(code) else { return "libcurl error \(code.rawValue)" }
        return String(cString: text)
    }

    /// Text that may hold what a peer wrote, fit for one line of a terminal.
    static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}
