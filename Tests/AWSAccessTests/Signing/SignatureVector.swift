import HTTPTransport
import Testing

@testable import AWSAccess

/// A request, and what botocore signs it with; what a vector leaves out is as the defaults say.
struct SignatureVector: Sendable, CustomTestStringConvertible {
    var method = "GET"
    var scheme = "https"
    var host = "quicksight.us-east-1.amazonaws.com"
    var port: Int?
    var path = "/"
    var query = ""
    var type: String?
    var body = ""
    var key = "AKIDEXAMPLE"
    var secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    var token: String?
    var region = "us-east-1"
    var service = "quicksight"
    var time: Int64 = 1_795_316_400
    var signedHeaders: String
    var signature: String

    var request: HTTPRequest {
        var request = HTTPRequest(
            method: method, scheme: scheme, host: host, port: port, path: path, query: query, body: Array(body.utf8))
        request.headers["Content-Type"] = type
        return request
    }

    var credentials: Credentials {
        Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token)
    }

    var signed: HTTPRequest {
        var request = request
        Signer().sign(
            &request, with: credentials, region: region, service: service, at: WallTime(seconds: time))
        return request
    }

    var testDescription: String { "\(method) \(path)?\(query)" }
}

extension SignatureVector {
    /// What a request without anything special is signed with.
    static let plain = SignatureVector(signedHeaders: "", signature: "")
}
