/// The keys and limits of a roster's format: what its checker goes by, and its schema.
public enum RosterRules {
    /// The keys of a document.
    public static let documentKeys = [
        "version", "account", "region", "namespace", "credentials", "defaults", "scope", "ignore", "prune", "guards",
        "groups", "users",
    ]
    /// The keys of a user.
    public static let userKeys = [
        "email", "role", "identityType", "iamArn", "sessionName", "customPermissionsName", "externalLogin", "tags",
        "groups", "absent", "until", "replace",
    ]
    /// The keys of `defaults.user`: what many users can share.
    public static let userDefaultKeys = [
        "role", "identityType", "iamArn", "customPermissionsName", "externalLogin", "tags",
    ]
    /// The keys of `externalLogin`.
    public static let externalLoginKeys = ["providerType", "providerUrl", "id"]
    /// The keys of a group.
    public static let groupKeys = ["description", "members", "absent"]
    /// The keys of `scope` and `ignore`.
    public static let patternKeys = ["users", "groups"]
    /// The keys of `prune`.
    public static let pruneKeys = ["users", "authors", "groups", "unresolved"]
    /// The keys of `guards`.
    public static let guardKeys = ["removals", "minAdmins", "requiredAdmins", "adminAllowList"]
    /// The keys of `guards.removals`.
    public static let removalKeys = ["users", "groups", "memberships", "demotions"]
    /// The keys of a limit that is a mapping.
    public static let limitKeys = ["percent", "atLeast"]
    /// The keys of `credentials`.
    public static let credentialsKeys = ["profile", "assumeRole"]

    /// The most characters of a group's description (API model, shape `GroupDescription`).
    public static let longestDescription = 512
    /// The most characters of the name of a group's member (API model, shape `GroupMemberName`).
    public static let longestMemberName = 256
    /// The most characters of a tag's key (API model, shape `TagKey`).
    public static let longestTagKey = 128
    /// The most characters of a tag's value (API model, shape `TagValue`).
    public static let longestTagValue = 256
    /// The most tags of a user (API reference, TagResource).
    public static let mostTags = 50
    /// The fewest and the most characters of a session name (API model, shape `RoleSessionName`).
    public static let sessionNameLength = 2...64
    /// The fewest and the most characters of the name of a permissions profile (API model, shape `RoleName`).
    public static let profileNameLength = 1...64
    /// The most characters of a namespace (API model, shape `Namespace`).
    public static let longestNamespace = 64
    /// The most characters of a region: it is a label of a host name (RFC 1123 §2.1).
    public static let longestRegion = 63
}
