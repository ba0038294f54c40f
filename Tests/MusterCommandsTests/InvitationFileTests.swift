import Applying
import Directory
import Glibc
import JSONStreaming
import Testing

@testable import MusterCommands

/// The file of invitations: the owner's alone, a line each, and an error before anything is written where it cannot be.
@Suite("The file of invitations")
struct InvitationFileTests {
    private let target = Target(
        account: "111122223333", region: "us-east-1", namespace: "default", endpoint: "https://example.invalid")

    private func invitation(_ user: String) -> Invitation {
        Invitation(user: user, email: "\(user)@example.com", url: "https://invite.example/\(user)?a=\"1\"")
    }

    @Test("A line of JSON for each, readable by the owner alone, after what is there")
    func lines() throws {
        let scratch = try ScratchDirectory()
        for users in [["a", "b\n"], ["c"]] {
            let file = try InvitationFile(path: scratch.file("i.jsonl"))
            for user in users { try file.receiver(for: target).receive(invitation(user)) }
        }
        #expect(scratch.mode("i.jsonl") == 0o600)
        let text = try scratch.read("i.jsonl")
        #expect(text.hasSuffix("\n"))
        let lines = try text.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
        #expect(lines.map { $0["user"]?.string } == ["a", "b\n", "c"])
        #expect(lines[0]["email"]?.string == "a@example.com" && lines[0]["namespace"]?.string == "default")
        #expect(lines[0]["url"]?.string == "https://invite.example/a?a=\"1\"")
        #expect(lines[0].members?.map(\.key) == ["account", "namespace", "user", "email", "url"])
    }

    @Test("A line that a crash left half written stays one line by itself")
    func torn() throws {
        let scratch = try ScratchDirectory()
        scratch.write("{\"user\":\"x\",\"em", to: "i.jsonl", mode: 0o600)
        try InvitationFile(path: scratch.file("i.jsonl")).receiver(for: target).receive(invitation("a"))
        let lines = try scratch.read("i.jsonl").split(separator: "\n")
        #expect(lines.count == 2 && lines[0] == "{\"user\":\"x\",\"em")
    }

    @Test("What others can read, a link, a directory and a device are refused, and left as they are")
    func refused() throws {
        let scratch = try ScratchDirectory()
        scratch.write("before", to: "open", mode: 0o644)
        #expect(chmod(scratch.file("open"), 0o644) == 0)
        scratch.write("", to: "mine", mode: 0o600)
        #expect(symlink(scratch.file("mine"), scratch.file("link")) == 0)
        #expect(link(scratch.file("mine"), scratch.file("hard")) == 0)
        for path in [
            scratch.file("open"), scratch.file("link"), scratch.file("hard"), scratch.path, "/dev/null",
            scratch.file("none/i.jsonl"),
        ] {
            let failure = #expect(throws: CommandFailure.self) { _ = try InvitationFile(path: path) }
            #expect(failure?.status == .failure && failure?.message.contains(path) == true)
            #expect(failure?.hint == "nothing was read from AWS and nothing was changed")
        }
        #expect(try scratch.read("open") == "before")
    }
}
