/// An IAM identity as RegisterUser gets it, and what the service makes of it.
struct IAMIdentity: Sendable, Equatable {
    /// The kinds of identity that can be registered.
    enum Kind: Sendable, Equatable {
        case user
        case role
        case root
    }

    let kind: Kind
    let account: String
    /// The name without its path; empty for the root.
    let name: String

    /// Reads `arn:aws:iam::111122223333:role/path/Name`, `…:user/path/Name` or `…:root`; nil for anything else.
    init?(arn: String) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[1] == "aws" || parts[1].hasPrefix("aws-"), parts[2] == "iam",
            parts[3].isEmpty, parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return nil }
        account = String(parts[4])
        if parts[5] == "root" {
            kind = .root
            name = ""
            return
        }
        let path = parts[5].split(separator: "/", omittingEmptySubsequences: false)
        guard path.count >= 2, let last = path.last, !last.isEmpty else { return nil }
        switch path[0] {
        case "user": kind = .user
        case "role": kind = .role
        default: return nil
        }
        name = String(last)
    }

    /// The user name the service gives: `Role/Session`, its path dropped; the bare name of an IAM user; the root's account.
    func userName(session: String?) -> String {
        switch kind {
        case .user: name
        case .role: "\(name)/\(session ?? "")"
        case .root: account
        }
    }

    /// `federated/iam/` and the user id that STS would tell: `AIDA…`, `AROA…:session`, or the account.
    func principalID(session: String?, hash: KeyedHash) -> String {
        var generator = SeededGenerator(seed: hash.digest(of: ["iam", account, name, kind == .role ? "role" : "user"]))
        // Sixteen characters of base 32 follow the kind's prefix.
        let unique = generator.text(16, from: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        switch kind {
        case .user: return "federated/iam/AIDA\(unique)"
        case .role: return "federated/iam/AROA\(unique):\(session ?? "")"
        case .root: return "federated/iam/\(account)"
        }
    }
}
