public import Directory

extension Planner {
    /// Tags to take away from a live user and tags to set; false when the live ones are not known.
    ///
    /// The wanted tags are exact. What is taken away goes first: a user who has as many tags as there can be has room
    /// for others only then.
    mutating func planTags(of user: DesiredUser, from liveUser: LiveUser) -> Bool {
        guard user.details != nil, let wanted = desired.details(of: user).tags else { return true }
        guard let read = live.details(of: liveUser).tags else { return false }
        let tags = Tag.managed(read)
        let kept = tags.filter { Tag.removedKeys(from: [$0], to: wanted.value).isEmpty }
        let name = desired.names.string(user.name)
        let principalID = live.texts.string(liveUser.principalID)
        func add(_ operation: Operation, from before: [Tag], to after: [Tag]) {
            var values = (before: UserAttributes(), after: UserAttributes())
            (values.before.tags, values.after.tags) = (before, after)
            var draft = Draft(
                operation, user: name, principalID: principalID, before: .user(values.before),
                after: .user(values.after), because: [reason(wanted.place, "tags")],
                withheld: ambiguity(liveUser.name))
            draft.needsUntagging = operation == .tagResource
            drafts.append(draft)
        }
        if kept.count < tags.count { add(.untagResource, from: tags, to: kept) }
        if !Tag.added(from: kept, to: wanted.value).isEmpty { add(.tagResource, from: kept, to: wanted.value) }
        return true
    }
}

extension Tag {
    /// The tags that a roster can manage, sorted by the bytes of their keys: all but AWS's own, which begin with `aws:`.
    public static func managed(_ tags: [Tag]) -> [Tag] {
        tags.filter { !$0.key.lowercased().hasPrefix("aws:") }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    /// The tags that must be set so that nothing of the second list is missing from the first, or has another value.
    public static func added(from tags: [Tag], to others: [Tag]) -> [Tag] {
        others.filter { other in !tags.contains { $0.key.hasBytes(of: other.key) && $0.value.hasBytes(of: other.value) }
        }
    }

    /// The keys of the first list that the second has not.
    public static func removedKeys(from tags: [Tag], to others: [Tag]) -> [String] {
        tags.map(\.key).filter { key in !others.contains { $0.key.hasBytes(of: key) } }
    }

    /// Whether two lists, sorted by key, hold the same tags.
    public static func areSame(_ tags: [Tag], _ others: [Tag]) -> Bool {
        tags.count == others.count && added(from: tags, to: others).isEmpty
    }
}

extension String {
    /// Whether two texts are the same in bytes: to the service, an accent written in another way is another text.
    fileprivate func hasBytes(of other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
