import Synchronization

@testable import QuickSightAPI

/// Answers calls from a script and remembers what it was asked.
final class ScriptedService: Requesting {
    private let state: Mutex<(calls: [Call], answers: [Result<RawAnswer, QuickSightError>])>

    init(_ answers: [Result<RawAnswer, QuickSightError>]) {
        state = Mutex(([], answers))
    }

    convenience init(_ bodies: String..., status: Int = 200) {
        self.init(bodies.map { .success(RawAnswer(status: status, body: Array($0.utf8))) })
    }

    var calls: [Call] { state.withLock { $0.calls } }

    var client: QuickSightClient {
        QuickSightClient(account: "111122223333", namespace: "default", requesting: self)
    }

    func answer(to call: Call) async throws(QuickSightError) -> RawAnswer {
        let answer = state.withLock { state -> Result<RawAnswer, QuickSightError>? in
            state.calls.append(call)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else {
            throw QuickSightError(.cancelled, message: "off the script", operation: call.operation)
        }
        return try answer.get()
    }
}

/// A listing of groups whose every page has another token.
final class EndlessService: Requesting {
    private let number = Mutex(0)
    private let last: Int
    private let entries: @Sendable (Int) -> String

    /// - Parameters:
    ///   - last: the page that has no token, from 0.
    ///   - entries: what the list of a page holds.
    init(last: Int = .max, entries: @escaping @Sendable (Int) -> String) {
        self.last = last
        self.entries = entries
    }

    /// How many pages were asked for.
    var count: Int { number.withLock { $0 } }

    var client: QuickSightClient {
        QuickSightClient(account: "111122223333", namespace: "default", requesting: self)
    }

    func answer(to call: Call) async throws(QuickSightError) -> RawAnswer {
        let page = number.withLock { number in
            defer { number += 1 }
            return number
        }
        let token = page == last ? "null" : "\"t\(page)\""
        let body = #"{"GroupList":[\#(entries(page))],"NextToken":\#(token),"RequestId":"\#(page)"}"#
        return RawAnswer(status: 200, body: Array(body.utf8))
    }
}

extension Call {
    /// The call as one line: method, path, query, body.
    var line: String {
        "\(method) \(path)\(query.isEmpty ? "" : "?" + query) \(String(decoding: body, as: UTF8.self))"
    }
}
