public import Directory

extension DirectoryReader {
    /// The directory as it decides what a roster changes, and as it decides what the roster before it would change.
    ///
    /// The first is exactly what is read without the other, so that the plan made of it is the same: what was read
    /// counts for the limits of its guards. The second is read after it, and only what the first does not tell.
    public func read(
        _ extent: Extent, base: DesiredState?
    ) async throws(DirectoryReadError) -> (live: Snapshot, base: Snapshot?) {
        var reader = self
        // What the roster before the change would do to users it no longer names can be told of everybody alone.
        if base != nil { reader.reads = .list }
        var builder = try await reader.build(extent)
        let live = builder.finish()
        guard let base, case .forRoster(_, let time, let recovering) = extent else { return (live, nil) }
        builder.forgetPartialReadings()
        let former = Extent.forRoster(base, at: time, recovering: recovering)
        let selection = GroupSelection(former, live: live.groups.map(\.name))
        let unread = live.groups.filter { $0.reading != .whole }.map(\.name).filter(selection.reads)
        let groups = try await SideBySide.read(unread, concurrency: concurrency) {
            (group) async throws(DirectoryReadError) in try await readMembers(of: group)
        }
        for (group, members) in groups { builder.add(members: members, of: group) }
        let further = FurtherReading(base, live: builder.finish(), at: time, recovering: recovering)
        try await readFurther(further, into: &builder)
        let tagged = TaggedUsers(former)
        let untold = live.users.filter { live.details(of: $0).tags == nil }.map { live.names.string($0.name) }
        let wanted = Set(tagged.isEmpty ? [] : untold.filter(tagged.contains)).union(further.replaced)
        try await readTags(of: wanted.sorted(), into: &builder)
        return (live, builder.finish())
    }
}
