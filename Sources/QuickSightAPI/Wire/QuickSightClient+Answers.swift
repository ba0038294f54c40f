import JSONStreaming

extension QuickSightClient {
    /// Sends a call whose result is one object under one key.
    func object<Fields: WireFields, Value: Sendable>(
        _ call: Call,
        _ name: StaticString,
        _ make: (Fields) -> Value
    ) async throws(QuickSightError) -> Answered<Value> {
        let answer = try await send(call)
        var found: Value?
        let requestID = try read(answer, of: call) {
            (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            guard key == name else { return false }
            if try !reader.readNullIfNext() { found = make(try Fields(from: &reader)) }
            return true
        }
        guard let found else { throw .malformed(answer, of: call, "it has no \(name)") }
        return Answered(value: found, answer, requestID)
    }

    /// Sends a call that has no result; its answer may be empty.
    func nothing(_ call: Call) async throws(QuickSightError) -> Answered<Void> {
        let answer = try await send(call)
        var requestID: String?
        if !answer.body.isEmpty {
            requestID = try read(answer, of: call) {
                (_: JSONText, _: inout JSONReader) throws(JSONProblem) -> Bool in false
            }
        }
        return Answered(value: (), answer, requestID)
    }

    /// Sends a call; an answer that is no success is thrown.
    func send(_ call: Call) async throws(QuickSightError) -> RawAnswer {
        let answer = try await requester.answer(to: call)
        guard answer.isSuccess else { throw .refused(answer, to: call) }
        return answer
    }

    /// Reads the object that an answer is, handing each member to the closure, which tells whether it read the value.
    ///
    /// - Returns: the request id in the answer.
    /// - Throws: `malformedAnswer` where the answer is not one JSON object with the expected fields.
    func read(
        _ answer: RawAnswer,
        of call: Call,
        _ take: (JSONText, inout JSONReader) throws(JSONProblem) -> Bool
    ) throws(QuickSightError) -> String? {
        do {
            return try JSONReader.read(answer.body) { (reader: inout JSONReader) throws(JSONProblem) -> String? in
                var requestID: String?
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    if key == "RequestId" {
                        requestID = try reader.readStringOrNull()
                    } else if try !take(key, &reader) {
                        try reader.skipValue()
                    }
                }
                return requestID
            }
        } catch {
            throw .malformed(answer, of: call, error.description)
        }
    }
}

extension Answered {
    init(value: Value, _ answer: RawAnswer, _ requestID: String?) {
        self.init(
            value: value,
            status: answer.status,
            requestID: requestID ?? answer.requestID,
            attempts: answer.attempts
        )
    }
}
