import AWSAccess
import HTTPTransport

/// Signs the requests it reads, for a comparison with another signer.
///
/// A line of standard input is one request: method, scheme, host, port, path, query, content type, body, access key,
/// secret, token, region, service, seconds since 1970; each in hexadecimal, a tab between them, empty where there is none.
/// A line of standard output is its `Authorization` header.
///
/// A line of four fields is a question for an endpoint instead: service, region, and `true` or `false` for FIPS and for
/// dual stack; its answer is the endpoint, for STS with the region signed for.
@main
struct SigningProbe {
    static func main() {
        let signer = Signer()
        while let line = readLine() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map { Hex.bytes($0) ?? [] }
            if fields.count == 4 {
                print(endpoint(fields.map { String(decoding: $0, as: UTF8.self) }))
                continue
            }
            guard fields.count == 14 else {
                print("not a request")
                continue
            }
            print(authorization(fields, signer))
        }
    }

    private static func endpoint(_ fields: [String]) -> String {
        let environment = AWSEnvironment(
            variables: ["AWS_USE_FIPS_ENDPOINT": fields[2], "AWS_USE_DUALSTACK_ENDPOINT": fields[3]])
        do {
            guard fields[0] != "sts" else {
                let place = try SecurityTokenService.place(explicit: nil, region: fields[1], environment)
                return "\(place.endpoint) \(place.region)"
            }
            return "\(try Endpoint.resolve(explicit: nil, service: fields[0], region: fields[1], environment))"
        } catch {
            return "refused: \(error)"
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
