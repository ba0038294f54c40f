import Applying
import Directory
import JSONStreaming
import Planning
import Reporting
import Testing

struct DocumentTests {
    static let created = "2026-11-22T03:00:00Z"

    private func document(_ plans: [Plan], created: String = created, version: String = "0.1.0") throws -> JSONValue {
        try JSONValue.parse(
            PlanDocument(version: version, created: created, plans: plans).bytes(digest: SHA256Running.maker))
    }

    private func document(_ results: [ApplyResult], created: String = created) throws -> JSONValue {
        try JSONValue.parse(
            ResultDocument(version: "0.1.0", created: created, results: results).bytes(digest: SHA256Running.maker))
    }

    @Test func goldenFiles() throws {
        func bytes(_ plan: Plan) -> [UInt8] {
            PlanDocument(version: "0.1.0", created: Self.created, plans: [plan]).bytes(digest: SHA256Running.maker)
        }
        try expectGolden(bytes(Samples.everything), "plan.json")
        try expectGolden(bytes(Samples.hostile), "plan-hostile.json")
        try expectGolden(
            ResultDocument(version: "0.1.0", created: Self.created, results: [Samples.result])
                .bytes(digest: SHA256Running.maker), "result.json")
    }

    // MARK: - Shape

    /// The design's example of a plan, as it stands there.
    private static let example = """
        {"format": "muster.plan/1", "muster": "0.1.0", "created": "2026-11-22T03:00:00Z", "digest": "sha256:…",
         "plans": [{
          "target": {"account": "111122223333", "region": "us-east-1", "namespace": "default", "endpoint": "https://…"},
          "roster": {"digest": "sha256:…", "files": ["roster.yaml"], "commit": "…"},
          "snapshot": {"digest": "sha256:…", "complete": true, "users": 412, "groups": 31, "memberships": 2210},
          "summary": {"actions": 9, "withheld": 2, "removals": 3, "byOperation": {"RegisterUser": 2}},
          "guards": [],
          "removalDigest": "sha256:…",
          "actions": [{"id": "c0ffee12", "operation": "CreateGroupMembership", "group": "Sales", "user": "pat",
            "before": null, "after": {}, "dependsOn": ["0badcafe"], "flags": ["grants-admin"],
            "because": [{"file": "roster.yaml", "line": 22, "column": 13, "text": "members"}], "withheld": null}],
          "notices": [{"kind": "unmanaged-memberships", "count": 12, "text": "…"}]}]}
        """

    /// A value with every text and number replaced by its kind: what two documents of one shape have in common.
    private func shape(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool: value
        case .number: .number("0")
        case .string: .string("")
        case .array(let elements): .array(elements.map(shape))
        case .object(let members): .object(members.map { JSONMember($0.key, shape($0.value)) })
        }
    }

    @Test func shapeOfThePlan() throws {
        var membership = Action.add(22, "pat", to: "Sales")
        membership.dependsOn = [ActionID(0x0BAD_CAFE)]
        membership.flags = .grantsAdmin
        var plan = plan([membership], notices: [Notice(.unmanagedMemberships, count: 12, text: "…")])
        plan.roster.commit = "…"
        var shown = shape(try document([plan]))
        var expected = shape(try JSONValue.parse(Array(Self.example.utf8)))
        // One has a removal and the other a registration.
        for key in ["removalDigest", "byOperation"] {
            shown = shown.without(key)
            expected = expected.without(key)
        }
        #expect(shown == expected)
        let written = try #require(try document([plan])["plans"]?.array?.first)
        #expect(written["removalDigest"]?.isNull == true && written["guards"]?.array == [])
        #expect(written["summary"]?["byOperation"]?.members == [JSONMember("CreateGroupMembership", .number("1"))])
        #expect(written["actions"]?.array?.first?["dependsOn"]?.array == [.string("0badcafe")])
    }

    @Test func everyFlagIsNamed() throws {
        var action = Action.add(1, "a", to: "S")
        action.flags = [.grantsAdmin, .promotes, .demotes, .removesAccess, .orphansAssets, .replaces]
        let written = try document([plan([action])])["plans"]?.array?.first?["actions"]?.array?.first
        #expect(
            written?["flags"]?.array?.compactMap(\.string) == [
                "grants-admin", "promotes", "demotes", "removes-access", "orphans-assets", "replaces",
            ])
    }

    @Test func shapeOfTheResult() throws {
        let written = try document([Samples.result])
        #expect(written.members?.map(\.key) == ["format", "muster", "created", "digest", "results"])
        #expect(written["format"]?.string == "muster.result/1")
        let result = try #require(written["results"]?.array?.first)
        #expect(
            result.members?.map(\.key) == [
                "target", "roster", "snapshot", "interruptedBy", "counts", "guards", "removalDigest", "actions",
                "outcomes",
                "verification",
            ])
        #expect(result["counts"]?.members?.map(\.key) == ActionOutcome.Status.allCases.map(\.rawValue))
        #expect(result["counts"]?["withheld"]?.int == 5 && result["interruptedBy"]?.int == 15)
        let outcomes = try #require(result["outcomes"]?.array)
        #expect(outcomes.count == Samples.everything.actions.count)
        #expect(
            outcomes.allSatisfy {
                $0.members?.map(\.key) == ["action", "outcome", "attempts", "requestId", "error", "blockedBy"]
            })
    }

    @Test func severalTargets() throws {
        var other = Samples.everything
        other.target.namespace = "other"
        let written = try document([Samples.everything, other])
        #expect(written["plans"]?.array?.compactMap { $0["target"]?["namespace"]?.string } == ["default", "other"])
        #expect(try document([Plan]()).members?.map(\.key) == ["format", "muster", "created", "digest", "plans"])
    }

    // MARK: - Digests

    @Test func theDigestCoversAllButTheTime() throws {
        let digest = try document([Samples.everything])["digest"]?.string
        #expect(try #require(digest).hasPrefix("sha256:") && digest?.utf8.count == 7 + 64)
        #expect(try document([Samples.everything], created: "2030-01-01T00:00:00Z")["digest"]?.string == digest)
        #expect(try document([Samples.everything], version: "0.2.0")["digest"]?.string != digest)
        var digests: Set<String> = []
        for change in Self.changes {
            var plan = Samples.everything
            change(&plan)
            digests.insert(try #require(try document([plan])["digest"]?.string))
        }
        #expect(digests.count == Self.changes.count && !digests.contains(digest ?? ""))
        #expect(try document([Samples.result])["digest"] == document([Samples.result], created: "x")["digest"])
        var result = Samples.result
        result.outcomes[2].attempts += 1
        #expect(try document([Samples.result])["digest"] != document([result])["digest"])
    }

    /// A change to each part of a plan that a document holds.
    private static let changes: [@Sendable (inout Plan) -> Void] = [
        { $0.target.account = "1" }, { $0.target.region = "1" }, { $0.target.namespace = "1" },
        { $0.target.endpoint = "1" }, { $0.roster.digest = "1" }, { $0.roster.files = [] }, { $0.roster.commit = "1" },
        { $0.snapshot.digest = "1" }, { $0.snapshot.isComplete = false }, { $0.snapshot.users = 0 },
        { $0.snapshot.groups = 0 }, { $0.snapshot.memberships = 0 }, { $0.notices.removeLast() },
        { $0.notices[0].kind = .incompleteSnapshot }, { $0.notices[0].count = 9 }, { $0.notices[0].text = "1" },
        { $0.actions.removeLast() }, { $0.actions.swapAt(0, 1) }, { $0.actions[6].id = ActionID(99) },
        { $0.actions[0].operation = .deleteGroup }, { $0.actions[0].group = "1" }, { $0.actions[6].user = "1" },
        { $0.actions[6].principalID = "1" }, { $0.actions[6].before = nil }, { $0.actions[6].after = nil },
        { $0.actions[0].after = .group(GroupAttributes(description: "1")) },
        { $0.actions[6].dependsOn = [ActionID(1)] }, { $0.actions[6].flags = .demotes }, { $0.actions[6].because = [] },
        { $0.actions[6].because[0].file = "1" }, { $0.actions[6].because[0].line = 99 },
        { $0.actions[6].because[0].column = 99 }, { $0.actions[6].because[0].text = "1" },
        { $0.actions[4].withheld = nil }, { $0.actions[4].withheld?.kind = .unclear },
        { $0.actions[4].withheld?.text = "1" }, user { $0.email = "1" }, user { $0.role = "1" },
        user { $0.identityType = "1" }, user { $0.iamArn = "1" }, user { $0.sessionName = "1" },
        user { $0.customPermissionsName = "1" }, user { $0.externalLogin?.providerType = "1" },
        user { $0.externalLogin?.providerURL = "1" }, user { $0.externalLogin?.id = "1" },
        user { $0.tags?[0].key = "1" }, user { $0.tags?[0].value = "1" }, user { $0.tags = nil },
    ]

    private static func user(_ change: @escaping @Sendable (inout UserAttributes) -> Void)
        -> @Sendable (inout Plan) -> Void
    {
        { plan in
            guard var user = plan.actions[3].after?.user else { return }
            change(&user)
            plan.actions[3].after = .user(user)
        }
    }

    // MARK: - The digest of removals

    private func removals(_ plan: Plan) throws -> String? {
        let removals = plan.actions.filter { $0.isRemoval && $0.withheld == nil }
        return removals.isEmpty ? nil : RemovalDigest.digest(removals, target: plan.target, SHA256Running.maker)
    }

    @Test func removalDigest() throws {
        let base = plan([.add(1, "a", to: "S"), .remove(2, "b", from: "S"), .remove(3, "c", from: "S")])
        let digest = try #require(try removals(base))
        let unrelated: [@Sendable (inout Plan) -> Void] = [
            { $0.actions.removeFirst() }, { $0.actions.insert(.add(9, "z", to: "T"), at: 1) },
            { $0.actions[1].because = [] }, { $0.actions[1].id = ActionID(77) },
            { $0.actions[1].dependsOn = [ActionID(1)] }, { $0.snapshot.digest = "1" }, { $0.roster.digest = "1" },
            { $0.notices = [] },
            { $0.actions.append(Samples.withheld(.remove(4, "d", from: "S"), .unclear, "")) },
        ]
        for (index, change) in unrelated.enumerated() {
            var plan = base
            change(&plan)
            #expect(try removals(plan) == digest, "\(index)")
        }
        let related: [@Sendable (inout Plan) -> Void] = [
            { $0.actions.removeLast() }, { $0.actions[1].group = "T" }, { $0.actions[1].user = "z" },
            { $0.actions[1].principalID = "p" }, { $0.actions[1].operation = .deleteUser },
            { $0.actions[1].before = nil }, { $0.target.account = "1" }, { $0.target.region = "1" },
            { $0.target.namespace = "1" }, { $0.target.endpoint = "1" },
            {
                $0.actions.append(
                    .update(5, "e", UserAttributes(role: "ADMIN"), UserAttributes(role: "AUTHOR"), flags: .demotes))
            },
        ]
        var digests: Set<String> = [digest]
        for change in related {
            var plan = base
            change(&plan)
            digests.insert(try #require(try removals(plan)))
        }
        #expect(digests.count == related.count + 1)
        #expect(try removals(plan([.add(1, "a", to: "S")])) == nil)
    }
}

extension JSONValue {
    /// The tree with the value of a key, wherever it stands, taken out.
    fileprivate func without(_ key: String) -> JSONValue {
        switch self {
        case .array(let elements): .array(elements.map { $0.without(key) })
        case .object(let members):
            .object(members.map { JSONMember($0.key, $0.key == key ? .null : $0.value.without(key)) })
        default: self
        }
    }
}
