import Directory

extension PlanSession {
    /// Tells whoever gathers figures what became of a target.
    func tellMetrics(of desired: DesiredState, _ end: TargetEnd) {
        guard let key = metricsKey(of: desired) else { return }
        tellMetrics(of: key, end)
    }

    /// Tells whoever gathers figures what became of a target that was reached.
    func tellMetrics(of key: TargetKey, _ end: TargetEnd) {
        guard let metrics = context.metrics else { return }
        var end = end
        // A part of a plan, or one for another time, says nothing of drift.
        if selection.selection != nil || at != nil { end.isWhole = false }
        metrics.end(key, end)
    }

    /// A target for figures; nil where nothing tells the account.
    func metricsKey(of desired: DesiredState) -> TargetKey? {
        guard let name = try? name(of: desired), let account = name.account else { return nil }
        return TargetKey(account: account, namespace: name.namespace)
    }
}
