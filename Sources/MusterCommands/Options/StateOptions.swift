import ArgumentParser

/// Options about what this machine remembers of runs.
struct StateOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "Where the journal is kept; naming it allows replacements (`replace: true`).", valueName: "directory"))
    var stateDir: String?

    func validate() throws {
        if stateDir?.isEmpty == true { throw ValidationError("--state-dir takes a directory") }
    }
}
