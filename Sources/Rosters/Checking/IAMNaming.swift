/// The name that the service gives to an IAM identity (observed: CLI output in public repositories).
enum IAMNaming {
    /// An IAM identity as its ARN names it.
    enum Identity: Equatable {
        /// A role, its path dropped.
        case role(String)
        /// A user, its path dropped.
        case user(String)
        /// The account's root, named by the account.
        case root(String)
    }

    /// The identity of an ARN `arn:PARTITION:iam::ACCOUNT:user/…`, `…:role/…` or `…:root`; nil for anything else.
    static func identity(ofARN arn: String) -> Identity? {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1] == "aws" || parts[1].hasPrefix("aws-"), parts[2] == "iam",
            parts[3].isEmpty, parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return nil }
        if parts[5] == "root" { return .root(String(parts[4])) }
        let path = parts[5].split(separator: "/", omittingEmptySubsequences: false)
        guard path.count >= 2, let name = path.last, !name.isEmpty else { return nil }
        switch path[0] {
        case "role": return .role(String(name))
        case "user": return .user(String(name))
        default: return nil
        }
    }

    /// The user name that registration of an identity gives, or nil when a role has no session name.
    static func userName(_ identity: Identity, sessionName: String?) -> String? {
        switch identity {
        case .role(let role): sessionName.map { "\(role)/\($0)" }
        case .user(let name): name
        case .root(let account): account
        }
    }
}
