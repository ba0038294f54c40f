import AWSAccess
public import JSONStreaming

extension RecordedCall {
    /// Writes the call as an object; what it does not have is left out.
    public func write(to writer: inout JSONWriter) {
        func field(_ key: StaticString, _ value: String?) {
            guard let value else { return }
            writer.key(key)
            writer.string(value)
        }
        writer.beginObject()
        writer.key("number")
        writer.int(number)
        field("time", time.rfc3339Microseconds)
        field("method", method)
        field("path", path)
        field("operation", operation?.rawValue)
        if !query.isEmpty {
            writer.key("query")
            writer.beginArray()
            for parameter in query {
                writer.beginObject()
                field("name", parameter.name)
                field("value", parameter.value)
                writer.endObject()
            }
            writer.endArray()
        }
        if hasToken {
            writer.key("hasToken")
            writer.bool(true)
        }
        if let body {
            writer.key("body")
            writer.value(body)
        }
        field("accessKeyId", accessKeyID)
        field("requestId", requestID)
        if let status {
            writer.key("status")
            writer.int(status)
        }
        field("errorCode", errorCode)
        field("fault", fault?.name)
        writer.endObject()
    }
}
