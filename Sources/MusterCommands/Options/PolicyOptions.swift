import ArgumentParser

/// Which file alone says what rosters may touch and remove.
struct PolicyOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "The only file in which scope, ignore, prune, guards and credentials count; in any other they are errors.",
            valueName: "file"), completion: .file())
    var policy: String?

    func validate() throws {
        if policy == "-" { throw ValidationError("--policy takes a file; standard input (-) can only be a roster.") }
        if policy?.isEmpty == true { throw ValidationError("--policy takes a file.") }
    }
}
