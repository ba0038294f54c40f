import AWSAccess
import HTTPTransport

/// Signs the requests it reads, for a comparison with another signer.
///
/// A line of standard input is one request: method, scheme, host, port, path, query, content type, body, access key,
/// secret, token, region, service, seconds since 1970; each in hexadecimal, a tab between them, empty where there is none.
/// A line of standard output is its `Authorization` header.
@main
struct SigningProbe {
    static func main() {
        let signer = Signer()
        while let line = readLine() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { Hex.bytes($0) ?? [] }
            guard fields.count == 14 else {
                print("not a request")
                continue
            }
            print(authorization(fields, signer))
        }
    }

    private static func authorization(_ fields: [[UInt8]], _ signer: Signer) -> String {
        let text = fields.map { String(decoding: $0, as: UTF8.self) }
        var request = HTTPRequest(
            method: text[0], scheme: text[1], host: text[2], port: Int(text[3]), path: text[4], query: text[5],
            body: fields[7])
        if !text[6].isEmpty { request.headers["Content-Type"] = text[6] }
        let credentials = Credentials(
            accessKeyID: text[8], secretAccessKey: text[9], sessionToken: text[10].isEmpty ? nil : text[10])
        let time = WallTime(seconds: Int64(text[13]) ?? 0)
        signer.sign(&request, with: credentials, region: text[11], service: text[12], at: time)
        return request.headers["Authorization"] ?? ""
    }
}
