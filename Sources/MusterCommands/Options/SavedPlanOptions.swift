import ArgumentParser

/// What is applied: rosters, or a plan that was saved.
struct ApplySource: ParsableArguments, Sendable {
    @Argument(
        help: ArgumentHelp(
            "Roster files and directories; - is standard input.", valueName: "roster"),
        completion: .file(extensions: ["yaml", "yml"]))
    var rosters: [String] = []

    @Option(
        help: ArgumentHelp(
            "Carry out a plan that `muster plan --out` saved; no rosters are needed.", valueName: "file"),
        completion: .file())
    var plan: String?

    @Option(
        help: ArgumentHelp(
            "With --plan: carry out only the plan with this digest, the one that was reviewed.", valueName: "digest"))
    var planDigest: String?

    @Option(
        help: ArgumentHelp(
            "With --plan: how old it may be, for example 90s, 30m, 24h or 7d.", valueName: "age"))
    var maxPlanAge: PlanAge?

    @Flag(help: "With --plan: leave out what no longer fits the directory, instead of doing nothing at all.")
    var skipStale = false

    func validate() throws {
        if plan != nil {
            guard rosters.isEmpty else {
                throw ValidationError("--plan takes no rosters: the saved plan says what is done.")
            }
            if let planDigest { try SelectionOptions.checkDigest(planDigest, option: "--plan-digest") }
            return
        }
        guard planDigest == nil, maxPlanAge == nil, !skipStale else {
            throw ValidationError("--plan-digest, --max-plan-age and --skip-stale belong to --plan.")
        }
        if rosters.isEmpty {
            throw ValidationError("Name at least one roster: a file, a directory, or - for standard input; or --plan.")
        }
        if rosters.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("Standard input (-) can be read only once.")
        }
    }
}

/// How old a saved plan may be.
struct PlanAge: ExpressibleByArgument, Sendable, Equatable {
    var seconds: Int64

    /// A day.
    static let standard = PlanAge(seconds: 86_400)

    init(seconds: Int64) {
        self.seconds = seconds
    }

    init?(argument: String) {
        guard let unit = argument.last else { return nil }
        let factor: Int64? =
            switch unit {
            case "s": 1
            case "m": 60
            case "h": 3_600
            case "d": 86_400
            default: nil
            }
        guard let number = Int64(factor == nil ? argument : String(argument.dropLast())), number > 0,
            number <= 31_536_000
        else { return nil }
        seconds = number * (factor ?? 1)
        guard seconds <= 31_536_000 else { return nil }
    }

    /// Seconds in the largest unit that divides them, for example `24 h`.
    static func words(_ seconds: Int64) -> String {
        if seconds >= 172_800 { return "\(seconds / 86_400) days" }
        if seconds >= 7_200 { return "\(seconds / 3_600) hours" }
        if seconds >= 120 { return "\(seconds / 60) minutes" }
        return "\(seconds) seconds"
    }
}
