import HTTPTransport
import Testing

@testable import AWSAccess

struct SignatureVerifierTests {
    private let now = WallTime(seconds: 1_795_316_400)
    private let verifier = SignatureVerifier(service: "quicksight", region: "us-east-1") { key in
        switch key {
        case "AKIDEXAMPLE":
            Credentials(accessKeyID: key, secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        case "ASIASESSION":
            Credentials(
                accessKeyID: key, secretAccessKey: "s", sessionToken: "token",
                expiration: WallTime(seconds: 1_795_316_460))
        default: nil
        }
    }

    @Test(arguments: signatureVectors)
    func acceptsWhatBotocoreSigns(vector: SignatureVector) throws {
        let verifier = SignatureVerifier(service: vector.service, region: nil) { key in
            key == vector.key ? vector.credentials : nil
        }
        let verified = try verifier.verify(vector.signed, now: WallTime(seconds: vector.time))
        let expected = VerifiedSignature(
            accessKeyID: vector.key, region: vector.region, service: vector.service)
        #expect(verified == expected)
    }

    /// As awscli sends it: the Host header explicit, more headers than ours signed, values with odd white space.
    @Test func acceptsOtherSignedHeaders() throws {
        // Signed by botocore's SigV4Auth with the header values as here.
        var request = HTTPRequest(
            method: "GET", scheme: "http", host: "10.0.0.1", port: 8080, path: "/accounts/1/namespaces")
        request.headers["Host"] = "localhost:8080"
        request.headers["X-Amz-Date"] = "20261122T030000Z"
        request.headers["X-Custom"] = "  two   words\t here "
        request.headers.add("Accept", "a/b")
        request.headers.add("Accept", "c/d")
        request.headers["User-Agent"] = "not signed"
        request.headers["Authorization"] = """
            AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-east-1/quicksight/aws4_request, \
            SignedHeaders=accept;host;x-amz-date;x-custom, \
            Signature=c42b426670090182986f80bdfd06dac19e500e8990335a7a6f4b3ac7c0789467
            """
        #expect(try verifier.verify(request, now: now).accessKeyID == "AKIDEXAMPLE")
    }

    @Test func refusesWhatIsNotSigned() {
        #expect(failure(SignatureVector.plain.request) == .missingAuthentication)
    }

    @Test(arguments: [
        "", "Bearer x", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-east-1/quicksight/aws4_request, SignedHeaders=host",
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-east-1/quicksight/aws4_request, "
            + "SignedHeaders=host, Signature=12",
        "AWS4-HMAC-SHA256 Credential=/20261122/us-east-1/quicksight/aws4_request, SignedHeaders=host, Signature=12",
        "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=12",
        "AWS4-HMAC-SHA256 Credential=x, Credential=x", "AWS4-HMAC-SHA256 ,,=,", "AWS4-HMAC-SHA256 x",
    ])
    func refusesMalformedHeaders(text: String) {
        var request = SignatureVector.plain.signed
        request.headers["Authorization"] = text
        guard case .incomplete = failure(request) else {
            Issue.record("accepted, or another failure")
            return
        }
    }

    @Test func refusesMissingOrMalformedDates() {
        var request = SignatureVector.plain.signed
        for date in [nil, "", "yesterday", "20261322T030000Z"] {
            request.headers["X-Amz-Date"] = date
            guard case .incomplete = failure(request) else {
                Issue.record("accepted, or another failure: \(date ?? "none")")
                continue
            }
        }
    }

    @Test func refusesAnythingChangedAfterSigning() {
        let signed = SignatureVector(
            method: "POST", path: "/a%2Fb", query: "a=1&b=2", type: "application/json", body: "{}", signedHeaders: "",
            signature: ""
        ).signed
        #expect(failure(signed) == nil)
        let changes: [(inout HTTPRequest) -> Void] = [
            { $0.method = "PUT" }, { $0.path = "/a/b" }, { $0.path = "/a%2fb" }, { $0.query = "a=1&b=3" },
            { $0.query = "" }, { $0.body = Array("{} ".utf8) }, { $0.body = [] }, { $0.host = "example.com" },
            { $0.port = 8080 }, { $0.headers["Content-Type"] = "text/plain" },
            { $0.headers["X-Amz-Date"] = "20261122T030001Z" },
        ]
        for change in changes {
            var request = signed
            change(&request)
            #expect(failure(request) == .wrongSignature)
        }
        var request = signed
        request.query = "b=2&a=1"
        #expect(failure(request) == nil, "the order of the query does not matter")
    }

    @Test func refusesUnknownKeysAndWrongSecrets() {
        #expect(
            failure(SignatureVector(key: "AKIANOBODY", signedHeaders: "", signature: "").signed)
                == .unknownKey("AKIANOBODY"))
        #expect(failure(SignatureVector(secret: "wrong", signedHeaders: "", signature: "").signed) == .wrongSignature)
        var request = SignatureVector.plain.signed
        let header = request.headers["Authorization"] ?? ""
        request.headers["Authorization"] = String(header.dropLast(64)) + String(repeating: "0", count: 64)
        #expect(failure(request) == .wrongSignature)
    }

    @Test func refusesClocksMoreThanFifteenMinutesAway() {
        for (offset, isAccepted) in [(-901, false), (-900, true), (900, true), (901, false)] {
            let time = now.seconds + Int64(offset)
            let failure = failure(SignatureVector(time: time, signedHeaders: "", signature: "").signed)
            #expect(failure == (isAccepted ? nil : .clockSkew(signed: WallTime(seconds: time), now: now)))
        }
    }

    @Test func refusesOtherScopes() {
        for vector in [
            SignatureVector(region: "us-west-2", signedHeaders: "", signature: ""),
            SignatureVector(service: "sts", signedHeaders: "", signature: ""),
        ] {
            guard case .wrongScope = failure(vector.signed) else {
                Issue.record("accepted, or another failure")
                continue
            }
        }
        // The scope's day is not the date's.
        var request = SignatureVector.plain.signed
        request.headers["X-Amz-Date"] = "20261121T235959Z"
        guard case .wrongScope = failure(request) else {
            Issue.record("accepted, or another failure")
            return
        }
    }

    @Test func checksSessionTokens() {
        var vector = SignatureVector(key: "ASIASESSION", secret: "s", token: "token", signedHeaders: "", signature: "")
        #expect(failure(vector.signed) == nil)
        #expect(failure(vector.signed, at: now + .seconds(60)) == .expiredToken)
        vector.token = "other"
        #expect(failure(vector.signed) == .invalidToken)
        vector.token = nil
        #expect(failure(vector.signed) == .invalidToken)
        #expect(failure(SignatureVector(token: "unexpected", signedHeaders: "", signature: "").signed) == .invalidToken)
    }

    /// A token or a host that is not covered by the signature could be exchanged on the way.
    @Test func refusesHeadersThatOughtToBeSignedAndAreNot() {
        for (name, part) in [("host", "host;x-amz-date"), ("x-amz-date", "host;x-amz-date")] {
            var request = SignatureVector.plain.signed
            let names = part.split(separator: ";").filter { $0 != name }.joined(separator: ";")
            request.headers["Authorization"] = request.headers["Authorization"]?.split(separator: " ")
                .map { $0.hasPrefix("SignedHeaders") ? "SignedHeaders=\(names)," : String($0) }.joined(separator: " ")
            guard case .incomplete(let text) = failure(request) else {
                Issue.record("accepted, or another failure: \(name)")
                continue
            }
            #expect(text.lowercased().contains(name))
        }
        var request = SignatureVector.plain.signed
        request.headers["X-Amz-Target"] = "smuggled"
        guard case .incomplete = failure(request) else {
            Issue.record("an unsigned x-amz header was accepted")
            return
        }
    }

    private func failure(_ request: HTTPRequest, at time: WallTime? = nil) -> SignatureFailure? {
        do {
            _ = try verifier.verify(request, now: time ?? now)
            return nil
        } catch {
            return error
        }
    }
}
