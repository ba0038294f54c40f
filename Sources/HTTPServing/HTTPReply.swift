public import HTTPTransport

/// What a listener does with a request: answer it, or be bad weather.
public indirect enum HTTPReply: Sendable, Equatable {
    /// Answers. `Content-Length` is the listener's own; with `Connection: close` in the response it closes afterwards.
    case response(HTTPResponse)
    /// Announces the whole body, sends its first `after` bytes, and closes.
    case truncated(HTTPResponse, after: Int)
    /// Announces the whole body, sends its first `after` bytes, and keeps silent until the peer goes.
    case stalled(HTTPResponse, after: Int)
    /// Sends nothing at all until the peer goes.
    case silent
    /// Breaks the connection with a TCP reset.
    case reset
    /// Does the other thing, later.
    case delayed(by: Duration, HTTPReply)
}
