import HTTPTransport

extension RetryHint {
    /// What an answer says about when to come again; nil when it says nothing, or nothing sensible.
    /// - Parameters:
    ///   - now: the service's time, for a date in Retry-After.
    init?(_ headers: HTTPHeaders, now: WallTime) {
        if let text = headers["x-amz-retry-after"], let number = Self.number(text) {
            self = .milliseconds(.milliseconds(number))
        } else if let text = headers["Retry-After"] {
            if let number = Self.number(text) {
                self = .retryAfter(.seconds(number))
            } else if let date = WallTime(httpDate: text) {
                self = .retryAfter(max(date - now, .zero))
            } else {
                return nil
            }
        } else {
            return nil
        }
    }

    private static func number(_ text: String) -> Int64? {
        guard (1...9).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }
}
