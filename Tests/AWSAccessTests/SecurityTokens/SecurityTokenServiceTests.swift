import HTTPTransport
import Testing

@testable import AWSAccess

@Suite("STS")
struct SecurityTokenServiceTests {
    private let time = ManualTime()

    private func service(_ steps: [ScriptedTransport.Step]) throws -> (SecurityTokenService, ScriptedTransport) {
        let transport = ScriptedTransport(steps, time)
        let requester = AWSRequester(
            .init(
                endpoint: try Endpoint(service: "sts", region: "us-east-1"), region: "us-east-1", service: "sts",
                userAgent: "muster/test"),
            transport: transport,
            credentials: FixedCredentials(Credentials(accessKeyID: "AKID", secretAccessKey: "SECRET")),
            limiter: RateLimiter(readRate: nil, writeRate: nil, time: time),
            time: time, errorCode: SecurityTokenService.errorCode(in:))
        return (SecurityTokenService(requester: requester), transport)
    }

    private static func identity(
        account: String = "111122223333", arn: String = "arn:aws:iam::111122223333:user/a&amp;b"
    )
        -> String
    {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
          <GetCallerIdentityResult>
            <Arn>\(arn)</Arn>
            <UserId>AROAEXAMPLE:session</UserId>
            <Account>\(account)</Account>
          </GetCallerIdentityResult>
          <ResponseMetadata><RequestId>01234567-89ab</RequestId></ResponseMetadata>
        </GetCallerIdentityResponse>

        """
    }

    @Test("GetCallerIdentity asks as the query protocol does, and its XML is read")
    func identity() async throws {
        let (service, transport) = try service([.answer(200, [], Self.identity())])
        let identity = try await service.callerIdentity()
        #expect(
            identity
                == CallerIdentity(
                    account: "111122223333", arn: "arn:aws:iam::111122223333:user/a&b", userID: "AROAEXAMPLE:session",
                    requestID: "01234567-89ab"))
        let request = try #require(transport.sent.first)
        #expect(transport.sent.count == 1)
        #expect(request.method == "POST")
        #expect(request.host == "sts.us-east-1.amazonaws.com")
        #expect(request.path == "/")
        #expect(String(decoding: request.body, as: UTF8.self) == "Action=GetCallerIdentity&Version=2011-06-15")
        #expect(request.headers["Authorization"]?.contains("/us-east-1/sts/aws4_request") == true)
    }

    @Test("Refusals are told apart, and a quoted session token is not repeated")
    func refusals() async throws {
        func refusal(_ status: Int, _ body: String) async throws -> STSError? {
            let (service, _) = try service([.answer(status, [], body)])
            do throws(STSError) {
                _ = try await service.callerIdentity()
                return nil
            } catch {
                return error
            }
        }
        func body(_ code: String, _ message: String) -> String {
            "<ErrorResponse><Error><Type>Sender</Type><Code>\(code)</Code><Message>\(message)</Message></Error>"
                + "<RequestId>r-1</RequestId></ErrorResponse>"
        }
        let unknown = try #require(
            try await refusal(403, body("InvalidClientTokenId", "The security token is invalid.")))
        #expect(unknown.kind == .unrecognizedClient)
        #expect(unknown.status == 403)
        #expect(unknown.requestID == "r-1")
        #expect(unknown.message == "The security token is invalid.")
        let quoted = body(
            "IncompleteSignature", "No. The Canonical String for this request was &#10;x-amz-security-token:T")
        let incomplete = try #require(try await refusal(400, quoted))
        #expect(incomplete.kind == .invalidSignature)
        #expect(incomplete.message == "No. ")
        #expect(try await refusal(400, body("ExpiredToken", "over"))?.kind == .expiredToken)
        #expect(try await refusal(403, body("AccessDenied", "no"))?.kind == .accessDenied)
        #expect(try await refusal(400, body("Novel", "no"))?.kind == .other(code: "Novel"))
        #expect(try await refusal(403, "<html><body>proxy</body></html>")?.kind == .unnamed(status: 403))
        #expect(try await refusal(200, "<html><body>portal</body></html>")?.kind == .malformedAnswer)
        #expect(try await refusal(200, "{}")?.kind == .malformedAnswer)
        #expect(try await refusal(200, Self.identity(account: "1111"))?.kind == .malformedAnswer)
        #expect(try await refusal(200, Self.identity(arn: "x"))?.kind == .malformedAnswer)
    }

    @Test("The endpoint: asked for, then of STS, then of all, then the region's")
    func endpoint() throws {
        func endpoint(_ explicit: String?, _ variables: [String: String]) throws -> String {
            try SecurityTokenService.place(
                explicit: explicit, region: "cn-north-1", AWSEnvironment(variables: variables)
            ).endpoint.description
        }
        let none = ["AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"]
        let all = none.merging(["AWS_ENDPOINT_URL": "https://all.example"]) { $1 }
        let both = all.merging(["AWS_ENDPOINT_URL_STS": "https://sts.example"]) { $1 }
        #expect(try endpoint(nil, none) == "https://sts.cn-north-1.amazonaws.com.cn")
        #expect(try endpoint(nil, all) == "https://all.example")
        #expect(try endpoint(nil, both) == "https://sts.example")
        #expect(try endpoint("http://127.0.0.1:8080", both) == "http://127.0.0.1:8080")
    }

    @Test("The global endpoint serves only whoever asks for it, in the old regions")
    func globalEndpoint() throws {
        func place(
            _ region: String, _ setting: String?, _ more: [String: String] = [:], profile: String = ""
        ) throws -> String {
            var variables = ["HOME": "/h"].merging(more) { $1 }
            variables["AWS_STS_REGIONAL_ENDPOINTS"] = setting
            let environment = AWSEnvironment(variables: variables) { path in
                path == "/h/.aws/config" ? Array("[default]\n\(profile)\n".utf8) : nil
            }
            let place = try SecurityTokenService.place(explicit: nil, region: region, environment)
            return "\(place.endpoint.host) \(place.region)"
        }
        #expect(try place("eu-west-1", nil) == "sts.eu-west-1.amazonaws.com eu-west-1")
        #expect(try place("eu-west-1", "regional") == "sts.eu-west-1.amazonaws.com eu-west-1")
        #expect(try place("eu-west-1", "legacy") == "sts.amazonaws.com us-east-1")
        #expect(try place("eu-south-1", "legacy") == "sts.eu-south-1.amazonaws.com eu-south-1")
        #expect(
            try place("eu-west-1", nil, profile: "sts_regional_endpoints = legacy") == "sts.amazonaws.com us-east-1")
        #expect(
            try place("eu-west-1", "regional", profile: "sts_regional_endpoints = legacy")
                == "sts.eu-west-1.amazonaws.com eu-west-1")
        #expect(
            try place("eu-west-1", "legacy", ["AWS_ENDPOINT_URL_STS": "https://sts.example"]) == "sts.example eu-west-1"
        )
        #expect(throws: EndpointError.self) { try place("eu-west-1", "global") }
    }
}

@Suite("The XML of STS")
struct XMLElementTests {
    @Test(
        "What is not well-formed, or more than this XML has, is refused",
        arguments: [
            "", "text", "<a>", "<a></b>", "<a></a><b/>", "<a>&unknown;</a>", "<a>&#0;</a>", "<a>&amp</a>", "<a b=c/>",
            "<a b='<'/>", "<!DOCTYPE a><a/>", "<a><!-- c --></a>", "<a><![CDATA[x]]></a>", "<a><?p?></a>", "< a/>",
            "<a></a>x", "<a/", "<a b=\"1\"c=\"2\"/>",
            String(repeating: "<a>", count: 17) + String(repeating: "</a>", count: 17),
        ])
    func refused(text: String) {
        #expect(XMLElement(parsing: Array(text.utf8)) == nil)
    }

    @Test("Elements, text, references and attributes")
    func accepted() throws {
        let text =
            "<?xml version='1.0'?>\r\n<a x=\"1\" y='&lt;'>\r\n <b>1 &lt; 2 &amp;&#x20;&#51;</b><c/><c/>\r\n</a >\n"
        let root = try #require(XMLElement(parsing: Array(text.utf8)))
        #expect(root.name == "a")
        #expect(root.child("b")?.text == "1 < 2 & 3")
        #expect(root.children.count == 3)
        #expect(root.child("c") == nil)
        #expect(root.text.isEmpty)
        #expect(XMLElement(parsing: [0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E]) == nil)
    }
}
