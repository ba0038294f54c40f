import ArgumentParser

/// A target, or all of an account's, as `--target` names them.
struct TargetChoice: ExpressibleByArgument, Sendable, Equatable {
    var account: String
    /// Nil for every namespace of the account.
    var namespace: String?

    init?(argument: String) {
        let parts = argument.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard ConnectionOptions.isAccount(parts[0]) else { return nil }
        account = parts[0]
        if parts.count == 2 {
            guard ConnectionOptions.isNamespace(parts[1]) else { return nil }
            namespace = parts[1]
        }
    }

    /// The text as it was given.
    var words: String { account + (namespace.map { "/\($0)" } ?? "") }

    func includes(_ account: String?, _ namespace: String) -> Bool {
        account == self.account && (self.namespace == nil || namespace == self.namespace)
    }
}

/// Options about which of several targets, and how many at once.
struct TargetOptions: ParsableArguments, Sendable {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Only this target of those there are; without a namespace all of the account's. May be repeated.",
            valueName: "account[/namespace]"))
    var target: [TargetChoice] = []

    @Option(help: ArgumentHelp("How many targets are worked on at once.", valueName: "count"))
    var targetConcurrency = 4

    func validate() throws {
        guard (1...64).contains(targetConcurrency) else {
            throw ValidationError("--target-concurrency takes a number from 1 to 64")
        }
    }

    /// Those of the targets that are asked for; all where none is.
    ///
    /// - Parameter name: a target's account and namespace.
    func pick<Item>(
        _ items: [Item], named name: (Item) throws(CommandFailure) -> (account: String?, namespace: String)
    ) throws(CommandFailure) -> [Item] {
        guard !target.isEmpty else { return items }
        var names: [(account: String?, namespace: String)] = []
        for item in items { names.append(try name(item)) }
        if let unknown = target.first(where: { choice in !names.contains { choice.includes($0.account, $0.namespace) } }
        ) {
            let known = names.prefix(10).map { "\($0.account ?? "?")/\($0.namespace)" }.joined(separator: ", ")
            throw CommandFailure(
                "--target \(unknown.words): there is no such target",
                hint: "there is only \(known)" + (names.count > 10 ? " and \(names.count - 10) more" : ""),
                status: .usage)
        }
        return zip(items, names).filter { _, name in target.contains { $0.includes(name.account, name.namespace) } }
            .map(\.0)
    }
}
