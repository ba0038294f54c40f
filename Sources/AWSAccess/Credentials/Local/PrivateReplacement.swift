import Glibc

/// Puts a file in the place of another, whole or not at all; the system's error, 0 for none.
public typealias FileReplacer = @Sendable (_ path: String, _ contents: [UInt8]) -> Int32

/// Files that their owner alone may read.
public enum PrivateReplacement {
    /// Writes a new file beside the old one, to the disk, and renames it over it.
    @Sendable
    public static func replace(_ path: String, _ contents: [UInt8]) -> Int32 {
        let temporary = "\(path).\(getpid())-\(UInt64.random(in: .min ... .max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return errno }
        let isWritten = write(contents, to: descriptor) && fsync(descriptor) == 0
        var code = isWritten ? 0 : errno
        close(descriptor)
        if code == 0, rename(temporary, path) != 0 { code = errno }
        if code != 0 { unlink(temporary) }
        return code
    }

    private static func write(_ contents: [UInt8], to descriptor: Int32) -> Bool {
        contents.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }
}
