import Directory
import Planning
import QuickSightAPI

/// A user, a group or a membership, by name.
enum Thing: Hashable, Sendable {
    case user(String)
    case group(String)
    case membership(group: String, user: String)
    case tags(ofUser: String)
}

/// What reading showed of a thing.
enum Observation: Sendable {
    /// It is not there.
    case absent
    case user(APIUser)
    case group(APIGroup)
    /// A membership that is there.
    case member
    /// The tags of a user, AWS's own left out.
    case tags([Tag])
    /// Nothing: why, and whether reading again may help.
    case unreadable(String, mayPass: Bool)
}

/// How a thing must look once an action is done.
struct Expectation: Sendable, Equatable {
    var thing: Thing
    /// The action's place in the plan.
    var index: Int
    /// The managed values; nil when the thing must not be there.
    var wanted: Attributes?

    /// What is not as it must be, in words; nil when all is.
    func difference(in seen: Observation) -> String? {
        switch seen {
        case .unreadable(let reason, _): return "it could not be read: \(reason)"
        case .absent: return wanted == nil ? nil : "it is not there"
        case .member, .user, .group, .tags: break
        }
        guard let wanted else { return "it is still there" }
        switch (wanted, seen) {
        case (.user(let wanted), .tags(let live)):
            return Tag.areSame(live, wanted.tags ?? []) ? nil : "its tags are others"
        case (.user(let wanted), .user(let live)):
            return UserComparison.difference(of: live, from: wanted)
        case (.group(let wanted), .group(let live)):
            guard let description = wanted.description, description != live.description ?? "" else { return nil }
            return "its description is “\(live.description ?? "")”"
        default: return nil
        }
    }

    /// What a run must have left, by what became of its actions: each thing once, in the plan's order.
    ///
    /// A thing that a plan takes away and makes, as a replacement does, must be there in the end.
    static func all(of result: ApplyResult) -> [Expectation] {
        var places: [Thing: Int] = [:]
        var all: [Expectation] = []
        for (index, (action, outcome)) in zip(result.plan.actions, result.outcomes).enumerated() {
            guard outcome.status == .done || outcome.status == .alreadySo, let thing = Thing(action) else { continue }
            let expectation = Expectation(thing: thing, index: index, wanted: action.after)
            if action.operation == .registerUser, let user = action.user, action.after?.user?.tags != nil {
                // No look at a user shows tags: they are read on their own.
                places[.tags(ofUser: user)] = all.count
                all.append(Expectation(thing: .tags(ofUser: user), index: index, wanted: action.after))
            }
            guard let place = places[thing] else {
                places[thing] = all.count
                all.append(expectation)
                continue
            }
            // The later of two actions on one thing says how it must be in the end.
            if expectation.wanted != nil { all[place] = expectation }
        }
        return all
    }
}

extension Thing {
    /// What an action is about; nil for what cannot be found again by name.
    fileprivate init?(_ action: Action) {
        switch action.operation {
        case .createGroup, .updateGroup, .deleteGroup:
            guard let group = action.group else { return nil }
            self = .group(group)
        case .registerUser, .updateUser, .deleteUser:
            guard let user = action.user, user != unresolvedUserName else { return nil }
            self = .user(user)
        case .tagResource, .untagResource:
            guard let user = action.user else { return nil }
            self = .tags(ofUser: user)
        case .createGroupMembership, .deleteGroupMembership:
            guard let group = action.group, let user = action.user else { return nil }
            self = .membership(group: group, user: user)
        }
    }
}
