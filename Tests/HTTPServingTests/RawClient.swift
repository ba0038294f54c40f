import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A TCP client that sends any bytes and shows the very bytes that come back.
final class RawClient: Sendable {
    private let descriptor: Int32
    private let isOpen = Atomic(true)

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // A test that waits for what never comes fails instead of hanging.
        var patience = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(port).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if !connected { throw POSIXError(.ECONNREFUSED) }
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// What comes until the text ends with `end`, or until the connection does.
    ///
    /// It waits on a thread of its own: those of the tasks are needed to answer.
    func read(until end: String? = nil) async -> String {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: self.receive(until: end)) }.start()
        }
    }

    private func receive(until end: String?) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end, text.hasSuffix(end) { return text }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 { return text + (errno == ECONNRESET ? "<reset>" : "<nothing more>") }
            if count == 0 { return text + "<end>" }
            bytes += buffer[..<count]
        }
    }

    /// Hangs up, once: the number may be another one's by the second time.
    func close() {
        if isOpen.exchange(false, ordering: .relaxed) { _ = Glibc.close(descriptor) }
    }
}
