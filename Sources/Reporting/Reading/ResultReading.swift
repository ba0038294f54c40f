import Applying
public import Directory
import JSONStreaming
import Planning

extension ResultDocument {
    /// Reads a saved document back.
    ///
    /// - Throws: where it is damaged, of an unknown format, or not what was written: the digest tells of every edit.
    public init(reading bytes: [UInt8], digest maker: DigestMaker) throws(DocumentProblem) {
        var fields = try SavedDocument.fields(bytes, format: Self.format, name: "result")
        self.init(version: try fields.string("muster"), created: try fields.string("created"), results: [])
        let digest = try fields.string("digest")
        results = try fields.array("results") { (value, place) throws(DocumentProblem) in
            try Self.result(value, at: place)
        }
        failures = try TargetFailureJSON.read(&fields)
        try fields.finish()
        guard digest == self.digest(maker) else { throw SavedDocument.edited }
    }

    private static func result(_ value: JSONValue, at path: String) throws(DocumentProblem) -> ApplyResult {
        var fields = try DocumentFields(value, at: path)
        var plan = try PlanJSON.readHeader(&fields)
        let interruption = try fields.take("interruptedBy")
        let counts = try fields.take("counts")
        try PlanJSON.readRest(of: &plan, &fields)
        let known = Set(plan.actions.map(\.id))
        let outcomes = try fields.array("outcomes") { (value, place) throws(DocumentProblem) in
            let outcome = try Self.outcome(value, at: place)
            guard known.contains(outcome.action) else {
                throw DocumentProblem("\(place) is of \(outcome.action), which is no action of it")
            }
            return outcome
        }
        let verification = try Self.verification(try fields.take("verification"), at: "\(path).verification")
        try fields.finish()
        let result = ApplyResult(
            plan: plan, outcomes: outcomes, interruptedBy: try Self.reason(interruption, at: "\(path).interruptedBy"),
            verification: verification)
        let statuses = ActionOutcome.Status.allCases
        guard counts.members?.count == statuses.count,
            statuses.allSatisfy({ counts[$0.rawValue]?.int == result.count($0) })
        else { throw SavedDocument.edited }
        return result
    }

    private static func reason(_ value: JSONValue, at path: String) throws(DocumentProblem) -> StopReason? {
        if value.isNull { return nil }
        if value.string == deadline { return .deadline }
        guard let signal = value.int.flatMap(Int32.init(exactly:)) else {
            throw DocumentProblem("\(path) is no signal")
        }
        return .signal(signal)
    }

    private static func verification(
        _ value: JSONValue, at path: String
    ) throws(DocumentProblem) -> Verification? {
        if value.isNull { return nil }
        var fields = try DocumentFields(value, at: path)
        let isConverged = try fields.bool("converged")
        let verification = Verification(
            checked: try fields.count("checked"),
            differences: try fields.array("differences") { (value, place) throws(DocumentProblem) in
                var fields = try DocumentFields(value, at: place)
                let difference = Verification.Difference(
                    action: try fields.named("action") { ActionID($0) }, found: try fields.string("found"))
                try fields.finish()
                return difference
            })
        try fields.finish()
        guard isConverged == verification.isConverged else { throw SavedDocument.edited }
        return verification
    }

    private static func outcome(_ value: JSONValue, at path: String) throws(DocumentProblem) -> ActionOutcome {
        var fields = try DocumentFields(value, at: path)
        var outcome = ActionOutcome(
            action: try fields.named("action") { ActionID($0) },
            status: try fields.named("outcome", ActionOutcome.Status.init(rawValue:)),
            attempts: try fields.count("attempts"), requestID: try fields.nullableString("requestId"),
            error: try fields.nullableString("error"))
        outcome.blockedBy = try fields.array("blockedBy") { (value, place) throws(DocumentProblem) in
            guard let id = value.string.flatMap({ ActionID($0) }) else {
                throw DocumentProblem("\(place) is no identifier of an action")
            }
            return id
        }
        try fields.finish()
        return outcome
    }
}
