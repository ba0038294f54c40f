/// Percent-encoding as the signer and the service expect it: UTF-8, everything but the unreserved characters of RFC 3986.
enum Percent {
    static func encode(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            if bytes.allSatisfy(isUnreserved) { return String(decoding: bytes, as: UTF8.self) }
            var encoded: [UInt8] = []
            encoded.reserveCapacity(bytes.count * 2)
            for byte in bytes { append(byte, to: &encoded) }
            return String(decoding: encoded, as: UTF8.self)
        }
    }

    /// Appends the encoded form of a text.
    static func append(_ text: String, to encoded: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            if bytes.allSatisfy(isUnreserved) {
                encoded.append(contentsOf: bytes)
            } else {
                for byte in bytes { append(byte, to: &encoded) }
            }
        }
    }

    private static func append(_ byte: UInt8, to encoded: inout [UInt8]) {
        if isUnreserved(byte) {
            encoded.append(byte)
        } else {
            encoded.append(0x25)
            encoded.append(digit(byte >> 4))
            encoded.append(digit(byte & 0xF))
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x41 + value - 10
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}
