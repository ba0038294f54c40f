import CLibCurl

/// What all requests of one transport have in common.
struct CurlConfiguration: Sendable {
    var maximumConnections: Int
    var certificateBundle: String?
    var maximumIdleSeconds = 50

    /// Sets every option that no request changes.
    func apply(to settings: inout CurlSettings) {
        // No signals: libcurl's own use of them is unsafe beside threads.
        settings.set(CURLOPT_NOSIGNAL, long: 1)
        settings.set(CURLOPT_PROTOCOLS_STR, string: "http,https")
        settings.set(CURLOPT_FOLLOWLOCATION, long: 0)
        settings.set(CURLOPT_HTTP_VERSION, long: Int(CURL_HTTP_VERSION_1_1))
        settings.set(CURLOPT_PATH_AS_IS, long: 1)
        settings.set(CURLOPT_DISALLOW_USERNAME_IN_URL, long: 1)
        settings.set(CURLOPT_HTTP09_ALLOWED, long: 0)
        settings.set(CURLOPT_NETRC, long: Int(CURL_NETRC_IGNORED.rawValue))

        settings.set(CURLOPT_SSL_VERIFYPEER, long: 1)
        settings.set(CURLOPT_SSL_VERIFYHOST, long: 2)
        settings.set(CURLOPT_SSLVERSION, long: Int(CURL_SSLVERSION_TLSv1_2))
        settings.set(CURLOPT_PROXY_SSL_VERIFYPEER, long: 1)
        settings.set(CURLOPT_PROXY_SSL_VERIFYHOST, long: 2)
        if let certificateBundle {
            settings.set(CURLOPT_CAINFO, string: certificateBundle)
            settings.set(CURLOPT_PROXY_CAINFO, string: certificateBundle)
        }

        Self.apply(nil, to: &settings)
        settings.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, long: 1)

        settings.set(CURLOPT_TCP_NODELAY, long: 1)
        settings.set(CURLOPT_TCP_KEEPALIVE, long: 1)
        // A page of 100 users is about 30 kB: it fits.
        settings.set(CURLOPT_BUFFERSIZE, long: 64 << 10)
        // Connections idle for a minute are likely dropped by something in between: do not try them.
        settings.set(CURLOPT_MAXAGE_CONN, long: maximumIdleSeconds)
        // Leaving a slow name lookup must not block the loop until the lookup ends.
        settings.set(CURLOPT_QUICK_EXIT, long: 1)
        // Time is ours to keep (see CurlSlot.deadline); libcurl's default of five minutes would overrule a longer one.
        settings.set(CURLOPT_CONNECTTIMEOUT_MS, long: Int(Int32.max))
    }

    /// Sets what differs between a request through a proxy and one without.
    static func apply(_ proxy: Proxy?, to settings: inout CurlSettings) {
        // An empty proxy also keeps libcurl from reading one out of the environment.
        settings.set(CURLOPT_PROXY, string: proxy?.url ?? "")
        settings.set(CURLOPT_NOPROXY, string: proxy == nil ? "*" : "")
        // Apart from the URL, so that no message of libcurl's can hold them.
        settings.set(CURLOPT_PROXYUSERNAME, string: proxy?.user)
        settings.set(CURLOPT_PROXYPASSWORD, string: proxy?.password)
        // Through a tunnel only: the proxy sees neither path nor headers, and the target stays as given.
        settings.set(CURLOPT_HTTPPROXYTUNNEL, long: proxy == nil ? 0 : 1)
    }
}
