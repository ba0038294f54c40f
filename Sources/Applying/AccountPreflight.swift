public import Planning
public import QuickSightAPI

/// A look at the account before a plan is carried out: what all its changes of a kind would be refused for.
public struct AccountPreflight: Sendable {
    /// What the look tells.
    public enum Finding: Sendable, Equatable {
        /// The service will refuse a part of the plan: why, in words.
        case refusal(String)
        /// Something to know, in words.
        case notice(String)
    }

    private let client: QuickSightClient

    /// A look through a client.
    public init(client: QuickSightClient) {
        self.client = client
    }

    /// Asks for the account's subscription, once, and only for a plan that changes something.
    ///
    /// No answer to that question keeps a plan from being carried out: many credentials may not ask it.
    public func look(before plan: Plan) async -> Finding? {
        guard plan.actions.contains(where: { $0.withheld == nil }) else { return nil }
        do throws(QuickSightError) {
            return Self.finding(in: try await client.describeAccountSubscription().value, for: plan)
        } catch {
            return nil
        }
    }

    static func finding(in account: APIAccountInfo, for plan: Plan) -> Finding? {
        let count = plan.actions.count { $0.withheld == nil && $0.operation.isAboutGroups }
        let changes = count == 1 ? "1 change of this plan" : "\(count) changes of this plan"
        if count > 0, account.edition == "STANDARD" {
            return .refusal("the account has QuickSight's Standard edition, which has no groups: it refuses \(changes)")
        }
        if count > 0, account.authenticationType == "IAM_IDENTITY_CENTER" {
            return .refusal(
                "the account's identities are managed by IAM Identity Center, where its groups are made: "
                    + "QuickSight refuses \(changes)")
        }
        if let status = account.subscriptionStatus, status.hasPrefix("UNSUBSCRIBE") {
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
