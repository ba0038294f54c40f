/// Who muster runs as, as that identity would be listed among the directory's users.
public struct OwnIdentity: Sendable, Equatable {
    /// The PrincipalId, for example `federated/iam/AROA…:session`.
    public var principalID: String
    /// The user name.
    public var userName: String

    /// An identity.
    public init(principalID: String, userName: String) {
        self.principalID = principalID
        self.userName = userName
    }

    /// The identity that STS tells: `federated/iam/` and its UserId, `Role/Session` or the bare name of an IAM user,
    /// the account for its root (observed: CLI output in public repositories); nil for an ARN of another form.
    public init?(arn: String, userID: String) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", !userID.isEmpty else { return nil }
        let path = parts[5].split(separator: "/", omittingEmptySubsequences: false)
        switch (parts[2], path.first) {
        case ("sts", "assumed-role") where path.count == 3: userName = "\(path[1])/\(path[2])"
        case ("iam", "user") where path.count >= 2: userName = String(path[path.count - 1])
        case ("iam", "root") where path.count == 1: userName = String(parts[4])
        default: return nil
        }
        guard !userName.isEmpty else { return nil }
        principalID = "federated/iam/\(userID)"
    }
}
