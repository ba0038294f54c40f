import Applying
import ArgumentParser

/// How users are read, as `--reads` has it.
enum ReadsChoice: String, WordChoice {
    case auto, list, describe

    var reads: UserReads {
        switch self {
        case .auto: .auto
        case .list: .list
        case .describe: .describe
        }
    }
}

/// How a directory is read for rosters.
struct ReadingOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "How users are read: `list` lists the whole directory, `describe` asks for those that the roster names, one by "
                + "one, and `auto` does what is fewer requests. What needs every user is always listed (default: auto).",
            valueName: "auto|list|describe"))
    var reads: ReadsChoice?

    /// How users are read.
    ///
    /// - Parameter countingAll: whether the users who are left alone are to be counted.
    func choice(countingAll: Bool) -> UserReads {
        (reads ?? (countingAll ? .list : .auto)).reads
    }
}
