public import Directory
import JSONStreaming
public import Planning
public import QuickSightAPI

/// Reads a directory through the API's listings; it has no way to change anything.
public struct DirectoryReader: Sendable {
    /// Which memberships are read.
    public enum Extent: Sendable {
        /// All of them.
        case everything
        /// All of them, and the tags of the users whose names a pattern matches: a request for each.
        case everythingWithTags(of: [Glob])
        /// Those that decide what a roster changes.
        ///
        /// What it wants gone depends on when that is, in seconds since 1970 in UTC. Of the users whose replacement an
        /// earlier run broke off, every membership is read.
        case forRoster(DesiredState, at: Int64, recovering: [String] = [])
        /// Those that decide whether a plan made earlier still holds.
        case forPlan(Plan)
    }

    /// How often a listing that broke is begun anew before the run fails.
    static let restarts = 3

    let client: QuickSightClient
    let concurrency: Int
    /// How users are read for a roster.
    var reads: UserReads
    let onProgress: @Sendable (ReadingProgress) -> Void

    /// A reader.
    ///
    /// - Parameters:
    ///   - concurrency: how many listings are followed side by side, at least 1.
    ///   - reads: how users are read for a roster; for anything else they are listed.
    ///   - onProgress: called after every page.
    public init(
        client: QuickSightClient, concurrency: Int, reads: UserReads = .list,
        onProgress: @escaping @Sendable (ReadingProgress) -> Void = { _ in }
    ) {
        self.client = client
        self.concurrency = max(1, concurrency)
        self.reads = reads
        self.onProgress = onProgress
    }

    /// The directory as it is now: every listing to its end, or an error; never a part of it.
    public func read(_ extent: Extent) async throws(DirectoryReadError) -> Snapshot {
        try await build(extent).finish()
    }

    /// Reads what an extent asks for.
    func build(_ extent: Extent) async throws(DirectoryReadError) -> SnapshotBuilder {
        var users: UserReading?
        var groups: [GroupRead] = []
        // A page is taken apart where it arrives: that wakes no other thread.
        let parts = try await withTaskExecutorPreference(client.executor) { () async throws(DirectoryReadError) in
            try await SideBySide.read([Half.groups, .users], concurrency: 2) {
                (half) async throws(DirectoryReadError) -> HalfRead in
                switch half {
                case .users: .users(try await readUsers(extent))
                case .groups: .groups(try await readGroups(extent))
                }
            }
        }
        for part in parts {
            switch part.value {
            case .users(let reading): users = reading
            case .groups(let read): groups = read
            }
        }
        var builder = try await settle(users ?? UserReading(TaggedUsers()), groups, extent)
        if case .forRoster(let desired, let time, let recovering) = extent {
            let further = FurtherReading(desired, live: builder.finish(), at: time, recovering: recovering)
            try await readFurther(further, into: &builder)
            try await readTags(of: further.replaced, into: &builder)
        }
        if case .forPlan(let plan) = extent {
            try await readFurther(FurtherReading(plan.reach, live: builder.finish()), into: &builder)
        }
        return builder
    }

    typealias GroupRead = (group: APIGroup, members: MemberNames?)

    /// The two halves of a directory that are read side by side.
    private enum Half: Sendable {
        case users
        case groups
    }

    private enum HalfRead: Sendable {
        case users(UserReading)
        case groups([GroupRead])
    }

    // MARK: - Groups

    private func readGroups(_ extent: Extent) async throws(DirectoryReadError) -> [GroupRead] {
        let groups = try await restarting("the groups") {
            (pages: inout Int) async throws(QuickSightError) -> [APIGroup] in
            var groups: [APIGroup] = []
            var seen: Set<String> = []
            try await client.listGroups(
                onPage: { listed in
                    pages = listed.pages
                    onProgress(.groups(listed.entries))
                },
                { fields in
                    let group = APIGroup(fields)
                    if let name = group.groupName, seen.insert(name).inserted { groups.append(group) }
                })
            return groups
        }
        let names = groups.compactMap(\.groupName)
        let wanted = names.filter(GroupSelection(extent, live: names).reads)
        let read = try await SideBySide.read(
            wanted, concurrency: concurrency, onEach: { onProgress(.memberships(of: $0, groups: wanted.count)) }
        ) { (group) async throws(DirectoryReadError) in try await readMembers(of: group) }
        let members = Dictionary(read.map { ($0.item, $0.value) }, uniquingKeysWith: { first, _ in first })
        return groups.map { ($0, members[$0.groupName ?? ""]) }
    }

    func readMembers(of group: String) async throws(DirectoryReadError) -> MemberNames {
        try await restarting("the members of \(group)") {
            (pages: inout Int) async throws(QuickSightError) -> MemberNames in
            var members = MemberNames()
            try await client.listGroupMemberships(
                group: group, onPage: { pages = $0.pages },
                { fields in
                    if let name = fields.memberName { members.add(name) }
                })
            return members
        }
    }

    /// Memberships of certain users in groups that were not listed.
    func readFurther(
        _ further: FurtherReading, into builder: inout SnapshotBuilder
    ) async throws(DirectoryReadError) {
        let groups = try await SideBySide.read(further.groups, concurrency: concurrency) {
            (group) async throws(DirectoryReadError) in try await readMembers(of: group)
        }
        for (group, members) in groups { builder.add(members: members, of: group) }
        let users = try await SideBySide.read(further.users, concurrency: concurrency) {
            (user) async throws(DirectoryReadError) -> [String] in
            try await restarting("the groups of \(user)") {
                (pages: inout Int) async throws(QuickSightError) -> [String] in
                var names: [String] = []
                try await client.listUserGroups(
                    user, onPage: { pages = $0.pages },
                    { if let name = $0.groupName?.string { names.append(name) } })
                return names
            }
        }
        builder.addGroupsOfUsers(users.map { (user: $0.item, groups: $0.value) })
    }

    /// The tags of users who are to be deleted and registered anew.
    func readTags(of users: [String], into builder: inout SnapshotBuilder) async throws(DirectoryReadError) {
        let read = try await SideBySide.read(users, concurrency: concurrency) {
            (user) async throws(DirectoryReadError) -> [Tag]? in
            do throws(QuickSightError) {
                return try await client.tags(ofUser: user)
            } catch {
                // What is not known is not replaced; the rest of the plan does not depend on it.
                if error.kind == .accessDenied { return nil }
                throw DirectoryReadError(what: "the tags of \(user)", restarts: 0, cause: error)
            }
        }
        for (user, tags) in read { if let tags { builder.add(tags: tags, of: user) } }
    }

    // MARK: - Restarting

    /// Runs a listing, and runs it again from its first page when it breaks in the middle.
    ///
    /// - Parameters:
    ///   - what: what is read, for messages.
    ///   - listing: the listing; it sets how many pages it has read.
    nonisolated(nonsending) func restarting<Value>(
        _ what: String, _ listing: (inout Int) async throws(QuickSightError) -> Value
    ) async throws(DirectoryReadError) -> Value {
        try await Self.restarting(listing) { DirectoryReadError(what: what, restarts: $1, cause: $0) }
    }

    /// Runs a listing, and runs it again from its first page when it breaks in the middle.
    ///
    /// - Parameter failure: what to throw in the end, by the last error and how often it was begun anew.
    static nonisolated(nonsending) func restarting<Value, Failure: Error>(
        _ listing: (inout Int) async throws(QuickSightError) -> Value, failure: (QuickSightError, Int) -> Failure
    ) async throws(Failure) -> Value {
        var restarts = 0
        while true {
            var pages = 0
            do throws(QuickSightError) {
                return try await listing(&pages)
            } catch {
                guard isBroken(error, after: pages), restarts < Self.restarts, !Task.isCancelled else {
                    throw failure(error, restarts)
                }
                restarts += 1
            }
        }
    }

    /// Whether a listing that ended so may well come to its end when it is begun anew.
    ///
    /// A token that expired, a ResourceNotFoundException after some pages and a body cut short are known to happen;
    /// none of them says that anything is absent.
    private static func isBroken(_ error: QuickSightError, after pages: Int) -> Bool {
        switch error.kind {
        // Nothing was there to break: the namespace does not exist.
        case .resourceNotFound where pages == 0 && error.resourceType == "NAMESPACE": false
        case .invalidNextToken, .resourceNotFound, .malformedAnswer, .repeatedToken: true
        // ListUserGroups declares no error of its own for a token that is no longer good.
        case .invalidParameterValue: pages > 0
        default: false
        }
    }
}

/// How far a reading is.
public enum ReadingProgress: Sendable, Equatable {
    /// So many users were listed.
    case users(Int)
    /// So many groups were listed.
    case groups(Int)
    /// The members of so many groups were listed.
    case memberships(of: Int, groups: Int)
    /// The tags of so many users were read.
    case tags(of: Int, users: Int)
    /// So many users were described one by one.
    case described(Int, users: Int)
}

/// The directory could not be read, so that nothing is known about what is absent.
public struct DirectoryReadError: Error, Sendable {
    /// What was being read.
    public var what: String
    /// How often the listing was begun anew.
    public var restarts: Int
    /// Why it ended.
    public var cause: QuickSightError
}
