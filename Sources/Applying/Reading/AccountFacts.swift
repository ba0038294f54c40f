public import Planning

/// What the account's subscription to QuickSight says; nil for what the service left out.
public struct AccountFacts: Sendable, Equatable {
    /// For example `ENTERPRISE` or `STANDARD`.
    public var edition: String?
    /// Who manages the account's identities, for example `IAM_AND_QUICKSIGHT` or `IAM_IDENTITY_CENTER`.
    public var authenticationType: String?
    /// For example `ACCOUNT_CREATED`.
    public var subscriptionStatus: String?

    /// Facts.
    public init(edition: String? = nil, authenticationType: String? = nil, subscriptionStatus: String? = nil) {
        self.edition = edition
        self.authenticationType = authenticationType
        self.subscriptionStatus = subscriptionStatus
    }

    /// What they mean for a plan; nothing for one that changes nothing.
    public func finding(for plan: Plan) -> AccountPreflight.Finding? {
        guard plan.actions.contains(where: { $0.withheld == nil }) else { return nil }
        let count = plan.actions.count { $0.withheld == nil && $0.operation.isAboutGroups }
        let changes = count == 1 ? "1 change of this plan" : "\(count) changes of this plan"
        if count > 0, edition == "STANDARD" {
            return .refusal("the account has QuickSight's Standard edition, which has no groups: it refuses \(changes)")
        }
        if count > 0, authenticationType == "IAM_IDENTITY_CENTER" {
            return .refusal(
                "the account's identities are managed by IAM Identity Center, where its groups are made: "
                    + "QuickSight refuses \(changes)")
        }
        if let status = subscriptionStatus, status.hasPrefix("UNSUBSCRIBE") {
            return .notice("the account's subscription to QuickSight is ending or over (\(status))")
        }
        return nil
    }
}

extension Planning.Operation {
    /// Whether it changes groups or who is in them.
    fileprivate var isAboutGroups: Bool {
        switch self {
        case .createGroup, .updateGroup, .deleteGroup, .createGroupMembership, .deleteGroupMembership: true
        default: false
        }
    }
}
