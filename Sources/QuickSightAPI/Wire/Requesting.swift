import HTTPTransport

/// Who signs, paces, sends and retries a call for the client.
protocol Requesting: Sendable {
    /// The answer of the service, of whatever status; an error means that there is none to read.
    func answer(to call: Call) async throws(QuickSightError) -> RawAnswer
    /// Where tasks that send many calls run best; nil for anywhere.
    var executor: (any TaskExecutor)? { get }
}

extension Requesting {
    var executor: (any TaskExecutor)? { nil }
}

/// An answer as it came.
struct RawAnswer: Sendable {
    var status: Int
    var headers = HTTPHeaders()
    var body: [UInt8]
    /// How many times the call was sent.
    var attempts = 1

    var isSuccess: Bool { (200..<300).contains(status) }
    /// `x-amzn-ErrorType` as sent.
    var errorType: String? { headers["x-amzn-ErrorType"] }
    /// `x-amzn-RequestId` as sent.
    var requestID: String? { headers["x-amzn-RequestId"] }
}
