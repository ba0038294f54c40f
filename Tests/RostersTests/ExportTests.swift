import Directory
import Planning
import Rosters
import Testing

/// What is exported can be read again, and planning it against the same directory changes nothing.
struct ExportTests {
    static let target = Target(
        account: "012345678901", region: "us-east-1", namespace: "default", endpoint: "https://example.invalid")

    /// The plan of the exported text against the snapshot it is of.
    private func plan(_ snapshot: Snapshot, _ text: String, _ comment: Comment) throws -> Plan? {
        let loaded = RosterLoading.load([source("export.yaml", text)])
        let errors = loaded.problems.filter { $0.severity == .error }.map { "\($0.location.line): \($0.message)" }
        #expect(errors == [], comment)
        guard let desired = loaded.targets.first, loaded.targets.count == 1, errors.isEmpty else { return nil }
        return Planner(desired: desired, live: snapshot, at: 0).plan(
            target: Self.target, roster: RosterSummary(digest: "", files: []),
            snapshot: SnapshotSummary(digest: "", isComplete: true, users: 0, groups: 0, memberships: 0),
            digest: { NoDigest() })
    }

    @Test(arguments: 0..<60) func planningAnExportChangesNothing(_ seed: UInt64) throws {
        var directory = SampleDirectory(seed: seed)
        let snapshot = directory.snapshot()
        let text = RosterExport.roster(of: snapshot, target: Self.target, created: "2026-01-01T00:00:00Z")
        let plan = try plan(snapshot, text, "seed \(seed)\n\(text)")
        #expect(
            plan?.actions.map { "\($0.operation) \($0.user ?? "") \($0.group ?? "")" } == [], "seed \(seed)\n\(text)")
    }

    /// Without this, a roster that says nothing would pass the test above.
    @Test(arguments: 0..<20) func anExportSaysAllThatARosterCanHold(_ seed: UInt64) throws {
        var directory = SampleDirectory(seed: seed, names: SampleDirectory.writable)
        let snapshot = directory.snapshot()
        let text = RosterExport.roster(of: snapshot, target: Self.target, created: "2026-01-01T00:00:00Z")
        let desired = try state(text)
        #expect(desired.policy.ignore == nil)
        #expect(desired.users.count == snapshot.users.count)
        #expect(desired.groups.count == snapshot.groups.count)
        #expect(desired.memberships.count == snapshot.members.count)
        #expect(desired.users.allSatisfy { $0.email != nil && $0.role != nil })
        #expect(desired.groups.allSatisfy { $0.membersPlace != nil })

        // A change of the directory shows.
        var changed = snapshot
        for index in changed.users.indices { changed.users[index].email = changed.texts.add("other@example.com") }
        #expect(try plan(changed, text, "")?.actions.count == snapshot.users.count)
        var emptied = snapshot
        for index in emptied.groups.indices { emptied.groups[index].members = 0..<0 }
        #expect(try plan(emptied, text, "")?.actions.count == snapshot.members.count)
    }

    @Test func whatARosterCannotSayIsLeftAlone() throws {
        var snapshot = Snapshot()
        for name in ["pat", "Pat", "..", "Ω*", "N/A", "sam", "sam"] {
            let id = snapshot.names.intern(name)
            snapshot.users.append(
                LiveUser(
                    name: id, principalID: snapshot.texts.add("p\(snapshot.users.count)"),
                    email: snapshot.texts.add("a@b"), role: .reader, identityType: .quickSight, isActive: true))
        }
        snapshot.unresolvedUsers = [
            UnresolvedUser(principalID: "federated/iam/X", email: "a\nusers: {}", role: "READER")
        ]
        var group = LiveGroup(name: "A", principalID: "g", description: String(repeating: "x", count: 513))
        group.reading = .whole
        snapshot.members = Array(snapshot.names.ids) + [snapshot.names.intern("é" + String(repeating: "m", count: 256))]
        group.members = 0..<snapshot.members.count
        snapshot.groups = [group]
        let text = RosterExport.roster(of: snapshot, target: Self.target, created: "now")
        let desired = try state(text)
        #expect(
            desired.policy.ignore?.value.users?.map(\.value.pattern) == [
                "..", "Pat", "pat", "sam", "é" + String(repeating: "m", count: 256), "Ω\\*",
            ])
        #expect(desired.users.isEmpty)
        #expect(desired.wanted.isEmpty)
        #expect(desired.group("A")?.membersListIsEmpty == true)
        #expect(text.contains("#   READER a\\x0Ausers: {} federated/iam/X\n"))
        #expect(text.contains("    # its description is longer than a roster may hold, and not managed\n"))
        #expect(try plan(snapshot, text, "")?.actions.isEmpty == true)
    }

    @Test func anExportReadsWell() throws {
        var snapshot = Snapshot()
        func add(_ name: String, _ role: Role, _ type: IdentityType, _ details: LiveUserDetails? = nil) {
            let id = snapshot.names.intern(name)
            if let details { snapshot.details.append(details) }
            snapshot.users.append(
                LiveUser(
                    name: id, principalID: snapshot.texts.add(name), email: snapshot.texts.add("\(name)@example.com"),
                    role: role, identityType: type, isActive: true,
                    details: details.map { _ in UInt32(snapshot.details.count - 1) }))
            snapshot.members.append(id)
        }
        var details = LiveUserDetails()
        details.customPermissionsName = "no-export"
        details.externalLogin = ExternalLogin(providerType: "CUSTOM_OIDC", providerURL: "https://idp", id: "c 17")
        add("pat", .admin, .quickSight)
        add("bi/sam", .authorPro, .iam, details)
        add("no", .reader, .identityCenter)
        snapshot.groups = [
            LiveGroup(name: "Sales: EU", principalID: "g", description: "Sales - Europe"),
            LiveGroup(name: "Empty", principalID: "h", description: nil),
        ]
        snapshot.groups[0].members = 0..<3
        for index in snapshot.groups.indices { snapshot.groups[index].reading = .whole }
        let text = RosterExport.roster(of: snapshot, target: Self.target, created: "2026-01-01T00:00:00Z")
        #expect(
            text == """
                # The QuickSight directory of account 012345678901, namespace default, read 2026-01-01T00:00:00Z.
                # Planning this file against it gives no changes. A key that is not here is not managed;
                # an explicit list is exact.
                version: 1
                account: "012345678901"
                region: us-east-1
                namespace: default

                # Groups, with exactly these members. Leave `members` out to manage only the group itself.
                groups:
                  Empty:
                    members: []
                  "Sales: EU":
                    description: "Sales - Europe"
                    members:
                      - bi/sam
                      - "no"
                      - pat

                # Users, with what the service tells of them. IAM identities are named by the service:
                # Role/Session for a role, the bare name for a user.
                users:
                  bi/sam: {identityType: IAM, email: bi/sam@example.com, role: AUTHOR_PRO, customPermissionsName: no-export, externalLogin: {providerType: CUSTOM_OIDC, providerUrl: "https://idp", id: "c 17"}}
                  "no": {identityType: IAM_IDENTITY_CENTER, email: no@example.com, role: READER}
                  pat: {email: pat@example.com, role: ADMIN}

                """)
        #expect(try plan(snapshot, text, "")?.actions.isEmpty == true)
    }

    @Test func anEmptyDirectoryIsAnEmptyRoster() throws {
        let text = RosterExport.roster(of: Snapshot(), target: Self.target, created: "now")
        #expect(try plan(Snapshot(), text, "")?.actions.isEmpty == true)
        #expect(text.hasSuffix("users: {}\n"))
    }
}

/// For plans whose digests nobody looks at.
private struct NoDigest: RunningDigest {
    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) {}

    mutating func finish() -> String { "" }
}
