import ArgumentParser
import AWSAccess
import HTTPTransport
import Testing

@testable import MusterCommands

/// Where notifications are posted, and how often that is tried.
@Suite("The webhook")
struct WebhookTests {
    private func webhook(_ hook: FakeHook, _ time: ManualTime, url: String = CycleBench.secret) -> Webhook {
        Webhook(
            source: WebhookSource(.text(url, from: "--notify-url")), time: time, random: RandomSource { 0.5 },
            connect: { hook })
    }

    private func failure(_ kind: TransportError.Kind) -> Result<HTTPResponse, TransportError> {
        .failure(TransportError(kind: kind, message: "cannot \(CycleBench.secret)", mayHaveBeenReceived: false))
    }

    @Test("The request is a POST of JSON to the URL as it is")
    func request() async throws {
        let hook = FakeHook()
        try await webhook(hook, ManualTime()).post([0x7B, 0x7D])
        let post = try #require(hook.posts.values.first)
        #expect(post.method == "POST" && post.scheme == "http" && post.host == "127.0.0.1" && post.port == 9)
        #expect(post.path == "/services/T0/B0/hidden" && post.query == "token=hidden")
        #expect(post.headers["Content-Type"] == "application/json")
        #expect(post.body == [0x7B, 0x7D])
        #expect(post.timeouts.total <= .seconds(10))
    }

    @Test("What may pass is tried three times, with ever longer pauses")
    func retries() async throws {
        let (hook, time) = (FakeHook([failure(.connect), .success(HTTPResponse(status: 503))]), ManualTime())
        try await webhook(hook, time).post([])
        #expect(hook.posts.values.count == 3)
        #expect(time.sleeps == [.seconds(1), .seconds(2)])
    }

    @Test("Who says when to come again is listened to, within limits")
    func retryAfter() async throws {
        func later(_ text: String) -> Result<HTTPResponse, TransportError> {
            .success(HTTPResponse(status: 429, headers: HTTPHeaders([("Retry-After", text)])))
        }
        let (hook, time) = (FakeHook([later("7"), later("86400")]), ManualTime())
        try await webhook(hook, time).post([])
        #expect(time.sleeps == [.seconds(7), .seconds(30)])
    }

    @Test("What is refused is not tried again", arguments: [301, 400, 403, 404, 410])
    func refused(status: Int) async {
        let hook = FakeHook([.success(HTTPResponse(status: status))])
        let problem = await #expect(throws: WebhookProblem.self) { try await webhook(hook, ManualTime()).post([]) }
        #expect(hook.posts.values.count == 1)
        #expect(problem?.reason == "http://127.0.0.1:9 answered with status \(status)")
    }

    @Test("Whatever goes wrong, the URL's path and query are not told")
    func secrecy() async {
        for kind in [
            TransportError.Kind.resolve, .connect, .tls, .connectTimeout, .timeout, .stalled, .reset, .malformed,
            .tooLarge, .cancelled, .invalidRequest,
        ] {
            let hook = FakeHook([failure(kind), failure(kind), failure(kind)])
            let problem = await #expect(throws: WebhookProblem.self) { try await webhook(hook, ManualTime()).post([]) }
            #expect(problem?.reason.contains("hidden") == false && problem?.reason.contains("services") == false)
            #expect(problem?.reason.contains("127.0.0.1:9") == true)
        }
        for url in [
            "hidden", "https://", "https://user:hidden@host/x", "ftp://host/hidden", "http://example.com/hidden",
            "https://host/hid den", "https://host/hidden#x", "https://host:99999/hidden", "https://ho st/hidden",
            "https://host/hidden\n", "https://host/hiddén",
        ] {
            let problem = #expect(throws: WebhookProblem.self) { try WebhookAddress(url) }
            #expect(problem?.reason.contains("hidden") == false && problem?.reason.contains("hid") == false, "\(url)")
            let options = #expect(throws: (any Error).self) { try PlanCommand.parse(["x", "--notify-url", url]) }
            #expect(PlanCommand.fullMessage(for: options ?? CommandFailure("")).contains("hid") == false, "\(url)")
        }
    }

    @Test("Paths and queries stay as they are")
    func addresses() throws {
        for (url, path, query) in [
            ("https://h", "/", ""), ("https://h/", "/", ""), ("https://h/a/", "/a/", ""),
            ("https://h?x=/y?z", "/", "x=/y?z"),
            ("https://h/a//b/../%2F?q", "/a//b/../%2F", "q"),
        ] {
            let request = try WebhookAddress(url).request([])
            #expect(request.path == path && request.query == query, "\(url)")
        }
        for url in ["http://localhost/x", "http://[::1]:8080/x", "http://127.0.0.1/"] {
            #expect(throws: Never.self) { try WebhookAddress(url) }
        }
    }

    @Test("In a file it is the first line, as it is at the time; an empty one is for nobody")
    func file() async throws {
        let scratch = try ScratchDirectory()
        let hook = FakeHook()
        let webhook = Webhook(
            source: WebhookSource(.file(scratch.file("url"))), time: ManualTime(), random: .seeded(1),
            connect: { hook })
        let missing = await #expect(throws: WebhookProblem.self) { try await webhook.post([]) }
        #expect(missing?.reason.contains("No such file") == true)
        scratch.write(" https://h/one \r\nhttps://h/two\n", to: "url")
        try await webhook.post([])
        scratch.write("https://h/two", to: "url")
        try await webhook.post([])
        for text in ["", "\n", "  \n"] {
            scratch.write(text, to: "url")
            try await webhook.post([])
        }
        #expect(hook.posts.values.map(\.path) == ["/one", "/two"])
    }

    @Test("The option beats the environment; both options are one too many")
    func options() throws {
        let environment = ["MUSTER_NOTIFY_URL": "https://environment/x"]
        #expect(try NotifyOptions.parse([]).source([:]) == nil)
        #expect(try NotifyOptions.parse([]).source(["MUSTER_NOTIFY_URL": ""]) == nil)
        #expect(try NotifyOptions.parse([]).source(environment)?.address()?.host == "environment")
        #expect(
            try NotifyOptions.parse(["--notify-url", "https://option/"]).source(environment)?.address()?.host
                == "option")
        #expect(throws: (any Error).self) {
            try NotifyOptions.parse(["--notify-url", "https://a/", "--notify-url-file", "b"])
        }
        let failure = #expect(throws: CommandFailure.self) {
            try NotifyOptions.parse([]).source(["MUSTER_NOTIFY_URL": "http://far.example.com/hidden"])
        }
        #expect(failure?.status == .usage && failure?.message.contains("hidden") == false)
    }
}
