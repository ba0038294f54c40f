import JSONStreaming

extension LiveDirectory {
    mutating func tagResource(_ call: Call, user name: String) throws(ServiceError) -> Answer {
        guard let list = try call.list("Tags") else { throw Constraints.absent("Tags") }
        let tags = try Constraints.tags(list, RequestBody.error(call.assumptions.malformedBody))
        var record = try writableUser(name)
        for tag in tags {
            if let index = record.user.tags.firstIndex(where: { $0.key == tag.key }) {
                record.user.tags[index].value = tag.value
            } else {
                record.user.tags.append(tag)
            }
        }
        guard record.user.tags.count <= call.assumptions.tagsPerUser else { throw tooManyTags(call) }
        contents.apply(.putUser(record), seenFrom: call.seenFrom)
        return call.answer(202)
    }

    mutating func untagResource(_ call: Call, user name: String) throws(ServiceError) -> Answer {
        let keys = call.inquiry.query.filter { $0.name == "keys" }.map(\.value)
        guard (1...200).contains(keys.count) else { throw Constraints.absent("TagKeys") }
        for key in keys { _ = try Constraints.tagKey(key) }
        var record = try writableUser(name)
        record.user.tags.removeAll { keys.contains($0.key) }
        contents.apply(.putUser(record), seenFrom: call.seenFrom)
        return Answer(status: 204, body: [])
    }

    func listTagsForResource(_ call: Call, user name: String) throws(ServiceError) -> Answer {
        let record = try seenUser(name)
        return call.answer(200) { writer in
            writer.key("Tags")
            writer.beginArray()
            for tag in record.user.tags {
                writer.beginObject()
                call.write("Key", tag.key, to: &writer)
                call.write("Value", tag.value, to: &writer)
                writer.endObject()
            }
            writer.endArray()
        }
    }

    func tooManyTags(_ call: Call) -> ServiceError {
        // RegisterUser and TagResource both declare it.
        .limitExceeded("A user can have \(call.assumptions.tagsPerUser) tags. \(place)", .user)
    }
}

/// The ARN of something in QuickSight.
struct ResourceARN: Sendable, Equatable {
    let region: String
    let account: String
    /// `user` or `group`; something else for what has no namespace.
    let kind: String
    let namespace: String
    let name: String

    /// Reads `arn:aws:quicksight:us-east-1:111122223333:user/default/Role/Session`; nil for what is no such ARN.
    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1] == "aws" || parts[1].hasPrefix("aws-"),
            parts[2] == "quicksight", parts[4].utf8.count == 12
        else { return nil }
        let resource = parts[5].split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard resource.count == 3, !resource[2].isEmpty else { return nil }
        region = String(parts[3])
        account = String(parts[4])
        kind = String(resource[0])
        namespace = String(resource[1])
        name = String(resource[2])
    }
}
