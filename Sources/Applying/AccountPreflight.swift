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
        return await facts()?.finding(for: plan)
    }

    /// The facts that the account's subscription tells; nil where it does not answer.
    public func facts() async -> AccountFacts? {
        do throws(QuickSightError) {
            return AccountFacts(try await client.describeAccountSubscription().value)
        } catch {
            return nil
        }
    }

    static func finding(in account: APIAccountInfo, for plan: Plan) -> Finding? {
        AccountFacts(account).finding(for: plan)
    }
}

extension AccountFacts {
    /// What the service says of an account.
    init(_ account: APIAccountInfo) {
        self.init(
            edition: account.edition, authenticationType: account.authenticationType,
            subscriptionStatus: account.subscriptionStatus)
    }
}
