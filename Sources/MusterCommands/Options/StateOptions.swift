import ArgumentParser

/// Options about what this machine remembers of runs.
struct StateOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "Where the journal is kept; naming it allows replacements (`replace: true`).", valueName: "directory"),
        completion: .directory)
    var stateDir: String?

    /// For a command that remembers nothing.
    static var none: StateOptions {
        var options = StateOptions()
        options.stateDir = nil
        return options
    }

    func validate() throws {
        if stateDir?.isEmpty == true { throw ValidationError("--state-dir takes a directory") }
    }
}
