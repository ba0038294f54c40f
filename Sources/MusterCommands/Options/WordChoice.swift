import ArgumentParser

/// What an option takes when it takes one of a few words.
///
/// The words are told here, as ArgumentParser asks for them at every start, and would find them out by reflection.
protocol WordChoice: ExpressibleByArgument, CaseIterable, RawRepresentable, Sendable where RawValue == String {}

extension WordChoice {
    static var allValueStrings: [String] { allCases.map { $0.rawValue } }
    /// The help says of none more than its word.
    static var allValueDescriptions: [String: String] { [:] }
    static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
    var defaultValueDescription: String { rawValue }

    init?(argument: String) {
        self.init(rawValue: argument)
    }
}
