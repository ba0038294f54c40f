public import Directory
import Planning

extension Snapshot {
    /// What reading the directory for a roster would have given, when this snapshot holds all of it.
    ///
    /// A plan counts what was read: the base of the limits, and what it says is left alone. So a plan of a saved
    /// directory is made of exactly that of which a plan of the live one is.
    public func confined(to desired: DesiredState, at time: Int64, recovering: [String] = []) -> Snapshot {
        let extent = DirectoryReader.Extent.forRoster(desired, at: time, recovering: recovering)
        let selection = GroupSelection(extent, live: groups.map(\.name))
        var confined = self
        for index in confined.groups.indices where !selection.reads(groups[index].name) {
            confined.groups[index].members = 0..<0
            confined.groups[index].reading = .none
        }
        let further = FurtherReading(desired, live: confined, at: time, recovering: recovering)
        let names = Set(further.groups)
        let users = Set(further.users.compactMap { self.names.find($0) })
        for index in groups.indices where confined.groups[index].reading == .none {
            let group = groups[index]
            if names.contains(group.name) {
                confined.groups[index] = group
            } else if !users.isEmpty, group.reading != .none {
                let known = members(of: group).filter(users.contains)
                guard !known.isEmpty else { continue }
                confined.groups[index].members = confined.members.count..<confined.members.count + known.count
                confined.groups[index].reading = .partial
                confined.members += known
            }
        }
        confined.dropUnreadMembers()
        confined.dropTags(butOf: TaggedUsers(extent), and: Set(further.replaced))
        return confined
    }

    /// Leaves only those members that a group shows.
    private mutating func dropUnreadMembers() {
        guard groups.reduce(0, { $0 + $1.members.count }) != members.count else { return }
        var kept: [NameID] = []
        for index in groups.indices {
            let start = kept.count
            kept += members[groups[index].members]
            groups[index].members = start..<kept.count
        }
        members = kept
    }

    private mutating func dropTags(butOf tagged: TaggedUsers, and replaced: Set<String>) {
        for user in users {
            guard let index = user.details, details[Int(index)].tags != nil else { continue }
            let name = names.string(user.name)
            if !tagged.contains(name), !replaced.contains(name) { details[Int(index)].tags = nil }
        }
    }
}
