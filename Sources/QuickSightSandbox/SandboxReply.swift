public import HTTPTransport

/// What the sandbox answers, and how the answer travels.
public struct SandboxReply: Sendable, Equatable {
    /// How an answer travels.
    public enum Delivery: Sendable, Equatable {
        /// Whole.
        case whole
        /// The connection breaks before the first byte of the answer.
        case reset
        /// The connection breaks after so many bytes of the body.
        case truncated(after: Int)
        /// Nothing comes after so many bytes of the body, and the connection stays.
        case stalled(after: Int)
    }

    /// The answer.
    public var response: HTTPResponse
    /// How it travels.
    public var delivery: Delivery
    /// How long it takes before it travels.
    public var delay: Duration

    init(response: HTTPResponse, delivery: Delivery = .whole, delay: Duration = .zero) {
        self.response = response
        self.delivery = delivery
        self.delay = delay
    }
}
