import Applying
import Directory
import JSONStreaming
import Synchronization

/// The file that `--invitations` names: a line of JSON for each new user, on the disk before anything else is done.
final class InvitationFile: Sendable {
    /// The path as it was given.
    let path: String
    private let file: Mutex<PrivateFile>

    /// Opens it, or makes it, with nobody else able to read it.
    init(path: String) throws(CommandFailure) {
        do throws(FileProblem) {
            file = Mutex(try PrivateFile(addingSecretsTo: path))
        } catch {
            throw CommandFailure(
                "invitations cannot be kept: \(error.message)",
                hint: "nothing was read from AWS and nothing was changed")
        }
        self.path = path
    }

    /// Who keeps the invitations of one target's users.
    func receiver(for target: Target) -> any InvitationReceiver { TargetInvitations(file: self, target: target) }

    fileprivate func add(line: [UInt8]) throws(FileProblem) {
        let result = file.withLock { file in
            Result { () throws(FileProblem) in try file.add(line: line) }
        }
        try result.get()
    }
}

/// Adds the target to each invitation: one file may be of several.
private struct TargetInvitations: InvitationReceiver {
    let file: InvitationFile
    let target: Target

    func receive(_ invitation: Invitation) throws(InvitationProblem) {
        var writer = JSONWriter(.compact)
        writer.beginObject()
        for (key, value) in [
            ("account", target.account), ("namespace", target.namespace), ("user", invitation.user),
            ("email", invitation.email), ("url", invitation.url),
        ] {
            writer.key(key)
            writer.string(value)
        }
        writer.endObject()
        do throws(FileProblem) {
            try file.add(line: writer.takeBytes())
        } catch {
            throw InvitationProblem(error.message)
        }
    }
}
