import AWSAccess
import HTTPTransport
import JSONStreaming
import QuickSightSandbox
import Testing

@Suite("Signatures and regions")
struct SignatureTests {
    private func refusal(_ client: TestClient, _ path: String = TestClient.base + "/users") -> TestClient.Answer {
        client.send("GET", path)
    }

    @Test("Without a signature nothing is done")
    func missing() {
        let client = TestClient()
        let request = client.request("POST", TestClient.base + "/users", body: TestClient.registration("pat"))
        let answer = TestClient.Answer(client.sandbox.handle(request).response)
        #expect(answer.status == 403)
        #expect(answer.code == "MissingAuthenticationTokenException")
        #expect(answer.message == "Missing Authentication Token")
        #expect(client.sandbox.directory.users.isEmpty)
        #expect(client.sandbox.recordedCalls.last?.accessKeyID == nil)
        #expect(client.sandbox.recordedCalls.last?.errorCode == "MissingAuthenticationTokenException")
    }

    @Test("A wrong key, a wrong secret, a malformed header")
    func wrong() {
        var client = TestClient()
        client.credentials.secretAccessKey = "other"
        var answer = refusal(client)
        #expect(answer.status == 403)
        #expect(answer.code == "InvalidSignatureException")
        #expect(answer.message.hasPrefix("The request signature we calculated does not match"))
        client.credentials.accessKeyID = "AKIANOBODY"
        answer = refusal(client)
        #expect(answer.status == 403)
        #expect(answer.code == "UnrecognizedClientException")
        #expect(answer.message == "The security token included in the request is invalid.")
        #expect(client.sandbox.recordedCalls.last?.accessKeyID == "AKIANOBODY")
        var request = client.signed("GET", TestClient.base + "/users")
        request.headers["Authorization"] = "AWS4-HMAC-SHA256 Credential=x"
        #expect(client.sandbox.handle(request).response.headers["x-amzn-ErrorType"] == "IncompleteSignatureException")
    }

    @Test("What changes after signing breaks the signature")
    func tampered() {
        let client = TestClient()
        var request = client.signed("POST", TestClient.base + "/users", body: TestClient.registration("pat"))
        request.body = Array(TestClient.registration("sam").utf8)
        #expect(client.sandbox.handle(request).response.status == 403)
        request = client.signed("GET", TestClient.base + "/users/a%2Fb")
        request.path = TestClient.base + "/users/a%2fb%20"
        #expect(client.sandbox.handle(request).response.status == 403)
    }

    @Test("A clock off by more than fifteen minutes is told so, with the service's time in Date")
    func skew() throws {
        let client = TestClient()
        let old = client.signed("GET", TestClient.base + "/users")
        let signed = client.time.wallNow
        client.time.advance(by: .seconds(15 * 60))
        #expect(client.sandbox.handle(old).response.status == 200)
        client.time.advance(by: .seconds(1))
        let now = client.time.wallNow
        let answer = TestClient.Answer(client.sandbox.handle(old).response)
        #expect(answer.status == 403)
        #expect(answer.code == "InvalidSignatureException")
        #expect(
            answer.message == """
                Signature expired: \(signed.isoBasic) is now earlier than \((now - .seconds(900)).isoBasic) \
                (\(now.isoBasic) - 15 min.)
                """)
        #expect(answer.response.headers["Date"] == now.httpDate)
        client.time.stepWall(by: .seconds(-3_600))
        var early = client.request("GET", TestClient.base + "/users")
        client.signer.sign(
            &early, with: client.credentials, region: "us-east-1", service: "quicksight", at: now)
        let message = TestClient.Answer(client.sandbox.handle(early).response).message
        #expect(message.hasPrefix("Signature not yet current: \(now.isoBasic) is still later than "))
    }

    @Test("Temporary credentials need their token, and end")
    func session() {
        let time = ManualTime()
        let end = time.wallNow + .seconds(60)
        let key = SandboxKey(
            Credentials(accessKeyID: "ASIAX", secretAccessKey: "s", sessionToken: "token+/=", expiration: end))
        var client = TestClient(SandboxConfiguration(keys: [key]))
        #expect(refusal(client).status == 200)
        client.time.advance(by: .seconds(61))
        let expired = refusal(client)
        #expect(expired.status == 403)
        #expect(expired.code == "ExpiredTokenException")
        #expect(expired.message == "The security token included in the request is expired")
        client.credentials.sessionToken = "other"
        #expect(refusal(client).code == "UnrecognizedClientException")
        client.credentials.sessionToken = nil
        #expect(refusal(client).code == "UnrecognizedClientException")
    }

    @Test("A scope of another service is told so")
    func service() {
        var client = TestClient()
        client.service = "execute-api"
        let answer = refusal(client)
        #expect(answer.status == 403)
        #expect(answer.code == "InvalidSignatureException")
        #expect(answer.message.hasPrefix("Credential should be scoped to correct service: 'quicksight'."))
    }

    @Test("A scope other than the endpoint's region is told so, where the host names one")
    func scopeRegion() {
        let client = TestClient()
        var request = client.request("GET", TestClient.base + "/users")
        request.host = "quicksight.us-west-2.amazonaws.com"
        request.port = nil
        client.signer.sign(
            &request, with: client.credentials, region: "us-east-1", service: "quicksight", at: client.time.wallNow)
        let answer = TestClient.Answer(client.sandbox.handle(request).response)
        #expect(answer.code == "InvalidSignatureException")
        #expect(answer.message.hasPrefix("Credential should be scoped to a valid region"))
    }

    @Test("Another region than the identities' is answered in the service's words")
    func identityRegion() {
        var client = TestClient()
        client.region = "us-west-2"
        let answer = refusal(client)
        #expect(answer.status == 401)
        #expect(answer.code == "AccessDeniedException")
        #expect(
            answer.message == """
                Operation is being called from endpoint us-west-2, but your identity region is us-east-1. \
                Please use the us-east-1 endpoint.
                """)
        #expect(answer["RequestId"] == nil)
        let arn = TestClient.label("arn:aws:quicksight:us-east-1:111122223333:user/default/pat")
        #expect(client.send("GET", "/resources/\(arn)/tags").status == 401)
    }

    @Test("A key of one account does not reach another's")
    func otherAccount() {
        var key = SandboxKey.example
        key.account = "444455556666"
        let client = TestClient(
            SandboxConfiguration(accounts: [SandboxAccount(), SandboxAccount(id: "444455556666")], keys: [key]))
        #expect(refusal(client).code == "AccessDeniedException")
        #expect(refusal(client, "/accounts/444455556666/namespaces/default/users").status == 200)
    }

    @Test("Unchecked where so configured")
    func unchecked() {
        let client = TestClient(SandboxConfiguration(verifiesSignatures: false))
        let request = client.request("GET", TestClient.base + "/users")
        #expect(client.sandbox.handle(request).response.status == 200)
    }

    @Test("The name and spelling of errors follow the assumptions")
    func naming() {
        let suffixed = TestClient { $0.errorNaming = .headerWithSuffix }
        #expect(suffixed.call("GET", "/users/x").code.hasPrefix("ResourceNotFoundException:http"))
        let typed = TestClient { $0.errorNaming = .bodyType }.call("GET", "/users/x")
        #expect(typed.code.isEmpty)
        #expect(typed["__type"]?.string?.hasSuffix("#ResourceNotFoundException") == true)
        let coded = TestClient { $0.errorNaming = .bodyCode }.call("GET", "/users/x")
        #expect(coded["code"]?.string == "ResourceNotFoundException")
        let lowercase = TestClient { $0.signatureErrorsAreLowercase = true }
        let request = lowercase.request("GET", TestClient.base + "/users")
        let body = TestClient.Answer(lowercase.sandbox.handle(request).response)
        #expect(body["message"]?.string == "Missing Authentication Token")
        #expect(body["Message"] == nil)
    }

    @Test("GetCallerIdentity answers STS's XML, and its errors")
    func callerIdentity() {
        var key = SandboxKey.example
        key.identityARN = "arn:aws:sts::111122223333:assumed-role/bi&admin/me"
        var client = TestClient(SandboxConfiguration(keys: [key]))
        client.service = "sts"
        func ask(_ body: String = "Action=GetCallerIdentity&Version=2011-06-15") -> HTTPResponse {
            var request = client.request("POST", "/", body: body)
            request.headers["Content-Type"] = "application/x-www-form-urlencoded; charset=utf-8"
            client.signer.sign(
                &request, with: client.credentials, region: "us-west-2", service: client.service,
                at: client.time.wallNow)
            return client.sandbox.handle(request).response
        }
        let answer = ask()
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.status == 200)
        #expect(answer.headers["Content-Type"] == "text/xml")
        #expect(text.contains("<Arn>arn:aws:sts::111122223333:assumed-role/bi&amp;admin/me</Arn>"))
        #expect(text.contains("<Account>111122223333</Account>"))
        #expect(text.contains("<UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>"))
        #expect(ask("Action=AssumeRole").status == 404)
        client.credentials.secretAccessKey = "wrong"
        let refused = ask()
        #expect(refused.status == 403)
        #expect(String(decoding: refused.body, as: UTF8.self).contains("<Code>SignatureDoesNotMatch</Code>"))
    }
}
