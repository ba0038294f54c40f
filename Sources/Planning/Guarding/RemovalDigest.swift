public import Directory

/// The digest of a set of removals: what is taken away, and from whom.
///
/// Why it is removed, and what else a plan does, does not alter it; one removal more, or another in its place, does, and
/// so does how many memberships go with a group or user: a group that grew since is not the one that was reviewed.
public enum RemovalDigest {
    /// The digest of removals, in whatever order they come.
    public static func digest(_ removals: [Action], target: Target, _ maker: DigestMaker) -> String {
        var content = CanonicalContent(maker())
        content.add("removals", target.endpoint, target.account, target.region, target.namespace)
        let lines = removals.map { action -> [String?] in
            [action.operation.rawValue, action.group, action.user, action.principalID, "\(action.takesAlong)"]
                + values(action.before) + values(action.after)
        }
        let sorted = lines.sorted { left, right in
            left.lexicographicallyPrecedes(right) { ($0 ?? "").utf8.lexicographicallyPrecedes(($1 ?? "").utf8) }
        }
        for line in sorted { content.add(line) }
        return content.finish()
    }

    private static func values(_ attributes: Attributes?) -> [String?] {
        switch attributes {
        case nil: return ["absent"]
        case .membership: return ["membership"]
        case .group(let group): return ["group", group.description]
        case .user(let user):
            return [
                "user", user.email, user.role, user.identityType, user.customPermissionsName,
                user.externalLogin?.providerType, user.externalLogin?.providerURL, user.externalLogin?.id,
            ]
        }
    }
}
