internal import Glibc
import Synchronization

/// A journal in a file that its owner alone may read; the lines put aside last stand in the file of the same name with
/// `.1` at its end.
public final class JournalFile: JournalStorage {
    /// The file's path.
    public let path: String
    /// The open file, opened at the first writing; -1 before.
    private let descriptor = Mutex<Int32>(-1)

    /// The journal at a path; nothing is opened or made before it is read or written.
    public init(path: String) {
        self.path = path
    }

    deinit {
        descriptor.withLock { if $0 >= 0 { close($0) } }
    }

    /// Everything in the file, or nothing where there is none.
    public func read() throws(JournalProblem) -> [UInt8] {
        try Self.contents(of: path) ?? []
    }

    /// The lines that were put aside last, or nothing.
    public func readFormer() throws(JournalProblem) -> [UInt8] {
        try Self.contents(of: path + ".1") ?? []
    }

    /// Adds bytes at the end; a new file is made durable together with its name.
    public func append(_ bytes: [UInt8], durable: Bool) throws(JournalProblem) {
        try throwing { file throws(JournalProblem) in
            if file < 0 { file = try Self.openToAppend(path) }
            try Self.write(bytes, to: file, path)
            if durable { try Self.check(fdatasync(file), path) }
        }
    }

    /// Writes the new file beside the former one, keeps the former under its second name, and swaps in one step.
    public func rotate(to bytes: [UInt8]) throws(JournalProblem) {
        try throwing { file throws(JournalProblem) in
            let temporary = path + ".new"
            unlink(temporary)
            let new = open(temporary, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            try Self.check(new, path)
            do throws(JournalProblem) {
                try Self.write(bytes, to: new, path)
                try Self.check(fsync(new), path)
                unlink(path + ".1")
                try Self.check(link(path, path + ".1"), path)
                try Self.check(rename(temporary, path), path)
            } catch {
                close(new)
                unlink(temporary)
                throw error
            }
            Self.settleDirectory(of: path)
            if file >= 0 { close(file) }
            file = new
        }
    }

    private func throwing(
        _ body: (inout Int32) throws(JournalProblem) -> Void
    ) throws(JournalProblem) {
        let problem = descriptor.withLock { file -> JournalProblem? in
            do throws(JournalProblem) {
                try body(&file)
                return nil
            } catch {
                return error
            }
        }
        if let problem { throw problem }
    }

    // MARK: - The system

    private static func openToAppend(_ path: String) throws(JournalProblem) -> Int32 {
        let flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY
        let file = open(path, flags | O_CREAT, 0o600)
        try check(file, path)
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw JournalProblem("\(path) is not a regular file")
        }
        if status.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
        if status.st_size == 0 { settleDirectory(of: path) }
        return file
    }

    private static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(JournalProblem) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            try check(Int32(clamping: count), path)
            written += count
        }
    }

    private static func contents(of path: String) throws(JournalProblem) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        if file < 0, errno == ENOENT { return nil }
        try check(file, path, "read")
        defer { close(file) }
        var status = stat()
        try check(fstat(file, &status), path, "read")
        guard status.st_mode & S_IFMT == S_IFREG else { throw JournalProblem("\(path) is not a regular file") }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = piece.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            try check(Int32(clamping: count), path, "read")
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }

    private static func check(_ result: Int32, _ path: String, _ what: String = "written") throws(JournalProblem) {
        guard result < 0 else { return }
        throw JournalProblem("\(path) cannot be \(what): \(String(cString: strerror(errno)))")
    }

    /// Makes a new name last; where the directory cannot be opened, nothing can be done about it.
    private static func settleDirectory(of path: String) {
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }
}
