import Directory
import Rosters
import Testing

/// With a policy file, what a roster may touch and remove is decided there alone.
@Suite("A policy file")
struct PolicyFileTests {
    private let head = "version: 1\naccount: \"111122223333\"\n"

    private func load(policy: String, _ files: String...) -> LoadedRosters {
        RosterLoading.load(
            [RosterSource(name: "policy.yaml", bytes: Array(policy.utf8), isPolicy: true)]
                + files.enumerated().map { source("team\($0.offset).yaml", $0.element) })
    }

    @Test("What it says counts, and the rest comes from the others")
    func counts() throws {
        let loaded = load(
            policy: head + "scope: {users: [\"a*\"]}\nguards: {minAdmins: 3}\n",
            "version: 1\nusers: {ann: {email: a@b.c, role: READER}}\n", head + "groups: {G: {}}\n")
        #expect(loaded.isValid, "\(brief(loaded))")
        let target = try #require(loaded.targets.first)
        #expect(loaded.targets.count == 1 && target.user("ann") != nil && target.group("G") != nil)
        #expect(target.policy.guards?.value.minAdmins == 3)
        #expect(!target.policy.reachesUser("bob"))
    }

    @Test(
        "In any other file each of the five is an error at its place",
        arguments: [
            ("scope", "{users: [\"*\"]}"), ("ignore", "{}"), ("prune", "{users: false}"),
            ("guards", "{removals: {users: 100%}}"), ("credentials", "{profile: p}"),
        ])
    func elsewhere(key: String, value: String) throws {
        let loaded = load(policy: head, "version: 1\n\(key): \(value)\n")
        let problem = try #require(loaded.problems.first { $0.severity == .error })
        #expect(problem.message == "`\(key)` stands outside of the policy file policy.yaml, where alone it counts")
        #expect(problem.location == Problem.Location(file: "team0.yaml", line: 2, column: 1))
        #expect(!loaded.isValid)
    }

    @Test("Also by a merge key, and beside the same in the policy file")
    func merged() {
        let loaded = load(policy: head + "guards: {minAdmins: 2}\n", "version: 1\n<<: {guards: {minAdmins: 1}}\n")
        #expect(brief(loaded).contains { $0.contains("stands outside of the policy file") })
    }

    @Test("A team cannot bring in a target that the policy file does not know")
    func otherTarget() {
        let loaded = load(
            policy: head + "guards: {minAdmins: 2}\n", "version: 1\naccount: \"444455556666\"\ngroups: {G: {}}\n")
        #expect(brief(loaded).count == 1)
        #expect(
            brief(loaded).first
                == "2:10 error: the policy file policy.yaml has no document for this target, so that nothing limits "
                + "what is done to it")
        let namespace = load(policy: head, head + "namespace: other\ngroups: {G: {}}\n")
        #expect(!namespace.isValid)
    }

    @Test("One policy document for each target")
    func severalTargets() {
        let loaded = load(
            policy: head + "guards: {minAdmins: 2}\n---\n" + head + "namespace: b\nguards: {minAdmins: 1}\n",
            head + "groups: {G: {}}\n", head + "namespace: b\ngroups: {H: {}}\n")
        #expect(loaded.isValid, "\(brief(loaded))")
        #expect(loaded.targets.map { $0.policy.guards?.value.minAdmins } == [2, 1])
    }

    @Test("Files: one that is named twice is read once, a directory or nothing is an error")
    func files() throws {
        let example = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(example)/examples/quickstart/roster.yaml"
        let twice = RosterLoading.load([path], policy: path)
        #expect(twice.isValid && twice.files == [path], "\(brief(twice))")
        let within = RosterLoading.load(["/\(example)/examples/quickstart"], policy: path)
        #expect(within.files.count == 2)
        let directory = RosterLoading.load([path], policy: "/\(example)/examples")
        #expect(directory.problems.contains { $0.message.contains("it is a directory, and the policy is one file") })
        // The missing file is the only thing told: what it holds is not known.
        let missing = RosterLoading.load([path], policy: "/\(example)/examples/none.yaml")
        #expect(!missing.isValid && missing.problems.filter { $0.severity == .error }.count == 1, "\(brief(missing))")
    }
}
