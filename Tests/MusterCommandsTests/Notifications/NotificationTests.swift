import Directory
import HTTPTransport
import JSONStreaming
import Testing

@testable import MusterCommands

/// What whoever is notified is told, and when.
@Suite("Notifications")
struct NotificationTests {
    private func condition(
        _ kind: Condition.Kind, _ detail: String = "", namespace: String? = "default", text: String = "words"
    ) -> Condition {
        Condition(kind: kind, account: "111122223333", namespace: namespace, detail: detail, text: text)
    }

    private func notification(_ news: MusterCommands.Notification.News) -> MusterCommands.Notification {
        MusterCommands.Notification(news: news, host: "box", outcome: .test())
    }

    @Test("What comes up is news, what changes is news, what is over is news; what stays is none")
    func news() {
        typealias News = MusterCommands.Notification.News
        let (failure, drift) = (condition(.failure, "exit 1"), condition(.drift))
        #expect(News(now: [], told: []).isEmpty)
        #expect(News(now: [failure], told: []) == News(begun: [failure]))
        var reworded = failure
        reworded.text = "others, with another request id"
        #expect(News(now: [reworded], told: [failure]).isEmpty)
        let other = condition(.failure, "exit 3")
        #expect(News(now: [other], told: [failure]) == News(begun: [other]))
        #expect(News(now: [drift], told: [drift, failure]) == News(ended: [failure], remaining: [drift]))
        #expect(News(now: [], told: [failure]) == News(ended: [failure]))
        // Another target's is another.
        let elsewhere = condition(.failure, "exit 1", namespace: "eu")
        #expect(News(now: [elsewhere], told: [failure]) == News(begun: [elsewhere], ended: [failure]))
        // What nobody was told of and is over by now is told, both that it was and that it is over.
        #expect(News(now: [], told: [], untold: [drift]) == News(begun: [drift], ended: [drift]))
        #expect(News(now: [drift], told: [], untold: [drift]) == News(begun: [drift]))
    }

    @Test("A notification is about the most urgent of what comes up, and otherwise a recovery")
    func event() {
        func event(_ begun: [Condition], _ ended: [Condition] = []) -> String {
            notification(.init(begun: begun, ended: ended)).event.rawValue
        }
        #expect(event([condition(.drift), condition(.withheld), condition(.failure)]) == "failure")
        #expect(event([condition(.drift), condition(.withheld)]) == "withheld")
        #expect(event([condition(.drift)], [condition(.failure)]) == "drift")
        #expect(event([], [condition(.failure)]) == "recovered")
    }

    @Test("Slack gets an object with a text of bounded length, in which no stranger mentions anybody")
    func slack() throws {
        let hostile = "<!channel> & <@U1> <https://x|click> \u{202E}\u{1B}[31m\nnext"
        let many = (0..<100).map {
            condition(.failure, "exit 1", namespace: "n\($0)", text: hostile + String(repeating: "&", count: 5_000))
        }
        let body = SlackMessage.json(notification(.init(begun: many)))
        let value = try JSONValue.parse(body)
        #expect(value.members?.map(\.key) == ["text"])
        let text = try #require(value["text"]?.string)
        #expect(text.utf8.count < 4_000)
        #expect(!text.contains("<") && !text.contains(">"))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" } && !text.contains("\u{202E}"))
        #expect(
            text.replacing("&amp;", with: "").replacing("&lt;", with: "").replacing("&gt;", with: "").contains("&")
                == false)
        #expect(
            text.hasPrefix(
                "*muster on box: a run failed*\n• *failure*: account 111122223333, namespace n0: &lt;!channel&gt; &amp; "
            ))
        #expect(text.hasSuffix(" more"))
        let plain = SlackMessage.text(notification(.init(ended: [condition(.drift)])))
        #expect(
            plain
                == "*muster on box: all is well again*\n• *over*: account 111122223333, namespace default: drift is over"
        )
    }

    @Test("What a run did not get to know stays as it was")
    func carried() {
        let (failure, drift) = (condition(.failure, "exit 1"), condition(.drift))
        let rosters = CycleOutcome.test(.invalid, failure: CommandFailure("not valid", status: .invalid))
        let whole = Condition(kind: .failure, detail: "exit 3", text: "not valid")
        #expect(Condition.all(after: rosters, before: [failure, drift]) == [whole, failure, drift])
        // Its own earlier failure is not told twice.
        #expect(Condition.all(after: rosters, before: [whole]) == [whole])
        var target = TargetOutcome(account: "111122223333", namespace: "default")
        target.failure = CommandFailure("no network")
        target.status = .failure
        let found = Condition.all(after: .test(.failure, targets: [target]), before: [drift, whole])
        #expect(found.map(\.kind) == [.failure, .drift])
        #expect(found.first?.text == "no network")
    }

    @Test("The memory of what was told is read back as it was written; what is no such file is nothing")
    func memory() {
        var state = RunMemory.State()
        state.known = ["1/default": .init(digest: "sha256:1", from: 7), "2/eu": .init(digest: "sha256:2")]
        state.told = [condition(.failure, "exit 1"), Condition(kind: .failure, detail: "exit 3", text: "\"\n")]
        state.untold = [condition(.withheld, "sha256:3")]
        #expect(RunMemory.State(reading: state.bytes) == state)
        for text in ["", "{", "{}", "{\"format\": \"muster.memory/2\"}", "[]"] {
            #expect(RunMemory.State(reading: Array(text.utf8)) == nil)
        }
    }
}

extension MusterCommands.Notification.News {
    fileprivate init(begun: [Condition] = [], ended: [Condition] = [], remaining: [Condition] = []) {
        self.init(now: [], told: [])
        (self.begun, self.ended, self.remaining) = (begun, ended, remaining)
    }
}
