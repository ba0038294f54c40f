import Directory
import Planning

/// The schema of a plan's actions.
enum ActionSchema {
    static let action: Schema = {
        let reason = Schema.object([
            ("file", .string().described("The file.")),
            ("line", .integer().described("The line, from 1.")),
            ("column", .integer().described("The column, from 1.")),
            ("text", .string().described("What stands there, for example `members`.")),
        ])
        let withheld = Schema.object([
            (
                "reason",
                .oneOf(words: ["incomplete", "unknown-member", "dependency", "replacement", "guarded", "unclear"])
                    .described("The kind of reason.")
            ),
            ("text", .string().described("The reason in words, and what would mend it.")),
        ])
        return Schema.object(
            [
                ("id", .string(pattern: "^[0-9a-f]{8}$").described("The same change has the same one in every plan.")),
                ("operation", .oneOf(words: Operation.allCases.map(\.rawValue)).described("The API's operation.")),
                ("group", .string().described("The group it is about.")),
                ("user", .string().described("The user it is about.")),
                ("principalId", .string().described("The service's own identifier of what is live.")),
                ("before", .reference("attributes")),
                ("after", .reference("attributes")),
                ("takesAlong", .integer(from: 1).described("How many memberships go with it.")),
                (
                    "dependsOn",
                    .array(of: .string(pattern: "^[0-9a-f]{8}$")).described("The actions that must be done first.")
                ),
                (
                    "flags",
                    .array(of: .oneOf(words: ActionFlags.names.map(\.name)), unique: true)
                        .described("What deserves attention.")
                ),
                (
                    "cause",
                    .oneOf(words: Cause.allCases.map(\.rawValue))
                        .described("Whether a change of the roster causes it; where `--base` gave the roster before.")
                ),
                ("because", .array(of: reason).described("The places of the roster that ask for it.")),
                (
                    "disputedBy",
                    .oneOf(words: GuardVerdict.Rule.allCases.map(\.rawValue))
                        .described("The guard in whose eyes it is one removal too many.")
                ),
                ("withheld", withheld.described("Why it is shown and not done.").orNull),
            ], optional: ["group", "user", "principalId", "takesAlong", "cause", "disputedBy"])
    }()

    /// The values of a user, a group or a membership.
    static let attributes: Schema = {
        let login = Schema.object(
            [
                ("providerType", .string().described("The kind of provider; NONE for no login.")),
                ("providerUrl", .string().described("The provider's URL.")),
                ("id", .string().described("Who the user is there.")),
            ], optional: ["providerUrl", "id"])
        return Schema.mapping([
            ("description", .string().described("A group's description.")),
            ("email", .string().described("A user's e-mail address.")),
            ("role", .string().described("A user's role; one that is live may be new to this version.")),
            ("identityType", .string().described("Where a user's identity lives.")),
            ("iamArn", .string().described("The IAM user or role.")),
            ("sessionName", .string().described("The session name of an IAM role.")),
            ("customPermissionsName", .string().described("The custom permissions profile; empty for none.")),
            ("externalLogin", login.described("The outside login.")),
            ("tags", .map(to: .string()).described("The tags.")),
        ]).described("The managed values; null when the thing is not there.").orNull
    }()
}
