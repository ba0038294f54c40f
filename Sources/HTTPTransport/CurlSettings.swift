import CLibCurl
import CurlShims

/// Sets options of one easy handle and remembers the first that libcurl refused.
///
/// An option that guards something (the certificate check, say) must never be skipped silently.
struct CurlSettings {
    private let easy: UnsafeMutableRawPointer
    private var code = CURLE_OK

    init(_ easy: UnsafeMutableRawPointer) {
        self.easy = easy
    }

    mutating func set(_ option: CURLoption, long value: Int) {
        note(muster_curl_set_long(easy, option, value))
    }

    mutating func set(_ option: CURLoption, offset value: Int) {
        note(muster_curl_set_offset(easy, option, curl_off_t(value)))
    }

    /// Sets a string, which libcurl copies; nil clears it.
    mutating func set(_ option: CURLoption, string value: String?) {
        if let value {
            note(value.withCString { muster_curl_set_pointer(easy, option, $0) })
        } else {
            note(muster_curl_set_pointer(easy, option, nil))
        }
    }

    /// Makes a URL the handle's, which has to stay valid as long as libcurl uses it.
    mutating func set(_ url: OpaquePointer, to text: String) {
        guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK else {
            note(CURLE_URL_MALFORMAT)
            return
        }
        note(muster_curl_set_pointer(easy, CURLOPT_CURLU, UnsafeRawPointer(url)))
    }

    /// Sets a pointer, which has to stay valid as long as libcurl uses it.
    mutating func set(_ option: CURLoption, pointer value: UnsafeRawPointer?) {
        note(muster_curl_set_pointer(easy, option, value))
    }

    mutating func set(_ option: CURLoption, data callback: muster_curl_data_callback) {
        note(muster_curl_set_data_callback(easy, option, callback))
    }

    mutating func set(_ option: CURLoption, request callback: curl_prereq_callback) {
        note(muster_curl_set_request_callback(easy, option, callback))
    }

    /// Hands libcurl a copy of a body whose length has been set before.
    mutating func setCopy(of body: [UInt8]) {
        note(
            body.withUnsafeBytes { bytes in
                // An empty array may have no address, which would mean that there is no body at all.
                if let start = bytes.baseAddress, !bytes.isEmpty {
                    muster_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start)
                } else {
                    "".withCString { muster_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0) }
                }
            }
        )
    }

    /// Throws if libcurl refused anything.
    func check() throws(TransportError) {
        if code != CURLE_OK {
            throw TransportError(
                kind: .invalidRequest,
                message: "libcurl refuses a setting: \(CurlFailure.words(code))",
                mayHaveBeenReceived: false
            )
        }
    }

    private mutating func note(_ result: CURLcode) {
        if code == CURLE_OK { code = result }
    }
}
