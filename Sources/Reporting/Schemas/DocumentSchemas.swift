import Applying
import Directory
import JSONStreaming
import Planning

/// The schemas of the documents that muster writes.
public enum DocumentSchemas {
    /// The schema of `muster.plan/1`.
    public static let plan: [UInt8] = {
        let members =
            head(PlanDocument.format) + [
                ("plans", .array(of: planValue).described("The plans, one for each target.")),
                ("failures", failures.described("The targets that could not be planned; left out where all could.")),
            ]
        return Schema.object(members, optional: ["failures"]).described(
            "What would change, as `muster plan` writes it."
        )
        .defining(definitions).bytes(id: "plan:1", title: "A plan of muster")
    }()

    /// The schema of `muster.result/1`.
    public static let result: [UInt8] = {
        let members =
            head(ResultDocument.format) + [
                ("results", .array(of: resultValue).described("What was done, one for each target.")),
                ("failures", failures.described("The targets that failed before anything was begun, if any.")),
            ]
        return Schema.object(members, optional: ["failures"]).described(
            "What an apply really did, as `muster apply` writes it."
        )
        .defining(definitions).bytes(id: "result:1", title: "A result of muster")
    }()

    /// The schema of `muster.problems/1`.
    public static let problems: [UInt8] = {
        func place(_ what: String) -> [(String, Schema)] {
            [
                ("file", .string().described("The file \(what), as it was named.")),
                ("line", .integer().described("The line, from 1; 0 for the file as a whole.")),
                ("column", .integer().described("The column, from 1, in Unicode scalars; 0 for none.")),
            ]
        }
        let related = Schema.object(
            place("of the other place") + [("message", .string().described("What stands there."))])
        let problem = Schema.object(
            [
                (
                    "severity",
                    .oneOf(words: ["error", "warning"]).described(
                        "An error stops everything; a warning is worth a look.")
                )
            ] + place("it is in") + [
                ("message", .string().described("What is wrong.")),
                ("hint", Schema.string().described("What to write instead.").orNull),
                ("related", related.described("Another place that has to do with it.").orNull),
            ])
        return Schema.object([
            ("format", .constant("muster.problems/1").described("The format of this document.")),
            ("muster", .string().described("The version of the program that wrote it.")),
            ("valid", .boolean.described("Whether there is no error.")),
            ("files", .array(of: .string()).described("The files that were read.")),
            ("problems", .array(of: problem).described("What is wrong, in the order of files and lines.")),
            ("omitted", .integer().described("How many more problems there are than are told.")),
        ]).described("What is wrong with rosters, as `muster validate --format json` writes it.")
            .bytes(id: "problems:1", title: "Problems of rosters")
    }()

    /// The schema of `muster.history/1`.
    public static let history: [UInt8] = {
        let action = Schema.object(
            [
                ("time", instant.described("When it was begun.")),
                ("id", identifier.described("The action's identifier in its plan.")),
                ("operation", .string().described("The API's operation.")),
                ("group", .string().described("The group it was about.")),
                ("user", .string().described("The user it was about.")),
                ("principalId", .string().described("The service's own identifier of what it was about.")),
                (
                    "outcome",
                    .oneOf(words: ActionOutcome.Status.allCases.map(\.rawValue))
                        .described("What became of it; left out where that is not known.")
                ),
                ("requestId", .string().described("The service's identifier of the request that decided it.")),
                ("error", .string().described("Why it failed.")),
            ], optional: ["group", "user", "principalId", "outcome", "requestId", "error"])
        let run = Schema.object(
            [
                ("run", .string().described("The run's name.")),
                ("account", .string().described("The AWS account.")),
                ("namespace", .string().described("The namespace.")),
                ("endpoint", .string().described("The endpoint it was reached by.")),
                ("began", instant.described("When it began.")),
                ("who", .string().described("Who ran it, and where.")),
                ("plan", .string().described("The digest of its plan.")),
                ("ended", .string().described("How it ended; left out when it was broken off.")),
                ("actions", .array(of: action).described("What it did, in order.")),
            ], optional: ["account", "namespace", "endpoint", "plan", "ended"])
        return Schema.object([
            ("format", .constant("muster.history/1").described("The format of this document.")),
            ("runs", .array(of: run).described("The runs, the oldest first.")),
        ]).described("Past runs, as `muster history --format json` writes them.")
            .bytes(id: "history:1", title: "Past runs of muster")
    }()

    // MARK: - Heads

    static let digest = Schema.string(pattern: "^sha256:[0-9a-f]{64}$")
    static let instant = Schema.string(pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?Z$")
    private static let identifier = Schema.string(pattern: "^[0-9a-f]{8}$")

    private static func head(_ format: String) -> [(String, Schema)] {
        [
            ("format", .constant(format).described("The format of this document.")),
            ("muster", .string().described("The version of the program that wrote it.")),
            ("created", instant.described("When it was made; the only thing that two runs differ in.")),
            ("digest", digest.described("Covers everything but `created`: of an edited document it is wrong.")),
        ]
    }

    private static let failures = Schema.array(
        of: Schema.object([
            ("account", Schema.string().described("The AWS account; null where it was not found out.").orNull),
            ("namespace", .string().described("The namespace.")),
            ("message", .string().described("What happened, and what to do about it.")),
        ]))

    static let target = Schema.object([
        ("account", .string(pattern: "^[0-9]{12}$").described("The AWS account, 12 digits.")),
        ("region", .string(atLeast: 1).described("The account's identity region.")),
        ("namespace", .string(atLeast: 1).described("The namespace.")),
        ("endpoint", .string(atLeast: 1).described("The endpoint's URL.")),
    ]).described("Which directory, and the endpoint it is reached by.")

    private static let snapshotNumbers: [(String, Schema)] = [
        ("digest", digest.described("Of the directory's sorted content, without who has signed in.")),
        ("complete", .boolean.described("Whether every listing was read to its end; otherwise nothing is removed.")),
        ("users", .integer().described("How many users, those without a name included.")),
        ("groups", .integer().described("How many groups.")),
        ("memberships", .integer().described("How many memberships were read.")),
    ]

    static let snapshotSummary = Schema.object(snapshotNumbers).described("The live directory in numbers.")

    private static let comparedWith = Schema.object(
        snapshotNumbers + [
            (
                "everyUser",
                .boolean.described(
                    "false where the users were described one by one: those that the roster names, and those it takes "
                        + "memberships from. Of nobody else is anything known, and no user is taken anything else from."
                )
            )
        ], optional: ["everyUser"]
    ).described("The live directory in numbers, as far as it was read.")

    private static let roster = Schema.object(
        [
            ("digest", digest.described("Of what the roster wants, whatever order it is written in.")),
            ("files", .array(of: .string()).described("Its files, sorted.")),
            ("commit", .string(pattern: "^[0-9a-f]{1,64}$").described("The commit that the pipeline says it is at.")),
        ], optional: ["commit"]
    ).described("Which roster it is of.")

    private static let common: [(String, Schema)] = [
        ("target", .reference("target")), ("roster", .reference("roster")), ("snapshot", .reference("snapshot")),
    ]

    private static let rest: [(String, Schema)] = [
        (
            "validFrom",
            instant.described("The last `until` that is counted as over: before it the plan would be another.").orNull
        ),
        ("validUntil", instant.described("The next `until`, which would change the plan.").orNull),
        ("safeguards", .reference("safeguards")),
        ("guards", .array(of: .reference("guard")).described("What the guards found.")),
        ("removalDigest", digest.described("What `--approve-removals` takes for the disputed removals.").orNull),
        ("actions", .array(of: .reference("action")).described("Every action in order, withheld ones included.")),
        ("notices", .array(of: .reference("notice")).described("What a reader should know besides.")),
    ]

    private static let planValue = Schema.object(common + [("summary", .reference("summary"))] + rest)

    private static let resultValue: Schema = {
        let counts = Schema.object(
            ActionOutcome.Status.allCases.map { ($0.rawValue, .integer().described("How many are \($0.rawValue).")) })
        let difference = Schema.object([
            ("action", identifier.described("The action that is not seen.")),
            ("found", .string().described("What is seen instead.")),
        ])
        let verification = Schema.object([
            ("converged", .boolean.described("Whether the directory shows all that was done.")),
            ("checked", .integer().described("How many things were looked at.")),
            ("differences", .array(of: difference).described("What is not as it was done.")),
        ])
        let outcome = Schema.object([
            ("action", identifier.described("The action.")),
            (
                "outcome",
                .oneOf(words: ActionOutcome.Status.allCases.map(\.rawValue)).described("What became of it.")
            ),
            ("attempts", .integer().described("How many requests were sent for the change itself.")),
            ("requestId", Schema.string().described("The service's identifier of the request that decided it.").orNull),
            ("error", Schema.string().described("Why it was not done.").orNull),
            ("blockedBy", .array(of: identifier).described("The actions that it waited for and that were not done.")),
        ])
        return Schema.object(
            common + [
                (
                    "interruptedBy",
                    Schema.any(.integer(from: 1), .constant(ResultDocument.deadline), .null).described(
                        "The signal that ended the run, or that its time was over.")
                ),
                ("counts", counts.described("The outcomes in numbers.")),
            ] + rest + [
                ("outcomes", .array(of: outcome).described("What became of each action.")),
                ("verification", verification.described("What was seen after the last action.").orNull),
            ])
    }()

    // MARK: - Definitions

    private static let definitions: [(String, Schema)] = [
        ("target", target), ("roster", roster), ("snapshot", comparedWith), ("summary", summary),
        ("safeguards", safeguards), ("limit", limit), ("guard", verdict), ("action", ActionSchema.action),
        ("attributes", ActionSchema.attributes), ("notice", notice),
    ]

    private static let summary = Schema.object([
        ("actions", .integer().described("Actions to be done.")),
        ("withheld", .integer().described("Actions shown and not done.")),
        ("removals", .integer().described("Of the actions to be done, those that take something away.")),
        (
            "byOperation",
            Schema.mapping(
                Operation.allCases.map { ($0.rawValue, .integer(from: 1).described("How many \($0.rawValue).")) }
            ).described("Actions to be done, by operation.")
        ),
    ]).described("The plan in numbers.")

    private static let limit = Schema.any(
        .integer(),
        .object(
            [
                ("count", .integer().described("So many.")),
                ("percent", .number(0...100).described("So many of a hundred that are live.")),
                ("atLeast", .integer().described("With a percentage, so many in any case.")),
            ], optional: ["count", "percent", "atLeast"]))

    private static let safeguards: Schema = {
        let kinds = ["users", "groups", "memberships", "demotions"]
        let base = Schema.object(
            kinds.dropLast().map { ($0, .integer().described("Live, resolvable and in reach.")) })
        return Schema.object([
            (
                "removals",
                Schema.object(kinds.map { ($0, .reference("limit").described("The limit of \($0).")) }).described(
                    "How many removals of a kind pass.")
            ),
            ("base", base.described("What percentages are of.")),
            ("minAdmins", .integer().described("How many administrators must remain.")),
            ("requiredAdmins", .array(of: .string()).described("Administrators who must remain, sorted.")),
        ]).described("The limits that removals are judged by.")
    }()

    private static let verdict = Schema.object([
        ("guard", .oneOf(words: GuardVerdict.Rule.allCases.map(\.rawValue)).described("The guard.")),
        ("limit", Schema.integer().described("How many it allows, or how many must remain.").orNull),
        ("found", .integer().described("How many there are.")),
        ("verdict", .oneOf(words: ["passed", "withheld", "approved"]).described("What it decided.")),
    ])

    private static let notice = Schema.object([
        ("kind", .string(pattern: "^[a-z][a-z-]*$").described("What it is about, for programs.")),
        ("count", .integer().described("How many it is about.")),
        ("text", .string().described("The notice, for people.")),
    ])
}
