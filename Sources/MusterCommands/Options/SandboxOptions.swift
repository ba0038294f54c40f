import ArgumentParser
import AWSAccess
import QuickSightSandbox

/// A time in milliseconds.
struct Milliseconds: ExpressibleByArgument, Sendable {
    var duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let digits = argument.hasSuffix("ms") ? argument.dropLast(2) : argument[...]
        guard let value = Double(digits), value.isFinite, value >= 0, value <= 3_600_000 else { return nil }
        duration = .microseconds(Int64(value * 1_000))
    }

    var defaultValueDescription: String { "\(duration.components.seconds * 1_000)" }
}

/// What befalls the sandbox's calls.
struct SandboxWeatherOptions: ParsableArguments, Sendable {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Let something befall calls, as a rule says; may be repeated.", valueName: "rule"),
        transform: { try WeatherRule(parsing: $0) })
    var fault: [WeatherRule] = []

    @Option(help: ArgumentHelp("Throttle reads beyond so many a second.", valueName: "rate"))
    var readLimit: Rate?

    @Option(help: ArgumentHelp("Throttle writes beyond so many a second.", valueName: "rate"))
    var writeLimit: Rate?

    @Option(
        help: ArgumentHelp(
            "How many calls may come at once after a pause, reads and writes each, before the limits throttle.",
            valueName: "count"))
    var burst = 1

    @Option(help: ArgumentHelp("How long every answer takes, in milliseconds.", valueName: "ms"))
    var latency = Milliseconds(.zero)

    @Option(help: ArgumentHelp("How much longer it may take, at random, in milliseconds.", valueName: "ms"))
    var jitter = Milliseconds(.zero)

    @Option(help: ArgumentHelp("How long reads do not see what was written, in milliseconds.", valueName: "ms"))
    var visibilityLag = Milliseconds(.zero)

    func validate() throws {
        guard (1...1_000_000).contains(burst) else { throw ValidationError("--burst takes a number from 1") }
    }

    var weather: Weather {
        Weather(
            rules: fault, readsPerSecond: readLimit?.perSecond, writesPerSecond: writeLimit?.perSecond, burst: burst,
            latency: latency.duration, jitter: jitter.duration, visibilityLag: visibilityLag.duration)
    }
}

/// What the sandbox's service is like.
struct SandboxServiceOptions: ParsableArguments, Sendable {
    @Option(help: ArgumentHelp("The account, where no seed says; 12 digits.", valueName: "id"))
    var account = "111122223333"

    @Option(help: ArgumentHelp("The account's identity region, where no seed says.", valueName: "region"))
    var region = "us-east-1"

    @Option(
        help: ArgumentHelp("The namespace, where no seed says; there always is one named default.", valueName: "name"))
    var namespace = "default"

    @Option(
        help: ArgumentHelp("The edition the accounts are subscribed to (default: enterprise).", valueName: "edition"))
    var edition: EditionChoice?

    @Flag(help: "IAM Identity Center manages the accounts' identities, and so the groups.")
    var identityCenter = false

    @Option(
        help: ArgumentHelp(
            "Identifiers, paging tokens, jitter and chances follow from this number (default: 1).", valueName: "number")
    )
    var seedRandom: UInt64?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Another assumption about what nobody has documented; may be repeated.", valueName: "name=value"))
    var assume: [String] = []

    @Flag(help: "List the assumptions, each with its value and the values it can have, and exit.")
    var assumptions = false

    func validate() throws {
        guard account.utf8.count == 12, account.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw ValidationError("--account takes the 12 digits of an AWS account")
        }
        guard Region.isValid(region) else { throw ValidationError("--region takes a region's name, such as us-east-1") }
        let isName = namespace.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isName, (1...64).contains(namespace.utf8.count), namespace != ".", namespace != ".." else {
            throw ValidationError("--namespace takes 1 to 64 letters, digits and the signs . _ -")
        }
        _ = try assumed()
    }

    /// The assumptions with those the command line changes.
    func assumed() throws -> SandboxAssumptions {
        var assumptions = SandboxAssumptions()
        for text in assume {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw ValidationError("--assume takes NAME=VALUE, and not \(text)") }
            guard let assumption = SandboxAssumption.named(String(parts[0])) else {
                throw ValidationError("--assume: there is no assumption \(parts[0]); --assumptions lists them")
            }
            guard assumption.set(String(parts[1]), in: &assumptions) else {
                throw ValidationError("--assume: \(assumption.name) takes \(assumption.values), and not \(parts[1])")
            }
        }
        return assumptions
    }

    /// The account that is there where no seed says.
    var unseeded: SandboxAccount {
        var account = SandboxAccount(id: self.account, identityRegion: region)
        if namespace != "default" { account.namespaces.append(namespace) }
        subscribe(&account)
        return account
    }

    /// Gives an account what the command line says of its subscription.
    func subscribe(_ account: inout SandboxAccount) {
        if let edition { account.edition = edition.edition }
        if identityCenter { account.usesIdentityCenter = true }
    }
}

/// What an account can be subscribed to.
enum EditionChoice: String, WordChoice {
    case standard, enterprise
    case enterpriseAndQ = "enterprise-and-q"

    var edition: SandboxAccount.Edition {
        switch self {
        case .standard: .standard
        case .enterprise: .enterprise
        case .enterpriseAndQ: .enterpriseAndQ
        }
    }
}
