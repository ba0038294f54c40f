internal import Glibc

/// Standard error for what has no console at hand.
enum StandardError {
    static func write(_ text: String) {
        let bytes = Array(text.utf8)
        // A log line that cannot be written is lost; there is nowhere left to say so.
        _ = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
