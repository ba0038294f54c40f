import Directory
import JSONStreaming
import Planning
import QuickSightAPI

/// The requests that show a set of things, as few as there can be.
struct Inspection: Sendable {
    /// One piece of reading: a request about one thing, or a listing about many.
    enum Look: Sendable, Equatable {
        case user(String)
        case users(Set<String>)
        case group(String)
        case groups(Set<String>)
        case member(group: String, user: String)
        case members(group: String, Set<String>)
        case tags(user: String)
    }

    /// How much there is in the directory, as far as is known: it tells how many pages a listing has.
    struct Sizes: Sendable {
        var users: Int
        var groups: Int
        var members: [String: Int]
    }

    let client: QuickSightClient

    /// What to read for a set of things, by whichever way takes fewer requests.
    static func looks(for things: [Thing], sizes: Sizes) -> [Look] {
        var users: [String] = []
        var groups: [String] = []
        var members: [String: [String]] = [:]
        var order: [String] = []
        var tags: [String] = []
        for thing in things {
            switch thing {
            case .user(let name): users.append(name)
            case .group(let name): groups.append(name)
            case .membership(let group, let user):
                if members[group] == nil { order.append(group) }
                members[group, default: []].append(user)
            case .tags(let user): tags.append(user)
            }
        }
        var looks: [Look] = []
        looks += pages(sizes.users + users.count) < users.count ? [.users(Set(users))] : users.map { .user($0) }
        looks += pages(sizes.groups + groups.count) < groups.count ? [.groups(Set(groups))] : groups.map { .group($0) }
        looks += tags.map { .tags(user: $0) }
        for group in order {
            let names = members[group] ?? []
            let listed = pages((sizes.members[group] ?? Self.unknownSize) + names.count)
            looks +=
                listed < names.count
                ? [.members(group: group, Set(names))] : names.map { .member(group: group, user: $0) }
        }
        return looks
    }

    /// A group whose size nobody knows is taken for a large one: reading it to its end could take long.
    private static let unknownSize = 10_000

    private static func pages(_ count: Int) -> Int { max(1, (count + 99) / 100) }

    /// Reads; whatever fails is an observation too.
    func observe(_ look: Look) async -> [(thing: Thing, seen: Observation)] {
        do throws(QuickSightError) {
            return try await read(look)
        } catch {
            return Self.things(of: look).map { ($0, Self.observation(error, look)) }
        }
    }

    private func read(_ look: Look) async throws(QuickSightError) -> [(thing: Thing, seen: Observation)] {
        switch look {
        case .user(let name): return [(.user(name), .user(try await client.describeUser(name).value))]
        case .group(let name): return [(.group(name), .group(try await client.describeGroup(name).value))]
        case .member(let group, let user):
            _ = try await client.describeGroupMembership(group: group, member: user)
            return [(.membership(group: group, user: user), .member)]
        case .tags(let user):
            return [(.tags(ofUser: user), .tags(Tag.managed(try await client.tags(ofUser: user))))]
        case .users(let names):
            var found: [Thing: Observation] = [:]
            try await client.listUsers { fields in
                if let name = fields.userName?.string, names.contains(name) {
                    found[.user(name)] = .user(APIUser(fields))
                }
            }
            return Self.things(of: look).map { ($0, found[$0] ?? .absent) }
        case .groups(let names):
            var found: [Thing: Observation] = [:]
            try await client.listGroups { fields in
                let group = APIGroup(fields)
                if let name = group.groupName, names.contains(name) { found[.group(name)] = .group(group) }
            }
            return Self.things(of: look).map { ($0, found[$0] ?? .absent) }
        case .members(let group, let names):
            var found: Set<String> = []
            try await client.listGroupMemberships(group: group) { fields in
                if let name = fields.memberName?.string, names.contains(name) { found.insert(name) }
            }
            return names.map { (.membership(group: group, user: $0), found.contains($0) ? .member : .absent) }
        }
    }

    private static func things(of look: Look) -> [Thing] {
        switch look {
        case .user(let name): [.user(name)]
        case .users(let names): names.map { .user($0) }
        case .group(let name): [.group(name)]
        case .groups(let names): names.map { .group($0) }
        case .member(let group, let user): [.membership(group: group, user: user)]
        case .members(let group, let names): names.map { .membership(group: group, user: $0) }
        case .tags(let user): [.tags(ofUser: user)]
        }
    }

    private static func observation(_ error: QuickSightError, _ look: Look) -> Observation {
        switch (error.kind, look) {
        // A listing that breaks so says nothing about what is in it.
        case (.resourceNotFound, .user), (.resourceNotFound, .group), (.resourceNotFound, .member),
            (.resourceNotFound, .tags):
            .absent
        case (.accessDenied, _), (.credentials, _), (.unrecognizedClient, _), (.invalidSignature, _),
            (.expiredToken, _),
            (.missingAuthentication, _), (.invalidRequest, _), (.cancelled, _):
            .unreadable(error.description, mayPass: false)
        default: .unreadable(error.description, mayPass: true)
        }
    }
}
