import Directory

/// Sorts documents into the targets they are for.
enum TargetGrouping {
    /// The fragments of each target in the order of their first document; what cannot be told is noted.
    static func group(_ fragments: [Fragment], log: inout ProblemLog) -> [[Fragment]] {
        /// A target as documents name it.
        struct Key: Hashable {
            var account: String?
            var namespace: String
        }
        var accounts: [String] = []
        for account in fragments.compactMap(\.state.account?.value) where !accounts.contains(account) {
            accounts.append(account)
        }
        // A document that names an account is for that account's default namespace unless it says otherwise; one that
        // names neither is for the one target that the others name.
        var named: [Key] = []
        for fragment in fragments {
            let account = fragment.state.account?.value ?? (accounts.count == 1 ? accounts[0] : nil)
            guard fragment.state.account != nil || fragment.state.namespace != nil else { continue }
            let key = Key(account: account, namespace: fragment.state.namespace?.value ?? "default")
            if !named.contains(key) { named.append(key) }
        }
        var order: [Key] = []
        var groups: [Key: [Fragment]] = [:]
        for fragment in fragments {
            let key: Key
            if fragment.state.account != nil || fragment.state.namespace != nil {
                if fragment.state.account == nil, accounts.count > 1 {
                    log.error(
                        fragment.place, "this document names no account, and the others name \(accounts.count)",
                        hint: "add `account:`")
                    continue
                }
                key = Key(
                    account: fragment.state.account?.value ?? accounts.first,
                    namespace: fragment.state.namespace?.value ?? "default")
            } else if named.count > 1 {
                log.error(
                    fragment.place, "this document names no target, and the others name \(named.count)",
                    hint: "add `account:` and, where it is not the default, `namespace:`")
                continue
            } else {
                key = named.first ?? Key(account: nil, namespace: "default")
            }
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(fragment)
        }
        return order.compactMap { groups[$0] }
    }
}
