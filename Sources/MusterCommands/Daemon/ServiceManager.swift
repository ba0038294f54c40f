internal import Glibc

/// What started the daemon and wants to hear how it is: systemd's notify protocol, as sd_notify(3) has it.
protocol ServiceManager: Sendable {
    /// Sends assignments, each without a line break.
    func send(_ assignments: [String])
}

extension ServiceManager {
    /// Tells in words what the daemon is doing.
    func status(_ words: String) { send(["STATUS=\(Self.line(words))"]) }

    /// One line of reasonable length: a line break would begin another assignment.
    static func line(_ words: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in words.unicodeScalars.prefix(400) {
            line.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return String(line)
    }
}

/// Nobody wants to hear.
struct NoServiceManager: ServiceManager {
    func send(_ assignments: [String]) {}
}

/// The datagram socket that `NOTIFY_SOCKET` names: a path, or `@` and a name that is in no directory.
final class NotifySocket: ServiceManager {
    private let descriptor: Int32
    private let address: sockaddr_un
    private let length: socklen_t

    /// - Returns: nil where the name cannot be a socket's, or there are no descriptors left.
    init?(name: String) {
        let bytes = Array(name.utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard isAbstract || bytes.first == UInt8(ascii: "/"), bytes.count > 1, bytes.count < capacity else {
            return nil
        }
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: bytes)
            if isAbstract { path[0] = 0 }
        }
        // The length tells where an abstract name ends: a NUL after it would be a part of it.
        length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2) + socklen_t(bytes.count)
        self.address = address
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        // A manager that does not read must not hold the daemon up.
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ assignments: [String]) {
        let message = Array(assignments.joined(separator: "\n").utf8)
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                // One that is not heard is lost: the next status says more anyway, and without pings comes the end.
                while sendto(descriptor, message, message.count, Int32(MSG_NOSIGNAL), address, length) < 0,
                    errno == EINTR
                {}
            }
        }
    }
}

/// How often the service manager wants to hear that the daemon is alive.
struct WatchdogPlan: Sendable, Equatable {
    /// Half of what the service manager waits, as sd_watchdog_enabled(3) advises.
    var interval: Duration

    /// What `WATCHDOG_USEC` and `WATCHDOG_PID` say; nil where nobody watches this process.
    init?(environment: [String: String], process: Int32 = getpid()) {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds >= 2 else {
            return nil
        }
        if let watched = environment["WATCHDOG_PID"], watched != "\(process)" { return nil }
        interval = .microseconds(microseconds / 2)
    }
}
