import Testing

@testable import HTTPTransport

/// Which proxies the environment names, and what goes through them; the answers are those of Python's urllib, which the
/// AWS CLI asks.
struct ProxyTests {
    private func rules(_ environment: [String: String]) throws -> ProxyRules {
        try ProxyRules(environment: environment)
    }

    @Test("Small letters come before capitals, and an empty one means none")
    func variables() throws {
        #expect(try rules([:]) == ProxyRules())
        #expect(try rules(["HTTPS_PROXY": "http://a:1"]).https?.url == "http://a:1")
        #expect(try rules(["HTTPS_PROXY": "http://a:1", "https_proxy": "http://b:2"]).https?.url == "http://b:2")
        #expect(try rules(["HTTPS_PROXY": "http://a:1", "https_proxy": ""]).https == nil)
        #expect(try rules(["HTTP_PROXY": "http://a:1"]).https == nil)
        #expect(try rules(["HTTP_PROXY": "http://a:1"]).http?.url == "http://a:1")
        #expect(try rules(["HTTP_PROXY": "http://a:1", "REQUEST_METHOD": "GET"]).http == nil)
        #expect(try rules(["http_proxy": "http://a:1", "REQUEST_METHOD": "GET"]).http?.url == "http://a:1")
        #expect(try rules(["ALL_PROXY": "http://a:1"]) == ProxyRules())
    }

    @Test(
        "A proxy's URL",
        arguments: [
            ("http://proxy.example:3128", "http://proxy.example:3128", nil, nil),
            ("proxy.example:3128", "http://proxy.example:3128", nil, nil),
            ("//proxy.example", "http://proxy.example:80", nil, nil),
            ("HTTPS://proxy.example/", "https://proxy.example:443", nil, nil),
            ("http://ann:p%40ss%3Aword@proxy.example:8080", "http://proxy.example:8080", "ann", "p@ss:word"),
            ("http://ann@[fd00::1]:3128", "http://[fd00::1]:3128", "ann", nil),
            ("http://a:b@c@d", "http://d:80", "a", "b@c"),
        ] as [(String, String, String?, String?)])
    func urls(text: String, url: String, user: String?, password: String?) {
        let proxy = Proxy(text)
        #expect(proxy?.url == url)
        #expect(proxy?.user == user && proxy?.password == password)
        // Nobody sees the password by printing it.
        if let proxy, let password {
            var dumped = ""
            dump(proxy, to: &dumped)
            for shown in ["\(proxy)", String(reflecting: proxy), dumped] {
                #expect(!shown.contains(password) && shown.contains(proxy.url))
            }
        }
    }

    @Test(
        "What is no proxy's URL is refused, and not told",
        arguments: [
            "socks5://ann:hush@p:1", "http://", "http://ann:hush@", "http://ann:hush@p:0", "http://ann:hush@p:port",
            "http://ann:hush%zz@p", "http://ann:hush@p q", "ftp://hush@p", "http://ann:hush%0a@p",
        ])
    func refused(text: String) {
        let problem = #expect(throws: ProxyProblem.self) { try rules(["HTTPS_PROXY": text]) }
        #expect(problem?.message.hasPrefix("HTTPS_PROXY is not the URL of an HTTP proxy") == true)
        #expect(problem?.message.contains("hush") == false)
    }

    @Test(
        "NO_PROXY",
        arguments: [
            ("q.us-east-1.amazonaws.com", nil, "", false),
            ("q.us-east-1.amazonaws.com", nil, "amazonaws.com", true),
            ("q.us-east-1.amazonaws.com", nil, "other.example, .AMAZONAWS.com", true),
            ("q.us-east-1.amazonaws.com", nil, "zonaws.com", false),
            ("q.us-east-1.amazonaws.com", nil, "*", true),
            ("q.us-east-1.amazonaws.com", nil, "*,x", false),
            ("q.us-east-1.amazonaws.com", nil, "*.amazonaws.com", false),
            ("q.us-east-1.amazonaws.com", nil, " , ,,", false),
            ("q.example", 8443, "q.example:8443", true), ("q.example", 8443, "q.example:443", false),
            ("q.example", 8443, "example", true), ("Q.Example", nil, "q.example", true),
            ("10.0.0.7", nil, "10.0.0.0/8", false), ("10.0.0.7", nil, "10.0.0.7", true),
            ("localhost", nil, "", true), ("127.0.0.9", 80, "", true), ("[::1]", 80, "", true),
            ("127.example", nil, "", false),
        ] as [(String, Int?, String, Bool)])
    func exceptions(host: String, port: Int?, list: String, isDirect: Bool) throws {
        let rules = try rules(["https_proxy": "http://p:1", "NO_PROXY": list])
        #expect((rules.proxy(scheme: "https", host: host, port: port) == nil) == isDirect)
        #expect(rules.proxy(scheme: "http", host: host, port: port) == nil)
    }

    @Test("A proxy gets its password, and no error tells it; a request that goes without is not sent to it")
    func password() async throws {
        let proxy = try RawServer { connection in
            _ = connection.readRequest()
            connection.respond("407 Proxy Authentication Required", "who?")
        }
        defer { proxy.stop() }
        let url = "http://ann:hush%3F@127.0.0.1:\(proxy.port)"
        let rules = try rules(["https_proxy": url, "http_proxy": url, "no_proxy": "direct.invalid"])
        let transport = CurlTransport(proxies: rules)
        func asked(_ scheme: String, _ host: String) -> HTTPRequest {
            HTTPRequest(method: "GET", scheme: scheme, host: host, path: "/")
        }
        for scheme in ["https", "http"] {
            let error = await failure(transport, asked(scheme, "service.example"))
            #expect(error?.mayHaveBeenReceived == false)
            #expect(error?.message.contains("407") == true && error?.message.contains("hush") == false)
        }
        // ann:hush?
        #expect(proxy.requests.allSatisfy { $0.contains("Proxy-Authorization: Basic YW5uOmh1c2g/\r\n") })
        #expect(proxy.requests.first?.hasPrefix("CONNECT service.example:443 ") == true)
        let direct = await failure(transport, asked("https", "direct.invalid"))
        #expect(direct?.kind == .resolve)
        #expect(proxy.requests.count == 2)
    }
}
