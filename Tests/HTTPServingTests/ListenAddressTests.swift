import HTTPServing
import Testing

struct ListenAddressTests {
    @Test(
        "What reads as an address",
        arguments: [
            ("127.0.0.1:0", "127.0.0.1", 0, true), ("127.8.9.10:65535", "127.8.9.10", 65535, true),
            ("localhost:80", "localhost", 80, true), ("LocalHost:80", "LocalHost", 80, true),
            ("[::1]:8080", "::1", 8080, true), ("[0:0:0:0:0:0:0:1]:1", "0:0:0:0:0:0:0:1", 1, true),
            ("0.0.0.0:80", "0.0.0.0", 80, false), ("[::]:80", "::", 80, false), ("10.0.0.1:9", "10.0.0.1", 9, false),
            ("127.0.0.1.example:80", "127.0.0.1.example", 80, false), ("127.example:1", "127.example", 1, false),
            ("localhost.example:1", "localhost.example", 1, false), ("[::2]:1", "::2", 1, false),
            ("[::1:0:0:1]:1", "::1:0:0:1", 1, false),
        ]
    )
    func reads(text: String, host: String, port: Int, loopback: Bool) throws {
        let address = try ListenAddress.parse(text)
        #expect(address.host == host && address.port == port && address.isLoopback == loopback)
        #expect(address.description == text)
    }

    @Test(
        "What does not, and the reason",
        arguments: [
            ("", "a port is missing"), ("127.0.0.1", "a port is missing"), (":8080", "a host is missing"),
            ("127.0.0.1:", "the port is not a number"), ("127.0.0.1:65536", "the port is not a number"),
            ("127.0.0.1:+1", "the port is not a number"), ("127.0.0.1:-1", "the port is not a number"),
            ("127.0.0.1:8o", "the port is not a number"), ("::1:8080", "in brackets"),
            ("[::1]", "between the brackets"),
            ("[127.0.0.1]:1", "not an IPv6 address"), ("a b:1", "not a host"), ("http://x:1", "in brackets"),
            ("x/y:1", "not a host"),
        ]
    )
    func refuses(text: String, reason: String) {
        let error = #expect(throws: ListenError.self) { try ListenAddress.parse(text) }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }
}
