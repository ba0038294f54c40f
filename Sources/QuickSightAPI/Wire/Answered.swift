/// What a successful operation gave, with what the service said about the request itself.
public struct Answered<Value: Sendable>: Sendable {
    /// The result.
    public var value: Value
    /// The HTTP status, 200 to 299.
    public var status: Int
    /// The service's name for this request, to be quoted to its support; nil where it gave none.
    public var requestID: String?
    /// How many times the request was sent; above 1, an earlier one may have taken effect too.
    public var attempts: Int

    /// An answer.
    public init(value: Value, status: Int = 200, requestID: String? = nil, attempts: Int = 1) {
        self.value = value
        self.status = status
        self.requestID = requestID
        self.attempts = attempts
    }
}
