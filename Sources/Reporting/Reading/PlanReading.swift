public import Directory
import JSONStreaming
import Planning

extension PlanDocument {
    /// Reads a saved document back.
    ///
    /// - Throws: where it is damaged, of an unknown format, or not what was written: the digest tells of every edit.
    public init(reading bytes: [UInt8], digest maker: DigestMaker) throws(DocumentProblem) {
        var fields = try SavedDocument.fields(bytes, format: Self.format, name: "plan")
        self.init(version: try fields.string("muster"), created: try fields.string("created"), plans: [])
        let digest = try fields.string("digest")
        plans = try fields.array("plans") { (value, place) throws(DocumentProblem) in
            try PlanJSON.read(value, at: place)
        }
        failures = try TargetFailureJSON.read(&fields)
        try fields.finish()
        guard digest == self.digest(maker) else { throw SavedDocument.edited }
    }
}

/// What kinds of documents have in common.
enum SavedDocument {
    static let edited = DocumentProblem(
        "its digest does not match what it holds: it was edited or damaged after it was written")

    /// The members of a document of a format, `format` itself taken.
    static func fields(_ bytes: [UInt8], format: String, name: String) throws(DocumentProblem) -> DocumentFields {
        let value: JSONValue
        do throws(JSONProblem) {
            value = try JSONValue.parse(bytes)
        } catch {
            let place = error.place(in: bytes)
            throw DocumentProblem("it is damaged: \(error.message), at line \(place.line), column \(place.column)")
        }
        var fields = try DocumentFields(value, at: "")
        let found = try fields.string("format")
        guard found == format else {
            throw DocumentProblem(
                "its format is “\(Escaping.terminal(found))”, and this version reads a \(name) as “\(format)”")
        }
        return fields
    }
}

extension PlanJSON {
    static func read(_ value: JSONValue, at path: String) throws(DocumentProblem) -> Plan {
        var fields = try DocumentFields(value, at: path)
        var plan = try readHeader(&fields)
        var summary = try fields.fields("summary")
        let counts = [
            try summary.count("actions"), try summary.count("withheld"), try summary.count("removals"),
        ]
        let operations = try summary.take("byOperation")
        try summary.finish()
        try readRest(of: &plan, &fields)
        try fields.finish()
        // What is told twice must be the same both times.
        let real = plan.summary
        guard counts == [real.actions, real.withheld, real.removals],
            operations.members?.count == real.byOperation.count,
            real.byOperation.allSatisfy({ operations[$0.rawValue]?.int == $1 })
        else { throw SavedDocument.edited }
        return plan
    }

    /// Target, roster and snapshot.
    static func readHeader(_ fields: inout DocumentFields) throws(DocumentProblem) -> Plan {
        var target = try fields.fields("target")
        let read = Target(
            account: try target.string("account"), region: try target.string("region"),
            namespace: try target.string("namespace"), endpoint: try target.string("endpoint"))
        try target.finish()
        var roster = try fields.fields("roster")
        let summary = RosterSummary(
            digest: try roster.string("digest"), files: try roster.strings("files"),
            commit: try roster.optionalString("commit"))
        try roster.finish()
        var snapshot = try fields.fields("snapshot")
        var live = SnapshotSummary(
            digest: try snapshot.string("digest"), isComplete: try snapshot.bool("complete"),
            users: try snapshot.count("users"), groups: try snapshot.count("groups"),
            memberships: try snapshot.count("memberships"))
        if snapshot.has("everyUser") { live.hasEveryUser = try snapshot.bool("everyUser") }
        try snapshot.finish()
        return Plan(target: read, roster: summary, snapshot: live, actions: [], notices: [])
    }

    /// Window, limits, verdicts, actions and notices.
    static func readRest(of plan: inout Plan, _ fields: inout DocumentFields) throws(DocumentProblem) {
        plan.window = PlanWindow(
            from: try instant("validFrom", &fields), until: try instant("validUntil", &fields))
        plan.safeguards = try SafeguardsJSON.read(try fields.fields("safeguards"))
        plan.guards = try fields.array("guards") { (value, place) throws(DocumentProblem) in
            var fields = try DocumentFields(value, at: place)
            let rule = try fields.named("guard", GuardVerdict.Rule.init(rawValue:))
            let limit = try fields.take("limit")
            guard limit.isNull || limit.int != nil else { throw DocumentProblem("\(place).limit is no whole number") }
            let verdict = GuardVerdict(
                rule: rule, limit: limit.int, found: try fields.count("found"),
                decision: try fields.named("verdict", GuardVerdict.Decision.init(rawValue:)))
            try fields.finish()
            return verdict
        }
        plan.removalDigest = try fields.nullableString("removalDigest")
        plan.actions = try fields.array("actions") { (value, place) throws(DocumentProblem) in
            try ActionJSON.read(value, at: place)
        }
        try checkIdentifiers(plan.actions, at: fields.path)
        plan.notices = try fields.array("notices") { (value, place) throws(DocumentProblem) in
            var fields = try DocumentFields(value, at: place)
            let notice = Notice(
                try fields.named("kind", Notice.Kind.init(rawValue:)), count: try fields.count("count"),
                text: try fields.string("text"))
            try fields.finish()
            return notice
        }
    }

    private static func instant(_ key: String, _ fields: inout DocumentFields) throws(DocumentProblem) -> Int64? {
        guard let text = try fields.nullableString(key) else { return nil }
        guard let seconds = Instant.seconds(text) else {
            throw DocumentProblem("\(fields.place(key)) is no time in UTC")
        }
        return seconds
    }

    private static func checkIdentifiers(_ actions: [Action], at path: String) throws(DocumentProblem) {
        var known: Set<ActionID> = []
        for action in actions where !known.insert(action.id).inserted {
            throw DocumentProblem("\(path).actions: two of them are called \(action.id)")
        }
        for action in actions {
            for id in action.dependsOn where !known.contains(id) {
                throw DocumentProblem("\(path).actions: \(action.id) depends on \(id), which is not there")
            }
        }
    }
}

extension SafeguardsJSON {
    static func read(_ given: DocumentFields) throws(DocumentProblem) -> Safeguards {
        var fields = given
        var removals = try fields.fields("removals")
        var base = try fields.fields("base")
        let safeguards = Safeguards(
            users: try limit("users", &removals), groups: try limit("groups", &removals),
            memberships: try limit("memberships", &removals), demotions: try limit("demotions", &removals),
            minAdmins: try fields.count("minAdmins"), requiredAdmins: try fields.strings("requiredAdmins"),
            base: Safeguards.Base(
                users: try base.count("users"), groups: try base.count("groups"),
                memberships: try base.count("memberships")))
        try removals.finish()
        try base.finish()
        try fields.finish()
        return safeguards
    }

    private static func limit(_ key: String, _ fields: inout DocumentFields) throws(DocumentProblem) -> Guards.Limit {
        let place = fields.place(key)
        let value = try fields.take(key)
        if let count = value.int, count >= 0 { return Guards.Limit(count: count) }
        var fields = try DocumentFields(value, at: place)
        var limit = Guards.Limit(count: try fields.optionalCount("count"))
        if fields.has("percent") {
            guard case .number(let text) = try fields.take("percent"), let percent = Double(text), percent >= 0,
                percent <= 100
            else { throw DocumentProblem("\(place).percent is no percentage") }
            limit.percent = percent
        }
        limit.atLeast = try fields.optionalCount("atLeast")
        try fields.finish()
        return limit
    }
}
