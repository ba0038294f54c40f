/// A sequence of rosters, changes by others, faults, deaths and waits, made up from a seed, and held against the model.
struct ModelSequence: Sendable {
    /// What can happen in one step.
    enum Step: Int, CaseIterable, Sendable {
        /// The roster is edited.
        case edit
        /// Somebody else changes the directory.
        case outside
        /// Time passes, and with it some `until`s.
        case wait
        /// An apply that nobody disturbs.
        case apply
        /// An apply through faults, throttles and lags.
        case foul
        /// An apply during which somebody else changes the directory.
        case disturbed
        /// An apply that dies.
        case crash
        /// An apply that dies while the directory lags behind.
        case laggingCrash
        /// Two machines apply at once, and neither knows of the other.
        case together
        /// A plan is saved.
        case save
        /// The saved plan is carried out, if it still holds.
        case carryOut
    }

    let seed: UInt64
    var steps: [(index: Int, step: Step)]

    init(seed: UInt64) {
        self.seed = seed
        var random = ModelRandom(seed: seed)
        let weighted: [Step] =
            [.edit, .edit, .edit, .outside, .outside, .wait, .apply, .apply, .foul, .disturbed, .save, .carryOut]
            + [.crash, .crash, .crash, .crash, .laggingCrash, .together]
        steps = (0..<(4 + random.below(12))).map { ($0, random.pick(weighted)) }
    }

    /// The same sequence, with some of its steps alone.
    func keeping(_ indexes: [Int]) -> ModelSequence {
        var other = self
        other.steps = steps.filter { indexes.contains($0.index) }
        return other
    }

    /// What went wrong, in words; nothing when nothing did.
    ///
    /// - Parameter tells: whether every roster, plan and call is printed.
    func failures(telling tells: Bool = false) async -> [String] {
        do {
            let sequence = self
            return try await SeededExecutor.run(seed: seed) {
                let stage = try ModelStage(seed: sequence.seed, tells: tells)
                for (index, step) in sequence.steps {
                    var random = ModelRandom(seed: sequence.seed &* 1_000 &+ UInt64(index) &+ 1)
                    try await stage.perform(step, &random)
                    if !stage.failures.isEmpty { return stage.failures.map { "step \(index), \(step): \($0)" } }
                }
                try await stage.finish()
                return stage.failures.map { "in the end: \($0)" }
            }
        } catch {
            return ["threw \(error)"]
        }
    }
}

/// The test itself is wrong.
struct ModelProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
