import Foundation
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A TCP server under a test's control: it sees the very bytes a client sends, and answers with any.
final class RawServer: Sendable {
    typealias Script = @Sendable (Connection) -> Void

    /// One accepted connection, served on a thread of its own.
    struct Connection: Sendable {
        /// Which one it is, from 0.
        let index: Int
        let descriptor: Int32
        fileprivate let server: RawServer

        /// The next request, head and body, as text; nil when the client hung up.
        func readRequest() -> String? {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let text = String(decoding: bytes, as: UTF8.self)
                if let end = text.range(of: "\r\n\r\n") {
                    let length =
                        text[..<end.lowerBound].components(separatedBy: "\r\n")
                        .first { $0.lowercased().hasPrefix("content-length:") }
                        .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
                    if text[end.upperBound...].utf8.count >= length {
                        server.state.withLock { $0.requests.append(text) }
                        return text
                    }
                }
                let count = read(descriptor, &buffer, buffer.count)
                if count <= 0 { return nil }
                bytes += buffer[..<count]
            }
        }

        func write(_ text: String) {
            let bytes = Array(text.utf8)
            _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }

        /// Answers with a status and a body, keeping the connection.
        func respond(_ status: String = "200 OK", _ body: String = "ok") {
            write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }

        /// Waits until the client hangs up.
        func waitForEnd() {
            while readRequest() != nil {}
        }

        /// Makes the close at the end of the script a TCP reset.
        func resetWhenClosed() {
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        }
    }

    private struct State {
        var requests: [String] = []
        var accepted = 0
    }

    let port: Int
    private let descriptor: Int32
    private let isAccepting: Bool
    private let state = Mutex(State())

    /// Listens on a free port; `script` gets every connection, which is closed when it returns.
    init(backlog: Int32 = 128, _ script: Script?) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0 && listen(descriptor, backlog) == 0
                    && getsockname(descriptor, generic, &size) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
        isAccepting = script != nil
        guard let script else { return }
        Thread { [self] in
            while true {
                let client = accept(descriptor, nil, nil)
                if client < 0 {
                    // Here, where nobody waits on it any more: its number may be another one's soon.
                    close(descriptor)
                    return
                }
                let index = state.withLock { state in
                    state.accepted += 1
                    return state.accepted - 1
                }
                Thread {
                    script(Connection(index: index, descriptor: client, server: self))
                    close(client)
                }.start()
            }
        }.start()
    }

    /// Stops listening.
    func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        if !isAccepting { close(descriptor) }
    }

    /// The requests read so far.
    var requests: [String] { state.withLock { $0.requests } }
    /// How many connections came so far.
    var accepted: Int { state.withLock { $0.accepted } }
}

/// A connection that is made and never used.
func idleConnection(to port: Int) -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = in_port_t(port).bigEndian
    _ = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    return descriptor
}
