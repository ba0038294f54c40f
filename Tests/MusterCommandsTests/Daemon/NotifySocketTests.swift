import Testing

#if canImport(Glibc)
    import Glibc
#endif

@testable import MusterCommands

/// The service manager's socket, with the test at its other end.
@Suite("systemd's notify socket")
struct NotifySocketTests {
    /// The end of the service manager.
    private final class Manager {
        let descriptor: Int32

        init(_ name: String) throws {
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { path in
                path.copyBytes(from: Array(name.utf8))
                if name.hasPrefix("@") { path[0] = 0 }
            }
            let length = socklen_t(2 + name.utf8.count)
            let bound = withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            try #require(bound == 0)
        }

        deinit { close(descriptor) }

        func receive() -> String {
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
    }

    @Test("A path, and a name that is in no directory", arguments: [false, true])
    func sockets(isAbstract: Bool) throws {
        let scratch = try ScratchDirectory()
        let name = isAbstract ? "@muster-test-\(getpid())" : scratch.file("notify")
        let manager = try Manager(name)
        let socket = try #require(NotifySocket(name: name))
        socket.send(["READY=1", "STATUS=here"])
        #expect(manager.receive() == "READY=1\nSTATUS=here")
        socket.status("two\nlines\u{7F}, and WATCHDOG=trigger")
        #expect(manager.receive() == "STATUS=two lines , and WATCHDOG=trigger")
        socket.status(String(repeating: "x", count: 10_000))
        #expect(manager.receive().utf8.count == 407)
    }

    @Test("A manager that is gone is no trouble")
    func gone() throws {
        let scratch = try ScratchDirectory()
        let socket = try #require(NotifySocket(name: scratch.file("nobody")))
        socket.send(["READY=1"])
    }

    @Test(
        "What cannot be a socket's name is none",
        arguments: ["", "@", "/", "relative", "vsock:2:1234", "/" + String(repeating: "x", count: 107)])
    func names(name: String) {
        #expect(NotifySocket(name: name) == nil)
    }
}
