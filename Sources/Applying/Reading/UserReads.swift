import Directory
import Planning
import QuickSightAPI

/// How the users of a directory are read for a roster.
public enum UserReads: String, Sendable, CaseIterable {
    /// Whichever of the two is fewer requests.
    case auto
    /// All of them, page by page.
    case list
    /// Those that the roster names, one by one, wherever they decide everything.
    case describe
}

/// The users of a directory as far as they were read: the pages listed so far, and those who were described.
struct UserReading: Sendable {
    let tagged: TaggedUsers
    /// How far the listing is.
    fileprivate var cursor = ListingCursor()
    /// Who was listed so far.
    fileprivate var listed: SnapshotBuilder
    /// Who was asked for one by one.
    fileprivate var described: SnapshotBuilder
    /// Their names, those whom nobody bears included.
    fileprivate var asked: Set<String> = []
    /// Those that are looked at, where not everybody is.
    fileprivate var names: [String] = []
    /// The tags that were read.
    fileprivate var tags: [(user: String, tags: [Tag])]?

    init(_ tagged: TaggedUsers) {
        self.tagged = tagged
        listed = SnapshotBuilder(tagged: tagged)
        described = SnapshotBuilder(tagged: tagged)
    }

    /// Whether the listing came to its end.
    var isWhole: Bool { cursor.isOver }

    /// Everybody, or nobody but those that were looked at: who else is on the pages that were listed depends on the order
    /// of the service.
    var builder: SnapshotBuilder {
        if isWhole { return listed }
        var builder = SnapshotBuilder(tagged: tagged, hasEveryUser: false)
        for name in names { builder.add(name, from: asked.contains(name) ? described : listed) }
        return builder
    }
}

extension DirectoryReader {
    // MARK: - Users

    /// Reads everybody, or, where that may decide everything and is fewer requests, those that a roster names.
    func readUsers(_ extent: Extent) async throws(DirectoryReadError) -> UserReading {
        var reading = UserReading(TaggedUsers(extent))
        if let desired = describable(extent) {
            // Most rosters name more users than the directory has pages; then nobody's name is looked at.
            if reads == .auto { try await list(&reading, pages: desired.names.count) }
            if !reading.isWhole {
                try await look(at: desired.names.ids.map { desired.names.string($0) }, &reading)
            }
        } else {
            try await list(&reading)
        }
        if reading.isWhole { reading.tags = try await readTags(of: reading.listed.arns) }
        return reading
    }

    /// The roster whose users may be described; nil where everybody counts.
    private func describable(_ extent: Extent) -> DesiredState? {
        guard reads != .list, case .forRoster(let desired, _, let recovering) = extent, recovering.isEmpty,
            Planner.canDescribeUsers(of: desired)
        else { return nil }
        return desired
    }

    /// Puts users and groups together; where the plan of those that were looked at leaves something open, looks further.
    func settle(
        _ read: UserReading, _ groups: [GroupRead], _ extent: Extent
    ) async throws(DirectoryReadError) -> SnapshotBuilder {
        var reading = read
        while true {
            var builder = reading.builder
            for (group, members) in groups { builder.add(group, members: members) }
            if !reading.isWhole, case .forRoster(let desired, let time, _) = extent {
                let looked = reading.names.count
                switch Planner(desired: desired, live: builder.finish(), at: time).openQuestion() {
                case nil: break
                case .everybody:
                    try await list(&reading)
                    continue
                case .users(let names):
                    try await look(at: names, &reading)
                    // Who was asked for and is not there stays unknown, as in a listing.
                    if reading.isWhole || reading.names.count > looked { continue }
                }
            }
            let tags: [(user: String, tags: [Tag])]
            if let known = reading.tags { tags = known } else { tags = try await readTags(of: builder.arns) }
            for (user, tags) in tags { builder.add(tags: tags, of: user) }
            return builder
        }
    }

    /// Looks at certain users besides those before: lists as many pages as describing takes requests, and then describes.
    ///
    /// Nobody knows beforehand how long the listing is. So never more than twice the requests are sent that the better
    /// way takes.
    private func look(at names: [String], _ reading: inout UserReading) async throws(DirectoryReadError) {
        let known = Set(reading.names)
        reading.names += names.filter { !known.contains($0) }
        func unseen() -> [String] {
            reading.names.filter { !reading.asked.contains($0) && !reading.listed.hasUser($0) }
        }
        if reads == .auto {
            try await list(&reading, pages: reading.asked.count + unseen().count - reading.cursor.listed.pages)
        }
        if reading.isWhole { return }
        let unknown = unseen()
        let refusal = StopFlag()
        let client = client
        let tagged = reading.tagged
        let read = try await SideBySide.read(
            unknown, concurrency: concurrency, stop: refusal,
            onEach: { onProgress(.described($0, users: unknown.count)) }
        ) { (name) async throws(DirectoryReadError) -> SnapshotBuilder in
            do throws(QuickSightError) {
                return try await client.describeUser(name) { fields in
                    var builder = SnapshotBuilder(tagged: tagged)
                    builder.add(fields)
                    return builder
                }.value
            } catch {
                switch error.kind {
                case .resourceNotFound: return SnapshotBuilder()
                // Who may list need not be allowed to describe.
                case .accessDenied:
                    refusal.set(.deadline)
                    return SnapshotBuilder()
                default: throw DirectoryReadError(what: "the user \(name)", restarts: 0, cause: error)
                }
            }
        }
        if refusal.isSet { return try await list(&reading) }
        for (name, builder) in read { reading.described.add(name, from: builder) }
        reading.asked.formUnion(unknown)
    }

    /// Goes on with the listing, by so many pages or to its end; one that breaks is begun anew.
    private func list(
        _ reading: inout UserReading, pages: Int = .max / 2
    ) async throws(DirectoryReadError) {
        guard pages > 0, !reading.isWhole else { return }
        var latest = reading
        var isFirst = true
        let end = reading.cursor.listed.pages + pages
        try await restarting("the users") { (read: inout Int) async throws(QuickSightError) in
            if !isFirst {
                latest.cursor = ListingCursor()
                latest.listed = SnapshotBuilder(tagged: latest.tagged)
            }
            isFirst = false
            read = latest.cursor.listed.pages
            try await client.listUsers(
                &latest.cursor, pages: end - latest.cursor.listed.pages,
                onPage: { listed in
                    read = listed.pages
                    onProgress(.users(listed.entries))
                }, { latest.listed.add($0) })
        }
        reading = latest
    }

    /// The tags of the users whose ARNs are given, by name.
    private func readTags(
        of arns: [String: String]
    ) async throws(DirectoryReadError) -> [(user: String, tags: [Tag])] {
        let users = arns.sorted { $0.key < $1.key }
        let read = try await SideBySide.read(
            users, concurrency: concurrency, onEach: { onProgress(.tags(of: $0, users: users.count)) }
        ) { (user) async throws(DirectoryReadError) in try await readTags(of: user.key, arn: user.value) }
        return read.map { (user: $0.item.key, tags: $0.value) }
    }

    /// The tags of a user whose ARN is the one of the listing; an empty one stands for one that it left out.
    private func readTags(of user: String, arn: String) async throws(DirectoryReadError) -> [Tag] {
        try await restarting("the tags of \(user)") { (pages: inout Int) async throws(QuickSightError) -> [Tag] in
            try await client.tags(ofUser: user, arn: arn)
        }
    }
}
