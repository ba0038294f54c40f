import HTTPTransport
import Testing

@testable import AWSAccess

struct SignerTests {
    @Test(arguments: signatureVectors)
    func signsAsBotocoreDoes(vector: SignatureVector) {
        let date = WallTime(seconds: vector.time).yyyymmdd
        let expected = """
            AWS4-HMAC-SHA256 Credential=\(vector.key)/\(date)/\(vector.region)/\(vector.service)/aws4_request, \
            SignedHeaders=\(vector.signedHeaders), Signature=\(vector.signature)
            """
        #expect(vector.signed.headers["Authorization"] == expected)
    }

    @Test func setsDateAndTokenAndReplacesEarlierOnes() {
        var request = SignatureVector.plain.request
        let signer = Signer()
        let temporary = Credentials(accessKeyID: "A", secretAccessKey: "s", sessionToken: "t")
        signer.sign(&request, with: temporary, region: "r", service: "s", at: WallTime(seconds: 0))
        #expect(request.headers["X-Amz-Date"] == "19700101T000000Z")
        #expect(request.headers["X-Amz-Security-Token"] == "t")

        let lasting = Credentials(accessKeyID: "B", secretAccessKey: "s")
        signer.sign(&request, with: lasting, region: "r", service: "s", at: WallTime(seconds: 1))
        #expect(request.headers.fields.map(\.name) == ["X-Amz-Date", "Authorization"])
        #expect(request.headers["X-Amz-Date"] == "19700101T000001Z")
    }

    /// The derived key is kept between requests; nothing that goes into it may be missed.
    @Test func neverReusesAKeyThatIsNotTheSame() {
        let shared = Signer()
        let base = ("A", "secret", "r", "s", Int64(0))
        let changed = [
            ("B", "secret", "r", "s", 0), ("A", "other", "r", "s", 0), ("A", "secret", "q", "s", 0),
            ("A", "secret", "r", "z", 0), ("A", "secret", "r", "s", Int64(86_400)), base,
        ]
        let cases = changed.flatMap { [base, $0] }
        for (key, secret, region, service, time) in cases {
            let credentials = Credentials(accessKeyID: key, secretAccessKey: secret)
            var first = SignatureVector.plain.request
            var second = first
            let time = WallTime(seconds: time)
            shared.sign(&first, with: credentials, region: region, service: service, at: time)
            Signer().sign(&second, with: credentials, region: region, service: service, at: time)
            #expect(first == second)
        }
    }

    /// What is kept of one request, to be quick, must not be seen in the signature of the next.
    @Test func signsEachRequestAsIfItWereTheFirst() {
        let shared = Signer()
        for vector in signatureVectors + signatureVectors.reversed() {
            var request = vector.request
            shared.sign(
                &request, with: vector.credentials, region: vector.region, service: vector.service,
                at: WallTime(seconds: vector.time))
            #expect(request == vector.signed)
        }
    }

    /// A query that is in order already is signed as it stands; any other is put in order.
    @Test(arguments: [
        ("a=1&b=2", "a=1&b=2"), ("b=2&a=1", "a=1&b=2"), ("a=2&a=1", "a=1&a=2"), ("a=1&a=1", "a=1&a=1"),
        ("a=1&a-b=2", "a=1&a-b=2"), ("a-b=2&a=1", "a=1&a-b=2"), ("a", "a="), ("a&b=1", "a=&b=1"), ("a=&b", "a=&b="),
        ("a=1&", "=&a=1"), ("&a=1", "=&a=1"), ("=1", "=1"), ("a=1=2&b=", "a=1=2&b="), ("a=%2F&b=~", "a=%2F&b=~"),
    ])
    func putsQueriesInOrder(query: String, expected: String) {
        var bytes: [UInt8] = []
        CanonicalRequest.appendQuery(query, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test func signsFromManyTasksAtOnce() async {
        let signer = Signer()
        let vectors = signatureVectors
        await withTaskGroup(of: Bool.self) { group in
            for vector in vectors {
                group.addTask {
                    var request = vector.request
                    signer.sign(
                        &request, with: vector.credentials, region: vector.region, service: vector.service,
                        at: WallTime(seconds: vector.time))
                    return request.headers["Authorization"]?.hasSuffix(vector.signature) == true
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
