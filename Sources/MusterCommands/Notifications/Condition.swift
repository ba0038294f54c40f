import Applying
import Directory
import JSONStreaming
import Planning
import Reporting

/// Something that a person should know, for as long as it is so.
struct Condition: Sendable, Equatable {
    /// What it is; the first is the most urgent.
    enum Kind: String, Sendable, CaseIterable {
        case failure, withheld, drift

        var urgency: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    var kind: Kind
    /// Which target; nil for all of them, where the rosters cannot be used.
    var account: String?
    var namespace: String?
    /// What makes it another one when it changes: how a run failed, what is withheld.
    var detail: String
    /// What it is in words, of any length, as strangers may have written parts of it.
    var text: String

    /// Whether both are the same, whatever the words.
    func isSame(as other: Condition) -> Bool { concerns(other) && detail == other.detail }

    /// Whether both are of a kind and a target.
    func concerns(_ other: Condition) -> Bool {
        kind == other.kind && account == other.account && namespace == other.namespace
    }

    /// Which target, in words.
    var place: String {
        guard let namespace else { return "the rosters" }
        return "account \(Escaping.name(account ?? "?")), namespace \(Escaping.name(namespace))"
    }
}

extension Condition {
    /// What is the case after a run.
    ///
    /// - Parameter told: what was the case before: what a run did not get to know stays as it was.
    static func all(after outcome: CycleOutcome, before told: [Condition]) -> [Condition] {
        var found: [Condition] = []
        if let failure = outcome.failure {
            found.append(
                Condition(kind: .failure, detail: "exit \(failure.status.rawValue)", text: words(failure)))
            // Nothing was looked at.
            return found + told.filter { $0.namespace != nil }
        }
        for target in outcome.targets {
            found += all(of: target)
            guard target.plan == nil else { continue }
            found += told.filter { former in
                former.account == target.account && former.namespace == target.namespace
                    && (former.kind != .failure || target.status == nil)
            }
        }
        return found
    }

    private static func all(of target: TargetOutcome) -> [Condition] {
        func condition(_ kind: Kind, _ detail: String, _ text: String) -> Condition {
            Condition(
                kind: kind, account: target.account, namespace: target.namespace, detail: detail, text: text)
        }
        var found: [Condition] = []
        if let status = target.status, status.isFailure {
            let text = target.failure.map(words) ?? target.result.map(ResultText.summary) ?? ""
            found.append(condition(.failure, "exit \(status.rawValue)", text))
        }
        guard let plan = target.plan else { return found }
        let withheld = plan.actions.filter { $0.withheld != nil }
        if !withheld.isEmpty {
            found.append(condition(.withheld, digest(of: withheld), words(withheld: withheld, plan)))
        }
        if target.isDrift {
            found.append(condition(.drift, "", words(driftOf: plan, target.result)))
        }
        return found
    }

    private static func words(_ failure: CommandFailure) -> String {
        let problems = failure.problems.filter { $0.severity == .error }
        let first = problems.prefix(3).map { problem in
            "\(problem.location.file):\(problem.location.line): \(problem.message)"
        }
        let more = problems.count > first.count ? ["and \(problems.count - first.count) more"] : []
        return ([failure.message] + first + more).joined(separator: "\n")
    }

    /// What was found, with a few names, and what became of it.
    private static func words(driftOf plan: Plan, _ result: ApplyResult?) -> String {
        let changes = plan.actions.filter { $0.withheld == nil }
        let shown = changes.prefix(10).map(\.words)
        let more = changes.count > shown.count ? ["and \(changes.count - shown.count) more"] : []
        let summary = result.map(ResultText.summary) ?? PlanText.summary(plan)
        return "\((shown + more).joined(separator: "; ")). \(summary)"
    }

    private static func words(withheld: [Action], _ plan: Plan) -> String {
        let removals = withheld.count(where: \.isRemoval)
        let what =
            removals == withheld.count
            ? StatusWords.counted(removals, "removal")
            : StatusWords.counted(withheld.count, "change") + (removals > 0 ? ", \(removals) of them removals" : "")
        var reasons: [String] = []
        for reason in withheld.compactMap(\.withheld?.text) where !reasons.contains(reason) && reasons.count < 3 {
            reasons.append(reason)
        }
        return "\(what) withheld: \(reasons.joined(separator: "; "))"
    }

    private static func digest(of actions: [Action]) -> String {
        var digest = SHA256Running()
        for action in actions.map(\.id).sorted() {
            var text = "\(action) "
            text.withUTF8 { digest.update($0) }
        }
        return String(digest.finish().prefix(23))
    }
}

extension Condition {
    /// As the memory keeps it.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        let fields = [
            ("kind", kind.rawValue), ("account", account), ("namespace", namespace), ("detail", detail), ("text", text),
        ]
        for (key, value) in fields {
            guard let value else { continue }
            writer.key(key)
            writer.string(value)
        }
        writer.endObject()
    }

    init?(reading value: JSONValue) {
        guard let kind = value["kind"]?.string.flatMap(Kind.init(rawValue:)), let detail = value["detail"]?.string,
            let text = value["text"]?.string
        else { return nil }
        self.init(
            kind: kind, account: value["account"]?.string, namespace: value["namespace"]?.string, detail: detail,
            text: text)
    }
}

extension Action {
    /// What it does, in a few words.
    fileprivate var words: String {
        let user = Escaping.name(user ?? principalID ?? "")
        let group = Escaping.name(group ?? "")
        return switch operation {
        case .createGroup: "create group \(group)"
        case .updateGroup: "update group \(group)"
        case .deleteGroup: "delete group \(group)"
        case .registerUser: "register user \(user)"
        case .updateUser: "\(flags.contains(.demotes) ? "demote" : "update") user \(user)"
        case .tagResource, .untagResource: "tag user \(user)"
        case .deleteUser: "delete user \(user)"
        case .createGroupMembership: "add \(user) to \(group)"
        case .deleteGroupMembership: "remove \(user) from \(group)"
        }
    }
}
