internal import Glibc

/// systemd's journal by its own protocol: entries of named fields, whatever their values hold.
///
/// A value with line breaks goes with its length before it, so that no text can end its field and begin another
/// (https://systemd.io/JOURNAL_NATIVE_PROTOCOL).
final class SystemJournal: Sendable {
    /// How much an entry matters, as syslog counts it.
    enum Priority: Int, Sendable {
        case critical = 2
        case error, warning, notice, info, debug
    }

    /// The journal that standard error leads to; nil where it leads elsewhere.
    static let ofStandardError: SystemJournal? = {
        var status = stat()
        guard let given = getenv("JOURNAL_STREAM"), fstat(2, &status) == 0 else { return nil }
        let isJournal = isSame(String(cString: given), device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        return isJournal ? SystemJournal() : nil
    }()

    /// Whether `JOURNAL_STREAM` (man systemd.exec) names a stream of this device and inode.
    static func isSame(_ stream: String, device: UInt64, inode: UInt64) -> Bool {
        let parts = stream.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && UInt64(parts[0]) == device && UInt64(parts[1]) == inode
    }

    /// Bytes of a value beyond which it is cut: what the journal itself takes as a line.
    static let mostBytes = 48 << 10

    private let path: String
    private let descriptor: Int32
    private let writeLine: @Sendable (String) -> Void

    /// - Parameters:
    ///   - path: the journal's socket.
    ///   - writeLine: takes lines with a syslog prefix where the socket cannot be had.
    init(
        path: String = "/run/systemd/journal/socket",
        writeLine: @escaping @Sendable (String) -> Void = { StandardError.write($0) }
    ) {
        self.path = path
        self.writeLine = writeLine
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes an entry.
    ///
    /// - Parameter fields: more of them, by names as a log's metadata has them: `target` becomes `MUSTER_TARGET`.
    func write(_ message: String, _ priority: Priority, fields: [(name: String, value: String)] = []) {
        var entry: [UInt8] = []
        Self.add("PRIORITY", "\(priority.rawValue)", to: &entry)
        Self.add("SYSLOG_IDENTIFIER", "muster", to: &entry)
        for (name, value) in fields { Self.add(Self.fieldName(name), value, to: &entry) }
        Self.add("MESSAGE", message, to: &entry)
        guard !send(entry) else { return }
        // systemd reads the priority from the beginning of each line (man sd-daemon).
        for line in message.split(separator: "\n", omittingEmptySubsequences: true) {
            writeLine("<\(priority.rawValue)>\(line)\n")
        }
    }

    /// A name that the journal takes: capitals, digits and underscores.
    static func fieldName(_ name: String) -> String {
        "MUSTER_"
            + String(
                name.uppercased().prefix(56).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// Adds a field to an entry.
    static func add(_ name: String, _ value: String, to entry: inout [UInt8]) {
        var bytes = Array(value.utf8)
        if bytes.count > mostBytes {
            var end = mostBytes
            // Not in the middle of a character.
            while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            let lost = bytes.count - end
            bytes = bytes[..<end] + Array(" … (\(lost) bytes more)".utf8)
        }
        entry += Array(name.utf8)
        if bytes.contains(UInt8(ascii: "\n")) {
            entry.append(UInt8(ascii: "\n"))
            withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { entry += $0 }
        } else {
            entry.append(UInt8(ascii: "="))
        }
        entry += bytes
        entry.append(UInt8(ascii: "\n"))
    }

    private func send(_ entry: [UInt8]) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard descriptor >= 0, path.utf8.count < room else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                while true {
                    let count = sendto(descriptor, entry, entry.count, Int32(MSG_NOSIGNAL), address, size)
                    if count < 0, errno == EINTR { continue }
                    return count == entry.count
                }
            }
        }
    }
}
