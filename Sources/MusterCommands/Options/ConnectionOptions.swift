import ArgumentParser
import AWSAccess

/// How fast requests may leave: a ceiling in requests a second, or `auto`.
struct PacingRate: ExpressibleByArgument, Sendable {
    var rate: RateLimiter.Rate

    static let auto = PacingRate(rate: .automatic)

    init(rate: RateLimiter.Rate) {
        self.rate = rate
    }

    init?(argument: String) {
        if argument == "auto" {
            self = .auto
        } else if let ceiling = Rate(argument: argument) {
            rate = .atMost(ceiling.perSecond)
        } else {
            return nil
        }
    }

    var defaultValueDescription: String {
        if case .atMost(let ceiling) = rate { "\(ceiling)" } else { "auto" }
    }
}

/// A ceiling in requests a second.
struct Rate: ExpressibleByArgument, Sendable {
    var perSecond: Double

    init(_ perSecond: Double) {
        self.perSecond = perSecond
    }

    init?(argument: String) {
        guard let value = Double(argument), value.isFinite, value > 0, value <= 100_000 else { return nil }
        perSecond = value
    }

    var defaultValueDescription: String { "\(Int(perSecond))" }
}

/// A time in seconds.
struct Seconds: ExpressibleByArgument, Sendable {
    var duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let digits = argument.hasSuffix("s") ? String(argument.dropLast()) : argument
        guard let value = Double(digits), value.isFinite, value > 0, value <= 86_400 else { return nil }
        duration = .milliseconds(Int(value * 1_000))
    }

    var defaultValueDescription: String { "\(duration.components.seconds)" }
}

/// Options about which directory is meant and how it is reached.
struct ConnectionOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("The endpoint, instead of AWS's own.", valueName: "url"))
    var endpointUrl: String?

    @Flag(help: "Accept an endpoint of plain http that is not on this machine.")
    var allowPlaintext = false

    @Option(help: ArgumentHelp("The account's identity region.", valueName: "region"))
    var region: String?

    @Option(help: ArgumentHelp("The profile of the shared AWS configuration files.", valueName: "name"))
    var profile: String?

    @Option(help: ArgumentHelp("The account, 12 digits.", valueName: "id"))
    var account: String?

    @Option(help: ArgumentHelp("The namespace.", valueName: "name"))
    var namespace: String?

    @Option(
        help: ArgumentHelp(
            "At most so many reads a second; auto finds out what the service lets through, and stays just under it.",
            valueName: "rate|auto"))
    var readRate = PacingRate.auto

    @Option(help: ArgumentHelp("At most so many writes a second, or auto.", valueName: "rate|auto"))
    var writeRate = PacingRate.auto

    @Option(help: ArgumentHelp("How many requests are under way at once.", valueName: "count"))
    var concurrency = 8

    @Option(help: ArgumentHelp("How long a request may take, in seconds.", valueName: "seconds"))
    var timeout = Seconds(.seconds(30))

    func validate() throws {
        guard (1...256).contains(concurrency) else {
            throw ValidationError("--concurrency takes a number from 1 to 256")
        }
        if let account, !Self.isAccount(account) {
            throw ValidationError("--account takes the 12 digits of an AWS account")
        }
        if let namespace, !Self.isNamespace(namespace) {
            throw ValidationError("--namespace takes 1 to 64 letters, digits and the signs . _ -")
        }
    }

    /// Whether a text is the 12 digits of an account.
    static func isAccount(_ text: String) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// Whether a text can be a namespace's name.
    static func isNamespace(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}

/// Which rosters.
struct RosterArguments: ParsableArguments, Sendable {
    @Argument(
        help: ArgumentHelp(
            "Roster files and directories; - is standard input.", valueName: "roster"),
        completion: .file(extensions: ["yaml", "yml"]))
    var rosters: [String] = []

    func validate() throws {
        if rosters.isEmpty {
            throw ValidationError("Name at least one roster: a file, a directory, or - for standard input.")
        }
        if rosters.count(where: { $0 == "-" }) > 1 {
            throw ValidationError("Standard input (-) can be read only once.")
        }
    }
}
