import CLibYAML
import Glibc

/// The bytes of a text, from memory or, a piece at a time, from a file.
final class ByteInput {
    /// Why no more bytes are given.
    enum Refusal {
        /// Reading failed with this `errno`.
        case unreadable(Int32)
        /// More than `ceiling` bytes were asked for.
        case tooFar
    }

    private static let pieceBytes = 256 << 10

    private var buffer: [UInt8]
    private var position = 0
    private var end: Int
    private let descriptor: Int32?
    /// The bytes given so far.
    private(set) var delivered = 0
    /// Where to refuse, in bytes from the beginning.
    var ceiling = Int.max
    private(set) var refusal: Refusal?

    /// Whether it can begin anew: a pipe cannot.
    let canRewind: Bool
    /// How many bytes there are, as far as that can be told beforehand; otherwise 0.
    let size: Int
    /// How many bytes are given at once at the most.
    private let atOnce: Int

    init(bytes: [UInt8], atOnce: Int = .max) {
        buffer = bytes
        self.atOnce = atOnce
        end = bytes.count
        size = bytes.count
        descriptor = nil
        canRewind = true
    }

    init(path: String) throws(YAMLFileError) {
        func failed(_ code: Int32) -> YAMLFileError {
            YAMLFileError(path: path, code: code, message: systemWords(code))
        }
        // C would read such a path only as far as the NUL.
        guard !path.utf8.contains(0) else { throw failed(EINVAL) }
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard opened >= 0 else { throw failed(errno) }
        var status = stat()
        guard fstat(opened, &status) == 0 else {
            let code = errno
            close(opened)
            throw failed(code)
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            close(opened)
            throw failed(EISDIR)
        }
        descriptor = opened
        canRewind = status.st_mode & S_IFMT == S_IFREG
        size = canRewind ? Int(status.st_size) : 0
        atOnce = .max
        // A small file needs no large buffer, all of which would be zeroed; one that grows is read in small pieces.
        let expected = canRewind ? max(Int(status.st_size) + 1, 4 << 10) : Self.pieceBytes
        buffer = [UInt8](repeating: 0, count: min(expected, Self.pieceBytes))
        end = 0
    }

    deinit {
        if let descriptor { close(descriptor) }
    }

    /// Gives up to `capacity` bytes, 0 at the end, nil when it refuses.
    func give(to destination: UnsafeMutablePointer<UInt8>, capacity: Int) -> Int? {
        guard refusal == nil else { return nil }
        if delivered >= ceiling {
            refusal = .tooFar
            return nil
        }
        if position == end, !refill() { return nil }
        let count = min(capacity, end - position, atOnce)
        buffer.withUnsafeBufferPointer { bytes in
            if count > 0, let base = bytes.baseAddress {
                destination.update(from: base + position, count: count)
            }
        }
        position += count
        delivered += count
        return count
    }

    /// Begins anew; false when that cannot be.
    func rewind() -> Bool {
        guard canRewind else { return false }
        position = 0
        delivered = 0
        ceiling = Int.max
        refusal = nil
        guard let descriptor else { return true }
        end = 0
        return lseek(descriptor, 0, SEEK_SET) == 0
    }

    private func refill() -> Bool {
        guard let descriptor else { return true }
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                position = 0
                end = count
                return true
            }
            if errno != EINTR {
                refusal = .unreadable(errno)
                return false
            }
        }
    }
}

/// What libyaml calls for more bytes; `context` is the `ByteInput`.
func giveBytes(
    context: UnsafeMutableRawPointer?,
    destination: UnsafeMutablePointer<UInt8>?,
    capacity: Int,
    given: UnsafeMutablePointer<Int>?
) -> Int32 {
    guard let context, let destination, let given else { return 0 }
    let input = Unmanaged<ByteInput>.fromOpaque(context).takeUnretainedValue()
    guard let count = input.give(to: destination, capacity: capacity) else { return 0 }
    given.pointee = count
    return 1
}

/// The system's words for an `errno`.
func systemWords(_ code: Int32) -> String {
    guard let words = strerror(code) else { return "error \(code)" }
    return String(cString: words)
}
