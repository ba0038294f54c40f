import ArgumentParser

/// How changes are carried out, once or again and again.
struct ExecutionOptions: ParsableArguments, Sendable {
    @Option(
        help: ArgumentHelp("How long to wait for the service to see its own changes, in seconds.", valueName: "seconds")
    )
    var settle = Seconds(.seconds(300))

    @Option(
        help: ArgumentHelp(
            "After SIGINT or SIGTERM: how long what is under way may take before it is given up, in seconds.",
            valueName: "seconds"))
    var grace = Seconds(.seconds(30))

    @Option(
        help: ArgumentHelp(
            "Write the invitations of new users to this file, which only you can read: a line of JSON for each, with "
                + "user, email and url. Without it they are lost, and must be sent again from the console.",
            valueName: "file"), completion: .file())
    var invitations: String?

    /// The file that invitations go to, open; nil where none was asked for.
    func invitationFile() throws(CommandFailure) -> InvitationFile? {
        guard let invitations else { return nil }
        return try InvitationFile(path: invitations)
    }
}
