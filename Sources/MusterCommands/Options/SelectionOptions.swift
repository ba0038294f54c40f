import ArgumentParser
import Planning

/// One user or group, as `--only` names it.
struct OnlyName: ExpressibleByArgument, Sendable {
    enum Kind: String, Sendable {
        case user, group
    }

    var kind: Kind
    var name: String

    init?(argument: String) {
        let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])), !parts[1].isEmpty else { return nil }
        self.kind = kind
        name = String(parts[1])
    }
}

/// Options about what a plan may hold.
struct SelectionOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp(
            "Let exactly the disputed removals with this digest pass; the report of a plan gives it.",
            valueName: "digest"))
    var approveRemovals: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Touch only this user or group; may be repeated.", valueName: "user:NAME|group:NAME"))
    var only: [OnlyName] = []

    /// Everything in reach, and nothing approved.
    static var none: SelectionOptions {
        var options = SelectionOptions()
        options.approveRemovals = nil
        options.only = []
        return options
    }

    /// The selection, or nil for everything in reach.
    var selection: OnlySelection? {
        guard !only.isEmpty else { return nil }
        return OnlySelection(
            users: Set(only.filter { $0.kind == .user }.map(\.name)),
            groups: Set(only.filter { $0.kind == .group }.map(\.name)))
    }

    func validate() throws {
        if let approveRemovals { try Self.checkDigest(approveRemovals, option: "--approve-removals") }
    }

    /// Whether a digest has the form that reports give.
    static func checkDigest(_ digest: String, option: String) throws {
        let hex = digest.hasPrefix("sha256:") ? digest.dropFirst(7) : ""
        guard hex.utf8.count == 64, hex.allSatisfy(\.isHexDigit) else {
            throw ValidationError("\(option) takes the digest that the report gives: sha256: and 64 digits")
        }
    }
}
