import Directory

/// What a policy file decides, no other file may: whoever may write a part of a roster cannot disarm the rest.
enum PolicyPlacement {
    /// Notes what stands outside of the policy file, and targets that it does not reach.
    ///
    /// - Parameters:
    ///   - fragments: the documents.
    ///   - groups: the same by target.
    ///   - policy: the policy file, as the person named it.
    static func check(_ fragments: [Fragment], _ groups: [[Fragment]], policy: String, log: inout ProblemLog) {
        let file = NameRules.escaped(policy)
        for fragment in fragments where !fragment.isPolicy {
            let found = fragment.state.policy
            for (key, place) in [
                ("scope", found.scope?.place), ("ignore", found.ignore?.place), ("prune", found.prune?.place),
                ("guards", found.guards?.place), ("credentials", found.credentials?.place),
            ] {
                guard let place else { continue }
                log.error(
                    place, "`\(key)` stands outside of the policy file \(file), where alone it counts",
                    hint: "move it there, or take it out")
            }
        }
        // A document that could not be read may be the one that is missing.
        if log.isIncomplete { return }
        for group in groups where !group.contains(where: \.isPolicy) {
            guard let first = group.first else { continue }
            log.error(
                first.state.account?.place ?? first.state.namespace?.place ?? first.place,
                "the policy file \(file) has no document for this target, so that nothing limits what is done to it",
                hint: "add a document with its `account:` and `namespace:` there, or take the target out")
        }
    }
}
