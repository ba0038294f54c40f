public import Planning

/// What the directory showed when what an apply did was read again.
public struct Verification: Sendable, Equatable {
    /// Something that is not seen as it was made.
    public struct Difference: Sendable, Equatable {
        /// The action whose effect is not seen.
        public var action: ActionID
        /// What is seen instead, or why nothing could be read, in words.
        public var found: String

        /// A difference.
        public init(action: ActionID, found: String) {
            self.action = action
            self.found = found
        }
    }

    /// How many things were looked at, each once however often it was read.
    public var checked: Int
    /// What was still not as wanted when the time was over, in the plan's order.
    public var differences: [Difference]
    /// How long it was waited for the directory to show everything.
    public var waited: Duration

    /// A verification.
    public init(checked: Int, differences: [Difference] = [], waited: Duration = .zero) {
        self.checked = checked
        self.differences = differences
        self.waited = waited
    }

    /// Whether the directory shows everything that was done.
    public var isConverged: Bool { differences.isEmpty }
}
