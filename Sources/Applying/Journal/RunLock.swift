public import AWSAccess
internal import Glibc

/// One run at a time for a target on a machine; the kernel releases it when the process ends, however it ends.
public final class RunLock: Sendable {
    /// Why a lock was not taken.
    public enum Refusal: Error, Sendable, Equatable {
        /// Another run holds it: its process identifier and since when, as far as it said so.
        case held(pid: String, since: String)
        /// The file cannot be used.
        case unusable(JournalProblem)
    }

    private let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Takes the lock of a file, which is made where it is not there, and writes there who holds it.
    ///
    /// - Parameter timeout: how long to wait for another run to end; zero not to wait at all.
    public static func take(
        _ path: String, timeout: Duration, time: any TimeSource
    ) async throws(Refusal) -> RunLock {
        let end = time.monotonicNow + timeout
        while true {
            do throws(Refusal) {
                return try take(path, since: time.wallNow.rfc3339)
            } catch {
                let left = end - time.monotonicNow
                guard case .held = error, left > .zero else { throw error }
                do {
                    try await time.sleep(for: min(.milliseconds(500), left))
                } catch {
                    throw .held(pid: "", since: "")
                }
            }
        }
    }

    private static func take(_ path: String, since: String) throws(Refusal) -> RunLock {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0o600)
        guard file >= 0 else {
            throw .unusable(JournalProblem("\(path) cannot be opened: \(String(cString: strerror(errno)))"))
        }
        let lock = RunLock(file)
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else {
                throw .unusable(JournalProblem("\(path) cannot be locked: \(String(cString: strerror(errno)))"))
            }
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, 0) }
            let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split { $0 == " " || $0 == "\n" }
            throw .held(pid: words.first.map(String.init) ?? "", since: words.dropFirst().first.map(String.init) ?? "")
        }
        let holder = Array("\(getpid()) \(since)\n".utf8)
        // Who holds it is only told to those who wait: the lock holds without it.
        _ = ftruncate(file, 0)
        _ = holder.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
        return lock
    }
}
