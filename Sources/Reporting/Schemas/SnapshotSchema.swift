import Applying
import Directory

extension DocumentSchemas {
    /// The schema of `muster.snapshot/1`.
    public static let snapshot: [UInt8] = {
        let subscription = Schema.mapping([
            ("edition", .string().described("For example ENTERPRISE or STANDARD.")),
            ("authenticationType", .string().described("Who manages the identities.")),
            ("status", .string().described("For example ACCOUNT_CREATED.")),
        ])
        let own = Schema.object([
            ("principalId", .string().described("The PrincipalId it would be listed with.")),
            ("userName", .string().described("The user name it would be listed with.")),
        ])
        return Schema.object([
            ("format", .constant(SnapshotDocument.format).described("The format of this document.")),
            ("muster", .string().described("The version of the program that wrote it.")),
            (
                "taken",
                instant.described("When the directory was read; the only thing that two snapshots of it differ in.")
            ),
            ("target", target),
            ("subscription", subscription.described("What the account's subscription says.").orNull),
            ("own", own.described("Who read it; guards keep it from being removed.").orNull),
            ("snapshot", snapshotSummary),
            ("users", .array(of: user).described("The users, sorted by name.")),
            (
                "unresolvedUsers",
                .array(of: unresolved).described("Users whose IAM identity is gone; they have no name.")
            ),
            ("groups", .array(of: group).described("The groups, sorted by name.")),
            ("digest", digest.described("Of all bytes of this file but for the values of `taken` and `digest`.")),
        ]).described("A live directory as it was read, as `muster snapshot` writes it.")
            .bytes(id: "snapshot:1", title: "A snapshot of muster")
    }()

    private static let user: Schema = {
        let login = Schema.object(
            [
                ("providerType", .string().described("The kind of provider.")),
                ("providerUrl", .string().described("The provider's URL.")),
                ("id", .string().described("Who the user is there.")),
            ], optional: ["providerUrl", "id"])
        return Schema.object(
            [
                ("name", .string(atLeast: 1).described("The user name.")),
                ("email", .string().described("The e-mail address.")),
                ("role", .string().described("The role; it may be new to this version.")),
                ("identityType", .string().described("Where the identity lives.")),
                ("active", .boolean.described("Whether the user has signed in; never compared.")),
                ("principalId", .string().described("The service's own identifier.")),
                ("customPermissionsName", .string().described("The custom permissions profile.")),
                ("externalLogin", login.described("The outside login.")),
                ("tags", .map(to: .string()).described("The tags; left out where they were not read.")),
            ], optional: ["customPermissionsName", "externalLogin", "tags"])
    }()

    private static let unresolved = Schema.object([
        ("principalId", .string().described("The service's own identifier.")),
        ("email", .string().described("The e-mail address.")),
        ("role", .string().described("The role.")),
    ])

    private static let group = Schema.object(
        [
            ("name", .string(atLeast: 1).described("The group's name.")),
            ("principalId", .string().described("The service's own identifier.")),
            ("description", .string().described("The description.")),
            (
                "members",
                Schema.array(of: .string(atLeast: 1)).described("The members, sorted; null where they were not read.")
                    .orNull
            ),
            ("partial", .boolean.described("Whether only some of the members were read.")),
        ], optional: ["description", "partial"])
}
