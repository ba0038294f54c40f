import Directory

/// The Content-Security-Policy of a page: nothing but its own style and script, each by the hash of its text.
enum ContentPolicy {
    /// The policy's text.
    ///
    /// - Parameter maker: makes SHA-256, written as `sha256:` and hexadecimal digits.
    static func text(style: StaticString, script: StaticString, digest maker: DigestMaker) -> String {
        "default-src 'none'; style-src '\(source(style, maker))'; script-src '\(source(script, maker))'; "
            + "base-uri 'none'; form-action 'none'"
    }

    /// A hash as policies write it: `sha256-` and base64.
    static func source(_ text: StaticString, _ maker: DigestMaker) -> String {
        var digest = maker()
        text.withUTF8Buffer { digest.update($0) }
        let hex = digest.finish().split(separator: ":").last ?? ""
        return "sha256-" + base64(bytes(hex: hex))
    }

    private static func bytes(hex: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var digits = hex.utf8.makeIterator()
        while let high = digits.next().flatMap(value(ofDigit:)), let low = digits.next().flatMap(value(ofDigit:)) {
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                let digit = Int(bits >> UInt32(18 - 6 * index) & 0x3F)
                text.append(index <= group.count ? alphabet[digit] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
