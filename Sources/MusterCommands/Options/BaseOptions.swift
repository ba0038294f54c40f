import ArgumentParser

/// The roster before a change.
struct BaseOptions: ParsableArguments, Sendable {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "The roster before the change, a file or directory; may be repeated. The report then tells what the change "
                + "causes from drift, which the roster before asks for too.",
            valueName: "roster"),
        completion: .file(extensions: ["yaml", "yml"]))
    var base: [String] = []

    func validate() throws {
        if base.contains("-") { throw ValidationError("--base takes a file; standard input (-) is a roster.") }
        if base.contains("") { throw ValidationError("--base takes a file or a directory.") }
    }
}
