import Applying
import Directory
import JSONStreaming
import Planning
import Reporting
import Testing

/// Saved documents come back as they were written, or not at all.
@Suite("Reading documents back")
struct ReadingTests {
    private static let rich: Plan = {
        var plan = Samples.everything
        plan.roster.commit = "0123abcd"
        plan.snapshot.hasEveryUser = false
        plan.window = PlanWindow(from: -1, until: 1_798_761_600)
        plan.safeguards.users = Guards.Limit(count: 5)
        plan.safeguards.groups = Guards.Limit(percent: 12.5)
        plan.safeguards.requiredAdmins = ["ada", "catmi"]
        plan.safeguards.base = Safeguards.Base(users: 412, groups: 31, memberships: 2_210)
        plan.guards = [
            GuardVerdict(rule: .users, limit: 3, found: 5, decision: .withheld),
            GuardVerdict(rule: .ownIdentity, limit: nil, found: 1, decision: .passed),
        ]
        plan.removalDigest = "sha256:0c"
        let last = plan.actions.count - 1
        plan.actions[last].takesAlong = 7
        plan.actions[last].disputedBy = .groups
        plan.actions[last].principalID = "group/d-1/old"
        return plan
    }()

    private func document(_ plans: [Plan]) -> PlanDocument {
        PlanDocument(version: "0.1.0", created: "2026-11-22T03:00:00Z", plans: plans)
    }

    private func read(_ bytes: [UInt8]) throws(DocumentProblem) -> PlanDocument {
        try PlanDocument(reading: bytes, digest: SHA256Running.maker)
    }

    @Test(
        "A plan comes back as it was written, and is written again byte by byte",
        arguments: [
            [], [rich], [Samples.everything, Samples.hostile], [Samples.drift],
        ])
    func roundTrip(_ plans: [Plan]) throws {
        let document = document(plans)
        let bytes = document.bytes(digest: SHA256Running.maker)
        let read = try read(bytes)
        #expect(read == document)
        #expect(read.bytes(digest: SHA256Running.maker) == bytes)
    }

    @Test("So does a result, however its run ended", arguments: [nil, .signal(2), .deadline] as [StopReason?])
    func result(interruption: StopReason?) throws {
        var result = Samples.result
        result.interruptedBy = interruption
        result.verification = Verification(
            checked: 2, differences: [Verification.Difference(action: ActionID(1), found: "it is not there")])
        let document = ResultDocument(version: "0.1.0", created: "2026-11-22T03:00:00Z", results: [result])
        let bytes = document.bytes(digest: SHA256Running.maker)
        let read = try ResultDocument(reading: bytes, digest: SHA256Running.maker)
        #expect(read == document)
        #expect(read.bytes(digest: SHA256Running.maker) == bytes)
    }

    @Test("How the JSON is laid out does not matter")
    func layout() throws {
        let document = document([Self.rich])
        var writer = JSONWriter(.compact)
        writer.value(try JSONValue.parse(document.bytes(digest: SHA256Running.maker)))
        #expect(try read(writer.takeBytes()) == document)
    }

    /// Every document that differs from a value in one place: a member left out, added or changed.
    private func mutations(_ value: JSONValue) -> [JSONValue] {
        switch value {
        case .null: [.string("x"), .bool(true)]
        case .bool(let bool): [.bool(!bool), .null]
        case .number(let text): [.number(text + "1"), .string(text)]
        case .string(let text): [.string(text + "x"), .number("1"), .null]
        case .array(let elements):
            elements.indices.flatMap { index in
                mutations(elements[index]).map { changed in
                    var elements = elements
                    elements[index] = changed
                    return JSONValue.array(elements)
                }
            } + (elements.isEmpty ? [] : [.array(Array(elements.dropLast())), .array(elements + [elements[0]])])
        case .object(let members):
            members.indices.flatMap { index in
                let key = members[index].key
                let changed = mutations(members[index].value).map { changed in
                    var members = members
                    members[index] = JSONMember(key, changed)
                    return JSONValue.object(members)
                }
                var fewer = members
                fewer.remove(at: index)
                return changed + [.object(fewer)]
            } + [.object(members + [JSONMember("surprise", .null)])]
        }
    }

    @Test("Every edit is found")
    func edits() throws {
        let document = document([Self.rich])
        let original = try JSONValue.parse(document.bytes(digest: SHA256Running.maker))
        var count = 0
        for mutation in mutations(original) where mutation["created"] == original["created"] {
            count += 1
            var writer = JSONWriter(.compact)
            writer.value(mutation)
            let bytes = writer.takeBytes()
            #expect(throws: DocumentProblem.self, "\(String(decoding: bytes, as: UTF8.self))") { try read(bytes) }
        }
        #expect(count > 1_000)
    }

    @Test("A file that was cut short, or is something else, is no plan")
    func damage() {
        let bytes = document([Self.rich]).bytes(digest: SHA256Running.maker)
        for count in stride(from: 0, to: bytes.count - 1, by: 97) {
            #expect(throws: DocumentProblem.self) { try read(Array(bytes.prefix(count))) }
        }
        for text in ["null", "[]", "{}", "{\"format\": \"muster.plan/2\"}", "{\"format\": \"muster.result/1\"}"] {
            #expect(throws: DocumentProblem.self) { try read(Array(text.utf8)) }
        }
    }

    @Test("A document that is whole and makes no sense is refused for that")
    func sense() {
        func problem(_ change: (inout Plan) -> Void) -> String {
            var plan = Self.rich
            change(&plan)
            do throws(DocumentProblem) {
                _ = try read(document([plan]).bytes(digest: SHA256Running.maker))
                return ""
            } catch {
                return error.message
            }
        }
        #expect(problem { $0.actions.append($0.actions[0]) }.contains("two of them are called 00000001"))
        #expect(
            problem { $0.actions[0].dependsOn = [ActionID(0xFFFF)] }.contains("depends on 0000ffff, which is not there")
        )
        #expect(problem { $0.actions[0].group = nil }.contains("does not say which user or group"))
        #expect(problem { _ in } == "")
    }

    @Test("A stale plan in words")
    func staleText() throws {
        var result = Samples.result
        result.outcomes = result.plan.actions.map { ActionOutcome(action: $0.id, status: .notStarted) }
        result.outcomes[6].error = "stale: it was changed since: its role is “ADMIN\u{1B}”"
        try expectGolden(StaleText.render(result, painter: plain), "stale.txt")
    }
}
