import JSONStreaming

extension QuickSightClient {
    /// TagResource: sets tags, leaving others as they are.
    ///
    /// - Parameter tags: 1 to 200; without any the service refuses the request.
    public func tagResource(arn: String, tags: [APITag]) async throws(QuickSightError) -> Answered<Void> {
        var call = try tagging("TagResource", "POST", arn)
        call.send { $0.member("Tags", tags) }
        return try await nothing(call)
    }

    /// UntagResource: takes the tags with these keys away.
    ///
    /// - Parameter keys: 1 to 200; without any the service refuses the request.
    public func untagResource(arn: String, keys: [String]) async throws(QuickSightError) -> Answered<Void> {
        var call = try tagging("UntagResource", "DELETE", arn)
        for key in keys { call.ask("keys", key) }
        return try await nothing(call)
    }

    /// ListTagsForResource.
    public func listTags(ofResource arn: String) async throws(QuickSightError) -> Answered<[APITag]> {
        let call = try tagging("ListTagsForResource", "GET", arn)
        let answer = try await send(call)
        var tags: [APITag]?
        let requestID = try read(answer, of: call) {
            (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            guard key == "Tags" else { return false }
            var list: [APITag] = []
            if try !reader.readNullIfNext() {
                try reader.beginArray()
                while try reader.nextElement() { list.append(try APITag(from: &reader)) }
            }
            tags = list
            return true
        }
        guard let tags else { throw .malformed(answer, of: call, "it has no Tags") }
        return Answered(value: tags, answer, requestID)
    }

    private func tagging(_ operation: String, _ method: String, _ arn: String) throws(QuickSightError) -> Call {
        try Call(operation, method, ["resources", .label(arn), "tags"], subject: arn)
    }
}
