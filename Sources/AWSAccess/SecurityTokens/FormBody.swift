/// The body of a form, as the query protocol sends its parameters.
enum FormBody {
    /// `name=value` pairs joined by `&`, everything but RFC 3986's unreserved characters percent-encoded.
    static func encode(_ parameters: [(name: String, value: String)]) -> [UInt8] {
        var body: [UInt8] = []
        for parameter in parameters {
            if !body.isEmpty { body.append(UInt8(ascii: "&")) }
            append(parameter.name, to: &body)
            body.append(UInt8(ascii: "="))
            append(parameter.value, to: &body)
        }
        return body
    }

    /// One value for a query.
    static func percentEncoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ text: String, to body: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x30...0x39,
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                body.append(byte)
            default:
                body += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
    }
}
