import CLibCurl
import CurlShims

extension CurlLoop {
    /// Has libcurl tell the loop what to wait for; the loop must outlive the handle.
    func setCallbacks(of multi: UnsafeMutableRawPointer?) {
        muster_curl_multi_set_callbacks(
            multi, curlWatches, curlSetsTimer, Unmanaged.passUnretained(self).toOpaque())
    }
}

private func curlWatches(
    _ easy: UnsafeMutableRawPointer?,
    _ socket: curl_socket_t,
    _ what: Int32,
    _ user: UnsafeMutableRawPointer?,
    _ known: UnsafeMutableRawPointer?
) -> Int32 {
    guard let user else { return -1 }
    return Unmanaged<CurlLoop>.fromOpaque(user).takeUnretainedValue().watch(socket, what) ? 0 : -1
}

private func curlSetsTimer(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ user: UnsafeMutableRawPointer?
) -> Int32 {
    guard let user else { return -1 }
    Unmanaged<CurlLoop>.fromOpaque(user).takeUnretainedValue().setTimer(milliseconds)
    return 0
}
