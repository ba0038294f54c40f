import Directory
import JSONStreaming
import Reporting
import Rosters

/// The schema of rosters: editors complete, explain and check by it.
///
/// Its keys, words and lengths are those that the checker goes by. What only the checker can see, it leaves to it:
/// what depends on another entry, another file, or the live directory.
enum RosterSchema {
    static let bytes: [UInt8] = Schema.mapping([
        ("version", .oneOf(values: [.number("1"), .string("1")]).described("The version of the roster's format: 1.")),
        (
            "account",
            .string(pattern: "^[0-9]{12}$")
                .described("The AWS account: 12 digits, in quotes so that no tool takes them for a number.")
        ),
        (
            "region",
            .string(pattern: "^[a-z0-9]([a-z0-9-]{0,\(RosterRules.longestRegion - 2)}[a-z0-9])?$")
                .described("The account's identity region, for example us-east-1.")
        ),
        (
            "namespace",
            .scalar(pattern: "^[a-zA-Z0-9._-]{1,\(RosterRules.longestNamespace)}$").but([".", ".."])
                .with("default", .string("default")).described("The namespace.")
        ),
        ("credentials", credentials),
        (
            "defaults",
            Schema.mapping([("user", Schema.mapping(shared).described("What users have who do not say it themselves."))]
            )
            .described("What the entries of this document share.")
        ),
        ("scope", .reference("patterns").described("What this roster may touch at all; everything where absent.")),
        ("ignore", .reference("patterns").described("What is never touched and never counted; stronger than `scope`.")),
        ("prune", prune),
        ("guards", guards),
        (
            "groups",
            .map(to: .reference("group"), names: groupName)
                .described("The groups by name; {} is enough of an entry.")
        ),
        (
            "users",
            .map(to: .reference("user"), names: userName)
                .described("The users by name; an IAM role's users are named Role/Session.")
        ),
    ]).with("type", .array([.string("object"), .string("null")]))
        .described("What a QuickSight directory should be: a key that is absent is not managed.")
        .defining([
            ("user", user), ("group", group), ("patterns", patterns), ("limit", limit), ("until", until),
        ])
        .bytes(id: "roster:1", title: "A roster of muster")

    // MARK: - Names

    /// API model, shapes `UserName` and `GroupName`.
    private static let characters = "^[ -\u{FF}]+$"
    private static let userName = Schema.string(pattern: characters).but([".", "..", unresolvedUserName])
    private static let groupName = Schema.string(pattern: characters).but([".", ".."])
    private static let listedGroup = Schema.scalar(pattern: characters).but([".", ".."])
    private static let member = Schema.scalar(pattern: characters, length: 1...RosterRules.longestMemberName)
        .but([".", "..", unresolvedUserName])

    /// A name, or one with its end.
    private static func entry(_ key: String, _ name: Schema, _ what: String) -> Schema {
        .any(
            name.described(what),
            .object([(key, name.described(what)), ("until", .reference("until"))], optional: ["until"]))
    }

    private static let until: Schema = {
        let days =
            "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))"
        let zone = "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
        let time = "[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?\(zone)"
        return Schema.string(pattern: "^[0-9]{4}-\(days)(\(time))?$")
            .described("The end: a date, through that day in UTC, or an instant such as 2026-12-31T18:00:00Z.")
    }()

    // MARK: - Users

    private static let arnOfRole = "^arn:aws(-[^:]*)?:iam::[0-9]{12}:role/([^\\n]*/)?[^/\\n]+$"

    private static let shared: [(String, Schema)] = [
        (
            "role",
            .oneOf(words: Role.allCases.map(\.rawValue))
                .described("The role. From author or administrator back to reader the service knows no way.")
        ),
        (
            "identityType",
            .oneOf(words: IdentityType.allCases.map(\.rawValue))
                .described("Where the identity lives: QUICKSIGHT when nothing says, IAM where `iamArn` stands.")
        ),
        (
            "iamArn",
            .string(pattern: "^arn:aws(-[^:]*)?:iam::[0-9]{12}:(root|(user|role)/([^\\n]*/)?[^/\\n]+)$")
                .described("The IAM user or role, for example arn:aws:iam::111122223333:role/analysts.")
        ),
        (
            "customPermissionsName",
            .scalar(pattern: "^[A-Za-z0-9_+=,.@-]*$", length: 0...RosterRules.profileNameLength.upperBound)
                .described("The custom permissions profile; \"\" takes it away.")
        ),
        ("externalLogin", externalLogin),
        (
            "tags",
            .map(
                to: .scalar(length: 1...RosterRules.longestTagValue),
                names: Schema.string(length: 1...RosterRules.longestTagKey)
                    .with("not", .object([JSONMember("pattern", .string("^[Aa][Ww][Ss]:"))])),
                most: RosterRules.mostTags
            ).described("Exactly these tags; {} clears them. AWS's own (aws:…) are never touched.")
        ),
    ]

    private static let user: Schema = {
        let own: [(String, Schema)] = [
            (
                "email",
                .scalar(pattern: "^[^\\u0000-\\u001F\\u007F]*$", atLeast: 1)
                    .described("The e-mail address; needed to register the user.")
            ),
            (
                "sessionName",
                .scalar(
                    pattern: "^[A-Za-z0-9_+=.@-]*$", length: RosterRules.sessionNameLength
                ).described("With an IAM role: the session, the second half of the user's name.")
            ),
            (
                "groups",
                .array(of: entry("group", listedGroup, "A group of `groups:`."), unique: true)
                    .described("Exactly these groups, as far as `scope` reaches.")
            ),
            ("absent", .boolean.described("true: the user is removed.")),
            ("until", .reference("until")),
            (
                "replace",
                .boolean.described("true: where nothing else helps, the user is deleted and registered anew.")
            ),
        ]
        let fields = Dictionary((shared + own).map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
        return Schema.mapping(RosterRules.userKeys.compactMap { key in fields[key].map { (key, $0) } })
            .following([
                Schema.Rule(when: [("absent", .alwaysTrue)], forbidden: ["groups"]),
                Schema.Rule(
                    when: [
                        (
                            "identityType",
                            .oneOf(words: IdentityType.allCases.filter { $0 != .iam }.map(\.rawValue))
                        )
                    ], forbidden: ["iamArn"]),
            ])
            .described("What is wanted of a user; what is absent is not managed.")
    }()

    private static let externalLogin: Schema = {
        typealias Provider = ExternalLogin.ProviderType
        func when(_ type: Provider) -> [(String, Schema)] { [("providerType", .constant(type.rawValue))] }
        return Schema.object(
            [
                (
                    "providerType",
                    .oneOf(words: Provider.allCases.map(\.rawValue)).described(
                        "The kind of provider; NONE clears the login.")
                ),
                ("providerUrl", .scalar(atLeast: 1).described("With CUSTOM_OIDC: the provider's URL.")),
                ("id", .scalar(atLeast: 1).described("Who the user is there.")),
            ], optional: ["providerUrl", "id"]
        ).following([
            Schema.Rule(when: when(.cognito), required: ["id"], forbidden: ["providerUrl"]),
            Schema.Rule(when: when(.customOIDC), required: ["providerUrl", "id"]),
            Schema.Rule(when: when(.none), forbidden: ["providerUrl", "id"]),
        ]).described("The outside provider by whose login the user federates in.")
    }()

    // MARK: - Groups

    private static let group = Schema.mapping([
        (
            "description",
            .scalar(length: 1...RosterRules.longestDescription)
                .described("The description; the service cannot clear one.")
        ),
        (
            "members",
            .array(of: entry("user", member, "A user's name."), unique: true)
                .described("Exactly these members, and those users whose `groups` name the group.")
        ),
        ("absent", .boolean.described("true: the group is removed.")),
    ]).following([Schema.Rule(when: [("absent", .alwaysTrue)], forbidden: ["members"])])
        .described("What is wanted of a group; {} if only that it is there.")

    // MARK: - Policy

    private static let patterns = Schema.mapping(
        RosterRules.patternKeys.map {
            (
                $0,
                .array(of: .scalar(atLeast: 1))
                    .described("Patterns of names of \($0): * stands for any text, \\* for a star.")
            )
        })

    private static let prune: Schema = {
        let words = [
            "users": "Readers that the roster does not name.",
            "authors": "Authors and administrators too: what they own is orphaned.",
            "groups": "Groups that the roster does not name.",
            "unresolved": "Users without a name (N/A), whose IAM identity is gone.",
        ]
        return Schema.mapping(RosterRules.pruneKeys.map { ($0, .boolean.described(words[$0] ?? "")) })
            .described("Which things that the roster does not name are removed; needs an explicit `scope`.")
    }()

    /// Digits, as a number or in quotes.
    private static let count = Schema.any(.integer(), .string(pattern: "^[0-9]+$"))
    private static let percentage = "0*(100(\\.0*)?|[0-9]{1,2}(\\.[0-9]*)?)"

    private static let limit = Schema.any(
        count.described("So many."),
        .string(pattern: "^\(percentage)%$").described("So many of a hundred that are live."),
        .object(
            [
                (
                    "percent",
                    .any(.number(0...100), .string(pattern: "^\(percentage)%?$"))
                        .described("So many of a hundred that are live.")
                ),
                ("atLeast", count.described("So many in any case.")),
            ], optional: ["atLeast"]))

    private static let guards: Schema = {
        let words = [
            "users": "deleted users", "groups": "deleted groups", "memberships": "memberships taken away",
            "demotions": "changes to a lower role",
        ]
        return Schema.mapping([
            (
                "removals",
                Schema.mapping(
                    RosterRules.removalKeys.map { key in
                        (
                            key,
                            .reference("limit")
                                .described("How many \(words[key] ?? key) pass: 5, 10%, or {percent: 10, atLeast: 3}.")
                        )
                    }
                ).described("How many removals pass at once; more withhold all of their kind.")
            ),
            ("minAdmins", count.described("How many administrators must remain.").with("default", .number("1"))),
            (
                "requiredAdmins",
                .array(of: .scalar(pattern: characters).but([".", "..", unresolvedUserName]))
                    .described("Administrators who are neither deleted nor demoted.")
            ),
            (
                "adminAllowList",
                .array(of: .scalar(atLeast: 1))
                    .described("Patterns of the only users who may be declared administrators.")
            ),
        ]).described("The limits that withhold removals.")
    }()

    private static let credentials = Schema.mapping([
        ("profile", .scalar(atLeast: 1).described("A profile of the shared configuration files.")),
        (
            "assumeRole",
            .string(pattern: arnOfRole).described(
                "The role to assume, for example arn:aws:iam::111122223333:role/muster.")
        ),
    ]).with("minProperties", .number("1")).with("maxProperties", .number("1"))
        .described("Where credentials come from: either `profile` or `assumeRole`.")
}
