import Applying
import AWSAccess
import Directory
import Planning
import Reporting
import Testing

/// Saved directories come back as they were read, or not at all.
@Suite("Snapshots as documents")
struct SnapshotDocumentTests {
    @Test("A snapshot comes back as it was written, and is written again byte by byte")
    func thereAndBack() throws {
        let document = Sample.document()
        let bytes = document.bytes
        let back = try read(bytes)
        #expect(back.bytes == bytes)
        #expect(back.version == "0.1.0")
        #expect(back.taken == "2026-11-22T03:00:00Z")
        #expect(back.target == document.target)
        #expect(back.account == document.account)
        #expect(back.own == document.own)
        #expect(back.summary == document.summary)
        #expect(back.snapshot.digest(SHA256Running.maker) == document.summary.digest)
        let users = back.snapshot.users.map { back.snapshot.names.string($0.name) }
        #expect(users == ["Role/é", "ada", "bob\n\"x\"", "odd"])
        let odd = try #require(back.snapshot.users.last)
        #expect(odd.role == nil && odd.identityType == nil)
        #expect(back.snapshot.details(of: odd).unknownRole == "OVERLORD")
        #expect(back.snapshot.details(of: odd).tags == [])
        #expect(back.snapshot.groups.map(\.reading) == [.whole, .partial, .none])
        try expectGolden(bytes, "snapshot.json")
    }

    @Test("What is not known comes back as not known")
    func unknowns() throws {
        var document = Sample.document()
        (document.account, document.own) = (nil, nil)
        document.snapshot.isComplete = false
        document.summary.isComplete = false
        let back = try read(document.bytes)
        #expect(back.account == nil && back.own == nil && !back.snapshot.isComplete)
        let empty = SnapshotDocument(
            version: "", taken: "", target: document.target, account: AccountFacts(), own: nil, snapshot: Snapshot(),
            digest: SHA256Running.maker)
        #expect(try read(empty.bytes).bytes == empty.bytes)
    }

    @Test("The order of listings does not show, and only `taken` tells two snapshots of one directory apart")
    func determinism() throws {
        #expect(Sample.document(reversed: true).bytes == Sample.document().bytes)
        let later = Sample.document(taken: "2027-01-01T00:00:00Z")
        let (first, second) = (Sample.document().lines, later.lines)
        #expect(first.count == second.count)
        #expect(zip(first, second).filter { $0 != $1 }.map(\.0) == [#"  "taken":"2026-11-22T03:00:00Z","#])
    }

    @Test("A snapshot longer than a piece of writing has the same digest as it is read with")
    func long() throws {
        var snapshot = Snapshot()
        for number in 0..<3_000 {
            let name = snapshot.names.intern("user-\(number)")
            snapshot.users.append(
                LiveUser(
                    name: name, principalID: snapshot.texts.add("p\(number)"), email: snapshot.texts.add("e"),
                    role: .reader, identityType: .quickSight, isActive: false))
        }
        var group = LiveGroup(name: "all", principalID: "g", description: nil)
        snapshot.members = snapshot.users.map(\.name)
        (group.members, group.reading) = (0..<3_000, .whole)
        snapshot.groups = [group]
        let document = Sample.document(of: snapshot)
        let bytes = document.bytes
        #expect(bytes.count > 4 * 65_536)
        #expect(try read(bytes).bytes == bytes)
        // A line a user, in one order.
        #expect(document.lines.count { $0.contains(#""principalId":"p"#) } == 3_000)
        var passed: [Int] = []
        _ = try bytes.withUnsafeBufferPointer {
            try SnapshotDocument(reading: $0, digest: SHA256Running.maker) { passed.append($0) }
        }
        #expect(passed.last == bytes.count && passed == passed.sorted())
    }

    // MARK: - Damage

    @Test("Any one byte changed, but for the time, is told")
    func changedByte() throws {
        let bytes = Sample.document().bytes
        let time = try #require(bytes.firstRange(of: Array("2026-11-22T03:00:00Z".utf8)))
        for index in bytes.indices where !time.contains(index) {
            var changed = bytes
            changed[index] ^= 1
            #expect(throws: DocumentProblem.self, "byte \(index)") { try read(changed) }
        }
        var edited = bytes
        edited.replaceSubrange(time, with: Array("2026-11-23T03:00:00Z".utf8))
        #expect(try read(edited).taken == "2026-11-23T03:00:00Z")
    }

    @Test("A snapshot cut short anywhere is told, with its last line")
    func cut() throws {
        let bytes = Sample.document().bytes
        for count in 0..<bytes.count - 1 {
            #expect(throws: DocumentProblem.self, "\(count) bytes") { try read(Array(bytes.prefix(count))) }
        }
        let half = bytes.count / 2
        let lines = bytes.prefix(half).count { $0 == 0x0A } + 1
        #expect(try problem(Array(bytes.prefix(half))).contains("at line \(lines), column "))
    }

    @Test(
        "What is wrong is told, and where",
        arguments: [
            ("muster.snapshot/1", "muster.snapshot/2", "its format is “muster.snapshot/2”, and this version reads a"),
            ("muster.snapshot/1", "muster.plan/1", "its format is “muster.plan/1”, and this version reads a snapshot"),
            (#""own":{"#, #""self":{"#, "`self` is not known to this version, at line 16"),
            (#"{"name":"ada","email":"#, #"{"name":"ada","mail":"#, "`mail` in `users` is not known to this version"),
            (#","active":true"#, "", "a user without all of `name`, `email`"),
            (#""active":true"#, #""active":1"#, "expected true or false, at line 28"),
            (#""active":true,"#, #""active":true,"active":true,"#, "`active` twice"),
            (#""name":"ada","#, #""name":"ada","name":"ada","#, "a key is given twice"),
            (#""name":"ada","#, #""name":"","#, "a user whose name is empty"),
            (#""partial":true"#, #""half":true"#, "`half` in `groups` is not known"),
            (#""unresolvedUsers":["#, #""users":["#, "`users` twice"),
            (#""users":6"#, #""users":-"#, "expected a digit, at line 23"),
            (#"ada@example.com"#, #"eve@example.com"#, "its digest does not match what it holds"),
        ])
    func wrong(_ old: String, _ new: String, _ message: String) throws {
        let text = String(decoding: Sample.document().bytes, as: UTF8.self)
        #expect(text.contains(old))
        let found = try problem(Array(text.replacing(old, with: new, maxReplacements: 1).utf8))
        #expect(found.contains(message), "\(found)")
    }

    @Test("Numbers that are not those of what is held are told, though the digest is right")
    func numbers() throws {
        var document = Sample.document()
        document.summary.memberships += 1
        #expect(try problem(document.bytes).contains("it was edited or damaged"))
    }

    @Test("The head may announce more than there is room for")
    func announced() throws {
        var document = Sample.document()
        document.summary.users = .max
        document.summary.memberships = .max
        #expect(try problem(document.bytes).contains("it was edited or damaged"))
    }

    private func read(_ bytes: [UInt8]) throws(DocumentProblem) -> SnapshotDocument {
        try bytes.withUnsafeBufferPointer { (source: UnsafeBufferPointer<UInt8>) throws(DocumentProblem) in
            try SnapshotDocument(reading: source, digest: SHA256Running.maker)
        }
    }

    private func problem(_ bytes: [UInt8]) throws -> String {
        try #require(throws: DocumentProblem.self) { try read(bytes) }.message
    }

    // MARK: - For people

    @Test("A summary for a terminal")
    func text() throws {
        try expectGolden(SnapshotText.render(Sample.document(), painter: plain), "snapshot.txt")
    }

    @Test("However large the directory, the summary is short")
    func bounded() {
        var snapshot = Snapshot()
        for number in 0..<1_000 {
            snapshot.groups.append(LiveGroup(name: "group-\(number)", principalID: "", description: nil))
            snapshot.unresolvedUsers.append(UnresolvedUser(principalID: "p\(number)", email: "", role: "READER"))
        }
        let text = SnapshotText.render(Sample.document(of: snapshot), painter: plain)
        #expect(text.lines.count < 120)
        #expect(text.contains("and 950 more\n") && text.contains("and 950 smaller ones\n"))
    }

    // MARK: - Sample

    enum Sample {
        static func document(
            taken: String = "2026-11-22T03:00:00Z", reversed: Bool = false
        ) -> SnapshotDocument {
            document(of: snapshot(reversed: reversed), taken: taken)
        }

        static func document(of snapshot: Snapshot, taken: String = "2026-11-22T03:00:00Z") -> SnapshotDocument {
            SnapshotDocument(
                version: "0.1.0", taken: taken,
                target: Target(
                    account: "111122223333", region: "us-east-1", namespace: "default",
                    endpoint: "https://quicksight.us-east-1.amazonaws.com"),
                account: AccountFacts(
                    edition: "ENTERPRISE", authenticationType: "IDENTITY_POOL", subscriptionStatus: "ACCOUNT_CREATED"),
                own: OwnIdentity(principalID: "federated/iam/AIDA", userName: "muster"), snapshot: snapshot,
                digest: SHA256Running.maker)
        }

        private static func snapshot(reversed: Bool) -> Snapshot {
            var snapshot = Snapshot()
            var login = LiveUserDetails()
            login.customPermissionsName = "no-export"
            login.externalLogin = ExternalLogin(
                providerType: "CUSTOM_OIDC", providerURL: "https://idp.example.com", id: "c-17")
            login.tags = [Tag(key: "cost", value: "é"), Tag(key: "team", value: "analysts")]
            var odd = LiveUserDetails()
            (odd.unknownRole, odd.unknownIdentityType, odd.tags) = ("OVERLORD", "CLOUD", [])
            let users: [(String, Role?, IdentityType?, LiveUserDetails?)] = [
                ("ada", .adminPro, .quickSight, nil), ("Role/é", .author, .iam, login),
                ("bob\n\"x\"", .reader, .quickSight, nil), ("odd", nil, nil, odd),
            ]
            for (name, role, type, details) in reversed ? users.reversed() : users {
                var user = LiveUser(
                    name: snapshot.names.intern(name), principalID: snapshot.texts.add("user/d-1/\(name)"),
                    email: snapshot.texts.add("\(name)@example.com"), role: role, identityType: type,
                    isActive: role != .reader)
                if let details {
                    user.details = UInt32(snapshot.details.count)
                    snapshot.details.append(details)
                }
                snapshot.users.append(user)
            }
            let groups: [(String, String?, [String], LiveGroup.Reading)] = [
                ("Sales", "Forecasts | \u{202E}", ["odd", "ada", "stranger"], .whole), ("Some", nil, ["ada"], .partial),
                ("Unread", nil, [], .none),
            ]
            for (name, description, members, reading) in reversed ? groups.reversed() : groups {
                var group = LiveGroup(name: name, principalID: "group/d-1/\(name)", description: description)
                let start = snapshot.members.count
                for member in reversed ? members.reversed() : members {
                    snapshot.members.append(snapshot.names.intern(member))
                }
                (group.members, group.reading) = (start..<snapshot.members.count, reading)
                snapshot.groups.append(group)
            }
            let gone = ["p2", "p1"].map { UnresolvedUser(principalID: $0, email: "gone@example.com", role: "READER") }
            snapshot.unresolvedUsers = reversed ? gone.reversed() : gone
            return snapshot
        }
    }
}

extension SnapshotDocument {
    /// The whole document.
    fileprivate var bytes: [UInt8] {
        final class Gathered {
            var bytes: [UInt8] = []
        }
        let gathered = Gathered()
        write(digest: SHA256Running.maker) { gathered.bytes += $0 }
        return gathered.bytes
    }

    fileprivate var lines: [String] { String(decoding: bytes, as: UTF8.self).lines.map(String.init) }
}
