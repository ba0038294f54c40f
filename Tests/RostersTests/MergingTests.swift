import Directory
import Rosters
import Testing

/// Several files, documents and targets.
struct MergingTests {
    @Test func documentsOfOneTargetMergeByField() throws {
        let state = try state([
            source("groups.yaml", "account: \"111122223333\"\ngroups: {A: {members: [pat]}, B: {}}\n"),
            source(
                "users.yaml",
                "users: {pat: {email: pat@example.com}}\n---\nregion: us-east-1\nusers: {pat: {role: READER}}\n"),
            source(
                "more.yaml",
                "namespace: default\nusers: {pat: {groups: [B, C]}}\ngroups: {C: {description: c}, A: {description: a}}\n"
            ),
        ])
        #expect(state.account?.value == "111122223333")
        #expect(state.region?.value == "us-east-1")
        #expect(state.users.count == 1)
        #expect(state.user("pat")?.role?.value == .reader)
        #expect(state.user("pat")?.email.map { state.texts.string($0.value) } == "pat@example.com")
        #expect(state.group("A")?.description?.value == "a")
        #expect(state.wanted == ["A<pat", "pat>B", "pat>C"])
        #expect(state.files == ["groups.yaml", "users.yaml", "more.yaml"])
        #expect(
            state.location(state.group("C")?.place ?? state.groups[0].place)
                == Problem.Location(file: "more.yaml", line: 3, column: 10))
    }

    @Test func equalListsGivenTwiceStandOnce() throws {
        let text = "groups: {A: {members: [pat, {user: sam, until: 2026-12-31}]}}\nusers: {pat: {groups: [A]}}\n"
        let state = try state([source("a.yaml", text), source("b.yaml", text), source("c.yaml", text)])
        #expect(state.wanted == ["A<pat", "A<sam@2026-12-31", "pat>A"])
        #expect(state.details.isEmpty)
    }

    @Test func aThirdDocumentIsComparedToo() {
        let loaded = RosterLoading.load([
            source("a.yaml", "groups: {A: {members: [pat]}, B: {members: [pat]}}\n"),
            source("b.yaml", "groups: {A: {members: [pat]}, C: {members: [kim]}}\n"),
            source("c.yaml", "groups: {C: {members: [sam]}, B: {members: []}}\n"),
        ])
        #expect(
            brief(loaded) == [
                "1:14 error: `groups.C.members` is given twice, and differently",
                "1:35 error: `groups.B.members` is given twice, and differently",
            ])
        #expect(loaded.problems.map(\.related?.location.file) == ["b.yaml", "a.yaml"])
    }

    @Test func targetsAreAccountAndNamespace() throws {
        let loaded = RosterLoading.load([
            source(
                "a.yaml",
                "account: \"111122223333\"\nusers: {one: {}}\n---\nnamespace: ops\naccount: \"111122223333\"\nusers: {two: {}}\n"
            ),
            source("b.yaml", "account: \"222233334444\"\nusers: {one: {}}\n---\n# nothing here\n---\n"),
            source("c.yaml", "account: \"111122223333\"\nnamespace: default\nusers: {three: {}}\n"),
            source("empty.yaml", "# only a comment\n"),
            source("none.yaml", ""),
        ])
        #expect(brief(loaded) == [])
        #expect(loaded.isValid)
        let told = loaded.targets.map { state in
            "\(state.account?.value ?? "") \(state.namespace?.value ?? "-") "
                + state.users.map { state.names.string($0.name) }.joined(separator: ",")
        }
        #expect(told == ["111122223333 default one,three", "111122223333 ops two", "222233334444 - one"])
    }

    @Test func aNamespaceAloneIsOfTheOneAccount() throws {
        let loaded = RosterLoading.load([
            source("a.yaml", "namespace: ops\nusers: {one: {}}\n"),
            source("b.yaml", "account: \"222233334444\"\nusers: {two: {}}\n"),
            source("c.yaml", "account: \"222233334444\"\nnamespace: ops\nusers: {three: {}}\n"),
        ])
        #expect(brief(loaded) == [])
        #expect(loaded.targets.map(\.users.count) == [2, 1])
    }

    @Test func textsWithoutADocumentAreNoTarget() {
        let loaded = RosterLoading.load([source("a.yaml", "# nothing\n"), source("b.yaml", "---\n---\n~\n")])
        #expect(loaded.isValid)
        #expect(loaded.targets.isEmpty)
        #expect(load("{}").targets.count == 1)
    }

    // MARK: - Order

    static let sections: [(name: String, entries: [String])] = [
        ("account: \"111122223333\"\n", []), ("region: eu-west-1\n", []),
        ("scope:\n", ["  users: [\"*\", \"a*\"]\n", "  groups: [\"*\"]\n"]),
        ("prune:\n", ["  users: true\n", "  groups: true\n"]),
        ("defaults:\n  user:\n", ["    role: READER\n", "    tags: {b: \"1\", a: \"2\"}\n"]),
        (
            "groups:\n",
            [
                "  A: {description: a, members: [pat, sam, {user: kim, until: 2026-12-31}]}\n", "  B: {}\n",
                "  C: {members: []}\n", "  \"no\": {absent: true}\n",
            ]
        ),
        (
            "users:\n",
            [
                "  pat: {email: pat@example.com, role: ADMIN, groups: [A, B]}\n", "  sam: {groups: [B, A]}\n",
                "  é: {tags: {z: y, x: w}, customPermissionsName: p}\n", "  gone: {absent: true}\n",
                "  bi/xy: {iamArn: \"arn:aws:iam::111122223333:role/bi\", sessionName: xy}\n",
            ]
        ),
    ]

    @Test func orderDoesNotMatter() throws {
        var numbers = SeededNumbers(seed: 3)
        let expected = try state(Self.sections.map { $0.name + $0.entries.joined() }.joined()).content
        for _ in 0..<40 {
            let text = Self.sections.shuffled(using: &numbers)
                .map { $0.name + $0.entries.shuffled(using: &numbers).joined() }.joined()
            #expect(try state(text).content == expected)
        }
    }

    @Test func theOrderOfFilesDoesNotMatter() throws {
        var numbers = SeededNumbers(seed: 4)
        let expected = try state(Self.sections.map { $0.name + $0.entries.joined() }.joined()).content
        for _ in 0..<40 {
            // Defaults stay with the users they are for.
            var files = Self.sections.filter { !$0.name.hasPrefix("defaults") && !$0.name.hasPrefix("users") }
                .map { $0.name + $0.entries.shuffled(using: &numbers).joined() }
            let defaults = Self.sections[4].name + Self.sections[4].entries.joined()
            files += Self.sections[6].entries.map { defaults + Self.sections[6].name + $0 }
            files += Self.sections[5].entries.map { Self.sections[5].name + $0 }
            files.shuffle(using: &numbers)
            let sources = files.enumerated().map { source("\($0.offset).yaml", $0.element) }
            #expect(try state(sources).content == expected)
        }
    }

    @Test func whatDiffersHasAnotherDigest() throws {
        let base = "users: {pat: {email: a@b}}\ngroups: {A: {}}\n"
        let others = [
            "users: {pat: {email: a@c}}\ngroups: {A: {}}\n",
            "users: {pat: {email: a@b, role: READER}}\ngroups: {A: {}}\n",
            "users: {pat: {email: a@b}}\ngroups: {A: {members: []}}\n",
            "users: {pat: {email: a@b, groups: [A]}}\ngroups: {A: {}}\n",
            "users: {pat: {email: a@b}}\ngroups: {A: {members: [pat]}}\n",
            "users: {pat: {email: a@b, tags: {}}}\ngroups: {A: {}}\n",
        ]
        let contents = try ([base] + others).map { try state($0).content }
        #expect(Set(contents).count == contents.count)
    }
}
