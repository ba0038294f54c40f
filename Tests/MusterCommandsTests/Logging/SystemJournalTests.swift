import Logging
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@testable import MusterCommands

/// Entries of systemd's journal, held against a socket that only listens.
@Suite("The journal of systemd")
struct SystemJournalTests {
    /// A socket like the journal's.
    private final class Listener {
        let path: String
        private let descriptor: Int32

        init(_ path: String) throws {
            self.path = path
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(bound == 0)
        }

        deinit { close(descriptor) }

        /// The next entry, read as the journal reads it; nil where it is damaged, or there is none.
        func entry() -> [String: String]? {
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { return nil }
            var rest = bytes[..<count]
            var fields: [String: String] = [:]
            while let end = rest.firstIndex(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "\n") }) {
                let name = String(decoding: rest[..<end], as: UTF8.self)
                let isPlain = rest[end] == UInt8(ascii: "=")
                rest = rest[(end + 1)...]
                let size: Int
                if isPlain {
                    guard let line = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                    size = line - rest.startIndex
                } else {
                    size = rest.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
                    rest = rest.dropFirst(8)
                }
                guard fields[name] == nil, rest.dropFirst(size).first == UInt8(ascii: "\n") else { return nil }
                fields[name] = String(decoding: rest.prefix(size), as: UTF8.self)
                rest = rest.dropFirst(size + 1)
            }
            return rest.isEmpty ? fields : nil
        }
    }

    private let scratch: ScratchDirectory
    private let listener: Listener

    init() throws {
        scratch = try ScratchDirectory()
        listener = try Listener(scratch.file("socket"))
    }

    private func journal() -> SystemJournal {
        SystemJournal(path: listener.path) { Issue.record("written as a line: \($0)") }
    }

    @Test("An entry has a priority, a message, whose it is and fields of its own")
    func fields() {
        journal().write("done", .notice, fields: [("target", "1/default"), ("exit-status", "0")])
        #expect(
            listener.entry() == [
                "PRIORITY": "5", "SYSLOG_IDENTIFIER": "muster", "MESSAGE": "done", "MUSTER_TARGET": "1/default",
                "MUSTER_EXIT_STATUS": "0",
            ])
    }

    @Test(
        "A name with line breaks can forge no field",
        arguments: [
            "eve\nPRIORITY=0\nMESSAGE=all is well", "\n", "eve\n", "eve\nMESSAGE\n\u{1}\0\0\0\0\0\0\0x\n", "a=b",
        ])
    func forgery(_ name: String) {
        journal().write("user \(name)", .info, fields: [("user", name)])
        #expect(
            listener.entry() == [
                "PRIORITY": "6", "SYSLOG_IDENTIFIER": "muster", "MESSAGE": "user \(name)", "MUSTER_USER": name,
            ])
    }

    @Test("A message that is too long is cut between characters")
    func length() throws {
        journal().write("x" + String(repeating: "é", count: 500_000), .error)
        let message = try #require(listener.entry()?["MESSAGE"])
        #expect(message.hasPrefix("xéé") && message.hasSuffix("é … (950850 bytes more)"))
        #expect(message.utf8.count < 50_000)
    }

    @Test("Without a socket, lines bear their priority")
    func fallback() {
        let lines = Mutex("")
        let journal = SystemJournal(path: scratch.file("nowhere")) { line in lines.withLock { $0 += line } }
        journal.write("error: one\ntwo", .error, fields: [("target", "x")])
        let long = SystemJournal(path: String(repeating: "x", count: 200)) { line in lines.withLock { $0 += line } }
        long.write("three", .debug)
        #expect(lines.withLock { $0 } == "<3>error: one\n<3>two\n<7>three\n")
    }

    @Test("Standard error is the journal's only where device and inode are the same")
    func stream() {
        #expect(SystemJournal.isSame("8:12345", device: 8, inode: 12345))
        for other in ["8:12346", "9:12345", "8:12345:1", "8", "", "8:", ":12345", "x:y"] {
            #expect(!SystemJournal.isSame(other, device: 8, inode: 12345))
        }
    }

    @Test("Log messages come with their level and what they are about")
    func logging() throws {
        var logger = Logger(label: "muster") { [journal = journal()] _ in JournalLogHandler(journal: journal) }
        logger.logLevel = .debug
        logger[metadataKey: "target"] = "1/default"
        logger.debug("ListUsers\u{1B}[31m attempt 1", metadata: ["operation": "ListUsers"])
        #expect(
            listener.entry() == [
                "PRIORITY": "7", "SYSLOG_IDENTIFIER": "muster", "MESSAGE": "ListUsers\\u{1B}[31m attempt 1",
                "MUSTER_TARGET": "1/default", "MUSTER_OPERATION": "ListUsers",
            ])
        let levels: [(Logger.Level, String)] = [
            (.critical, "2"), (.error, "3"), (.warning, "4"), (.notice, "5"), (.info, "6"),
        ]
        for (level, priority) in levels {
            logger.log(level: level, "x")
            #expect(try #require(listener.entry())["PRIORITY"] == priority)
        }
    }

    @Test("What is said to people goes there too: failures as errors, warnings as warnings, nothing painted")
    func console() {
        let console = Console(environment: [:], journal: journal())
        console.say(CommandFailure("it broke", hint: "mend it"), .always)
        let failure = listener.entry()
        #expect(failure?["PRIORITY"] == "3")
        #expect(failure?["MESSAGE"]?.hasPrefix("error: it broke\n") == true)
        console.say("warning: careful")
        #expect(listener.entry()?["PRIORITY"] == "4")
        console.say("stopping")
        #expect(listener.entry()?["PRIORITY"] == "6")
        console.say(as: nil)
        console.say("still")
        #expect(listener.entry()?["MESSAGE"] == "still")
    }

    @Test("JSON lines bear the same fields, and a line break in a message is no line break")
    func json() {
        let lines = Mutex("")
        var logger = Logger(label: "muster") { _ in
            LineLogHandler(format: .json) { line in lines.withLock { $0 += line } }
        }
        logger[metadataKey: "target"] = "1/default"
        logger.warning("a\nb", metadata: ["operation": "ListUsers", "level": "forged"])
        #expect(
            lines.withLock { $0 }
                == #"{"level":"warning","message":"a\nb","operation":"ListUsers","target":"1/default"}"# + "\n")
    }
}
