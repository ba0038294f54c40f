import Directory

/// Sorts documents into the targets they are for.
enum TargetGrouping {
    /// A target as documents name it.
    private struct Key: Hashable {
        var account: String?
        var namespace: String
    }

    /// The fragments of each target in the order of their first document; what cannot be told is noted.
    static func group(_ fragments: [Fragment], log: inout ProblemLog) -> [[Fragment]] {
        let accounts = Set(fragments.compactMap(\.state.account?.value))
        let onlyAccount = accounts.count == 1 ? accounts.first : nil
        // A document that names an account is for that account's default namespace unless it says otherwise; one that
        // names neither is for the one target that the others name.
        func named(_ fragment: Fragment) -> Key? {
            guard fragment.state.account != nil || fragment.state.namespace != nil else { return nil }
            return Key(
                account: fragment.state.account?.value ?? onlyAccount,
                namespace: fragment.state.namespace?.value ?? "default")
        }
        // One that names only a namespace, among several accounts, is no target.
        let targets = Set(fragments.compactMap(named).filter { $0.account != nil || accounts.isEmpty })
        let onlyTarget = targets.isEmpty ? Key(account: nil, namespace: "default") : targets.first
        var order: [Key: Int] = [:]
        var groups: [[Fragment]] = []
        for fragment in fragments {
            let key: Key
            if let name = named(fragment) {
                if name.account == nil, accounts.count > 1 {
                    refuse(fragment, "names no account, and the others name \(accounts.count)", "add `account:`", &log)
                    continue
                }
                key = name
            } else if targets.count <= 1, let onlyTarget {
                key = onlyTarget
            } else {
                refuse(
                    fragment, "names no target, and the others name \(targets.count)",
                    "add `account:` and, where it is not the default, `namespace:`", &log)
                continue
            }
            if let index = order[key] {
                groups[index].append(fragment)
            } else {
                order[key] = groups.count
                groups.append([fragment])
            }
        }
        return groups
    }

    private static func refuse(_ fragment: Fragment, _ message: String, _ hint: String, _ log: inout ProblemLog) {
        // What a document names may stand where it could not be read.
        if fragment.isCut { return }
        log.error(fragment.place, "this document \(message)", hint: hint)
    }
}
