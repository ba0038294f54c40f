import AWSAccess
import Directory
import Planning
import Reporting
import Testing

/// What holds for every roster and every directory, tried on thousands of small ones.
struct PropertyTests {
    /// A thousand worlds, other ones for each property.
    private static func seeds(_ thousand: UInt64) -> Range<UInt64> { thousand * 1_000..<(thousand + 1) * 1_000 }

    /// Planning again after the plan was carried out finds nothing more to do, and withholds what it withheld.
    @Test func carryingOutAPlanEndsIt() throws {
        var actions = 0
        for seed in Self.seeds(0) {
            let world = World(seed: seed)
            let desired = try wanted(world.roster)
            let plan = planned(desired, world.live, at: World.now)
            var live = world.live
            for action in plan.actions where action.withheld == nil { try live.perform(action) }
            let again = planned(desired, live, at: World.now)
            #expect(again.summary.actions == 0, "seed \(seed): \(again.lines)")
            #expect(
                again.actions.map(\.id) == plan.actions.filter { $0.withheld != nil }.map(\.id), "seed \(seed)")
            actions += plan.summary.actions
        }
        #expect(actions > 7_500, "these worlds have too little to do")
    }

    /// What is left out, with what depends on it, is all that a later plan holds, under the same identifiers.
    @Test func everyActionIsNeeded() throws {
        for seed in Self.seeds(1) {
            let world = World(seed: seed)
            let desired = try wanted(world.roster)
            let plan = planned(desired, world.live, at: World.now)
            let done = plan.actions.filter { $0.withheld == nil }
            guard !done.isEmpty else { continue }
            var random = SeededGenerator(seed: seed)
            var leftOut: Set<ActionID> = [random.pick(done).id]
            var live = world.live
            for action in done {
                if leftOut.contains(action.id) || action.dependsOn.contains(where: leftOut.contains) {
                    leftOut.insert(action.id)
                } else {
                    try live.perform(action)
                }
            }
            let again = planned(desired, live, at: World.now)
            #expect(Set(again.actions.filter { $0.withheld == nil }.map(\.id)) == leftOut, "seed \(seed)")
        }
    }

    /// Neither what is out of scope nor what is ignored is ever named by an action.
    @Test func nothingOutOfReachIsNamed() throws {
        for seed in Self.seeds(2) {
            let world = World(seed: seed)
            for action in planned(try wanted(world.roster), world.live, at: World.now).actions {
                #expect(action.user.map(world.reachesUser) ?? true, "seed \(seed): \(action.line)")
                #expect(action.group.map(world.reachesGroup) ?? true, "seed \(seed): \(action.line)")
                #expect(action.user != "N/A", "seed \(seed): \(action.line)")
            }
        }
    }

    /// Memberships are made and taken away as the design says, said here once more in other words.
    @Test func membershipsAreOwnedAsDesigned() throws {
        for seed in Self.seeds(3) {
            let world = World(seed: seed)
            let plan = planned(try wanted(world.roster), world.live, at: World.now)
            var expected: [String] = []
            var unmanaged = 0
            for group in World.groupNames where world.reachesGroup(group) {
                let live = world.live.groups.first { $0.name == group }
                for user in World.userNames + ["nobody", "N/A"] {
                    if world.isGone(group: group) || world.isGone(user: user) { continue }
                    let isNamed =
                        world.groups[group]?.members?.contains(user) == true
                        || world.users[user]?.groups?.contains(group) == true
                    let isOver = isNamed && world.ends["\(group)/\(user)"] == World.past
                    let isWanted = isNamed && !isOver
                    let isLive = live?.members.contains(user) == true
                    if isWanted, !isLive { expected.append("CreateGroupMembership \(group)/\(user)") }
                    guard isLive, !isWanted else { continue }
                    if user == "N/A" {
                        unmanaged += 1
                    } else if world.reachesUser(user) {
                        let isOwned =
                            isOver || world.groups[group]?.members != nil || world.users[user]?.groups != nil
                        if isOwned { expected.append("DeleteGroupMembership \(group)/\(user)") } else { unmanaged += 1 }
                    }
                }
            }
            let memberships = plan.actions.filter {
                [.createGroupMembership, .deleteGroupMembership].contains($0.operation)
            }
            #expect(
                memberships.map { "\($0.operation.rawValue) \($0.group ?? "")/\($0.user ?? "")" }.sorted()
                    == expected.sorted(), "seed \(seed)")
            #expect(plan.count(.unmanagedMemberships) == unmanaged, "seed \(seed)")
        }
    }

    /// Exactly those are deleted whom the roster wants gone: absent, over, or pruned.
    @Test func deletionsAreAsDesigned() throws {
        var deletions = 0
        for seed in Self.seeds(6) {
            let world = World(seed: seed)
            let plan = planned(try wanted(world.roster), world.live, at: World.now)
            let users = world.live.users.map(\.name).filter(world.isGone(user:))
            let groups = world.live.groups.map(\.name).filter(world.isGone(group:))
            let isReached = world.prune.contains("unresolved") && world.reachesUser("N/A")
            let unresolved = isReached ? (0..<world.live.unresolved).map { "user/d-1/gone-\($0)" } : []
            let deleted = plan.actions.filter { $0.operation == .deleteUser }
            #expect(deleted.compactMap(\.user).sorted() == users.sorted(), "seed \(seed)")
            #expect(deleted.filter { $0.user == nil }.compactMap(\.principalID) == unresolved, "seed \(seed)")
            #expect(
                plan.actions.filter { $0.operation == .deleteGroup }.compactMap(\.group).sorted() == groups.sorted(),
                "seed \(seed)")
            // Nobody who is to be gone is given anything.
            #expect(
                plan.actions.allSatisfy { action in
                    action.operation == .deleteUser || !(action.user.map(world.isGone(user:)) ?? false)
                }, "seed \(seed)")
            deletions += users.count + groups.count + unresolved.count
        }
        #expect(deletions > 1_000, "these worlds have too little to delete")
    }

    /// An incomplete snapshot takes nothing away, and everything else happens as it would.
    @Test func incompleteSnapshotsTakeNothingAway() throws {
        for seed in Self.seeds(4) {
            var world = World(seed: seed)
            let desired = try wanted(world.roster)
            let whole = planned(desired, world.live, at: World.now)
            world.live.isComplete = false
            let partial = planned(desired, world.live, at: World.now)
            #expect(partial.actions == whole.actions.filter { !$0.isRemoval }, "seed \(seed)")
        }
    }

    // MARK: - The same bytes

    /// Whatever order the roster's parts and the service's pages come in, and though members come twice.
    @Test func theSameBytesInEveryOrder() throws {
        for seed in Self.seeds(5) {
            let world = World(seed: seed)
            let desired = try wanted(world.roster)
            let bytes = Self.document(desired, world.live)
            var random = SeededGenerator(seed: seed)
            let shuffled = Self.document(desired.shuffled(&random), world.live.shuffled(&random))
            #expect(shuffled == bytes, "seed \(seed)")
        }
    }

    private static func document(_ desired: DesiredState, _ live: Live) -> [UInt8] {
        let snapshot = live.snapshot()
        // Members that come twice are taken out where listings are read, before anything is counted.
        var once = live
        for index in once.groups.indices { once.groups[index].members = Array(Set(once.groups[index].members)) }
        let plan = Planner(desired: desired, live: snapshot, at: World.now).plan(
            target: someTarget,
            roster: RosterSummary(digest: desired.digest(SHA256Running.maker), files: desired.files),
            snapshot: SnapshotSummary(
                digest: once.snapshot().digest(SHA256Running.maker), isComplete: snapshot.isComplete,
                users: snapshot.users.count, groups: snapshot.groups.count,
                memberships: once.groups.reduce(0) { $0 + $1.members.count }),
            options: PlanOptions(own: someIdentity), digest: SHA256Running.maker)
        return PlanDocument(version: "0", created: "2026-11-22T03:00:00Z", plans: [plan])
            .bytes(digest: SHA256Running.maker)
    }
}

/// SHA-256 as documents write it.
struct SHA256Running: RunningDigest {
    private var digest = SHA256Digest()

    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) { digest.update(UnsafeRawBufferPointer(bytes)) }

    mutating func finish() -> String { "sha256:" + digest.finishHex() }

    static let maker: DigestMaker = { SHA256Running() }
}

extension Live {
    /// The same directory, listed in another order, some members more than once.
    func shuffled(_ random: inout SeededGenerator) -> Live {
        var other = self
        other.users.shuffle(using: &random)
        other.groups.shuffle(using: &random)
        for index in other.groups.indices {
            let members = other.groups[index].members
            other.groups[index].members += members.filter { _ in random.chance(30) }
            other.groups[index].members.shuffle(using: &random)
        }
        return other
    }
}

extension DesiredState {
    /// The same wishes at the same places, kept in another order.
    func shuffled(_ random: inout SeededGenerator) -> DesiredState {
        var other = self
        other.names = NameTable()
        for id in Array(names.ids).shuffled(using: &random) { _ = other.names.intern(names.string(id)) }
        func moved(_ name: NameID) -> NameID { other.names.find(names.string(name)) ?? name }
        other.users.shuffle(using: &random)
        for index in other.users.indices { other.users[index].name = moved(other.users[index].name) }
        let order = groups.indices.shuffled(using: &random)
        other.groups = order.map { groups[$0] }
        other.memberships.shuffle(using: &random)
        for index in other.memberships.indices {
            other.memberships[index].user = moved(other.memberships[index].user)
            let group = Int(other.memberships[index].group)
            other.memberships[index].group = UInt32(order.firstIndex(of: group) ?? group)
        }
        return other
    }
}
