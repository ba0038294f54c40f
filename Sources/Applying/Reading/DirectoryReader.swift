public import Directory
import JSONStreaming
public import QuickSightAPI

/// Reads a directory through the API's listings; it has no way to change anything.
public struct DirectoryReader: Sendable {
    /// Which memberships are read.
    public enum Extent: Sendable {
        /// All of them.
        case everything
        /// Those that decide what a roster changes.
        case forRoster(DesiredState)
    }

    /// How often a listing that broke is begun anew before the run fails.
    static let restarts = 3

    private let client: QuickSightClient
    private let concurrency: Int
    private let onProgress: @Sendable (ReadingProgress) -> Void

    /// A reader.
    ///
    /// - Parameters:
    ///   - concurrency: how many listings are followed side by side, at least 1.
    ///   - onProgress: called after every page.
    public init(
        client: QuickSightClient, concurrency: Int,
        onProgress: @escaping @Sendable (ReadingProgress) -> Void = { _ in }
    ) {
        self.client = client
        self.concurrency = max(1, concurrency)
        self.onProgress = onProgress
    }

    /// The directory as it is now: every listing to its end, or an error; never a part of it.
    public func read(_ extent: Extent) async throws(DirectoryReadError) -> Snapshot {
        async let users = capturing { () async throws(DirectoryReadError) in try await readUsers() }
        async let groups = capturing { () async throws(DirectoryReadError) in try await readGroups(extent) }
        let (usersRead, groupsRead) = await (users, groups)
        var builder = try usersRead.get()
        let memberships = try groupsRead.get()
        for (group, members) in memberships { builder.add(group, members: members) }
        if case .forRoster(let desired) = extent {
            try await readGroupsOfUsers(desired, into: &builder)
        }
        return builder.finish()
    }

    // MARK: - Users

    private func readUsers() async throws(DirectoryReadError) -> SnapshotBuilder {
        try await restarting("the users") { (pages: inout Int) async throws(QuickSightError) -> SnapshotBuilder in
            var builder = SnapshotBuilder()
            var seen = 0
            try await client.listUsers(
                onPage: { listed in
                    seen = listed.pages
                    onProgress(.users(listed.entries))
                }, { builder.add($0) })
            pages = seen
            return builder
        }
    }

    // MARK: - Groups

    private func readGroups(
        _ extent: Extent
    ) async throws(DirectoryReadError) -> [(group: APIGroup, members: MemberNames?)] {
        let groups = try await restarting("the groups") {
            (pages: inout Int) async throws(QuickSightError) -> [APIGroup] in
            var groups: [APIGroup] = []
            var seen: Set<String> = []
            var read = 0
            try await client.listGroups(
                onPage: { listed in
                    read = listed.pages
                    onProgress(.groups(listed.entries))
                },
                { fields in
                    let group = APIGroup(fields)
                    if let name = group.groupName, seen.insert(name).inserted { groups.append(group) }
                })
            pages = read
            return groups
        }
        let wanted = GroupSelection(extent, live: groups.compactMap(\.groupName))
        let members = try await readMembers(of: groups.compactMap(\.groupName).filter(wanted.reads))
        return groups.map { ($0, members[$0.groupName ?? ""]) }
    }

    private func readMembers(of groups: [String]) async throws(DirectoryReadError) -> [String: MemberNames] {
        typealias Answer = (group: String, members: Result<MemberNames, DirectoryReadError>)
        var members: [String: MemberNames] = [:]
        var failure: DirectoryReadError?
        await withTaskGroup(of: Answer.self) { tasks in
            var next = groups.makeIterator()
            func start() {
                guard failure == nil, let group = next.next() else { return }
                tasks.addTask {
                    (group, await capturing { () async throws(DirectoryReadError) in try await readMembers(of: group) })
                }
            }
            for _ in 0..<concurrency { start() }
            for await answer in tasks {
                switch answer.members {
                case .success(let names):
                    members[answer.group] = names
                    onProgress(.memberships(of: members.count, groups: groups.count))
                case .failure(let error):
                    if failure == nil { failure = error }
                    tasks.cancelAll()
                }
                start()
            }
        }
        if let failure { throw failure }
        return members
    }

    private func readMembers(of group: String) async throws(DirectoryReadError) -> MemberNames {
        try await restarting("the members of \(group)") {
            (pages: inout Int) async throws(QuickSightError) -> MemberNames in
            var members = MemberNames()
            var read = 0
            try await client.listGroupMemberships(
                group: group, onPage: { read = $0.pages },
                { fields in
                    if let name = fields.memberName { members.add(name) }
                })
            pages = read
            return members
        }
    }

    /// The other groups of users whose `groups` list is exact, where asking by user takes fewer requests.
    private func readGroupsOfUsers(
        _ desired: DesiredState, into builder: inout SnapshotBuilder
    ) async throws(DirectoryReadError) {
        let selection = GroupSelection(.forRoster(desired), live: builder.groupNames)
        let users = selection.usersToAsk.filter { builder.hasUser($0) }
        guard !users.isEmpty else { return }
        typealias Answer = (user: String, groups: Result<[String], DirectoryReadError>)
        var failure: DirectoryReadError?
        var answers: [(user: String, groups: [String])] = []
        await withTaskGroup(of: Answer.self) { tasks in
            var next = users.makeIterator()
            func start() {
                guard failure == nil, let user = next.next() else { return }
                tasks.addTask {
                    let groups = await capturing { () async throws(DirectoryReadError) in
                        try await restarting("the groups of \(user)") {
                            (pages: inout Int) async throws(QuickSightError) -> [String] in
                            var names: [String] = []
                            var read = 0
                            try await client.listUserGroups(
                                user, onPage: { read = $0.pages },
                                { if let name = $0.groupName?.string { names.append(name) } })
                            pages = read
                            return names
                        }
                    }
                    return (user, groups)
                }
            }
            for _ in 0..<concurrency { start() }
            for await answer in tasks {
                switch answer.groups {
                case .success(let groups): answers.append((answer.user, groups))
                case .failure(let error):
                    if failure == nil { failure = error }
                    tasks.cancelAll()
                }
                start()
            }
        }
        if let failure { throw failure }
        builder.addGroupsOfUsers(answers)
    }

    // MARK: - Restarting

    /// Runs a listing, and runs it again from its first page when it breaks in the middle.
    ///
    /// A token that expired, a ResourceNotFoundException after some pages and a body cut short are known to happen;
    /// none of them says that anything is absent.
    private nonisolated(nonsending) func restarting<Value>(
        _ what: String, _ listing: (inout Int) async throws(QuickSightError) -> Value
    ) async throws(DirectoryReadError) -> Value {
        var restarts = 0
        while true {
            var pages = 0
            do throws(QuickSightError) {
                return try await listing(&pages)
            } catch {
                let isBroken = [.invalidNextToken, .resourceNotFound, .malformedAnswer].contains(error.kind)
                guard isBroken, restarts < Self.restarts, !Task.isCancelled else {
                    throw DirectoryReadError(what: what, restarts: restarts, cause: error)
                }
                restarts += 1
            }
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

/// The outcome of a throwing piece of work as a value, so that it keeps its error's type through a task.
private func capturing<Value: Sendable, Failure: Error>(
    _ work: () async throws(Failure) -> Value
) async -> Result<Value, Failure> {
    do throws(Failure) {
        return .success(try await work())
    } catch {
        return .failure(error)
    }
}
