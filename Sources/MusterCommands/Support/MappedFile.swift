internal import Glibc

/// The bytes of a large file that is read once, from its beginning to its end.
///
/// A regular file is mapped, so that no copy of it is made; from a pipe it is read into memory. Whoever writes such a
/// file puts a new one in its place: one that is cut short while it is mapped ends the process.
final class MappedFile {
    /// The bytes, for as long as this lives.
    let bytes: UnsafeBufferPointer<UInt8>
    private let mapping: UnsafeMutableRawPointer?
    private var passed = 0

    init(path: String) throws(FileProblem) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { throw FileProblem(path: path, cannotBe: "read") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileProblem(path: path, cannotBe: "read") }
        if status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
            let size = Int(status.st_size)
            guard let mapped = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED else {
                throw FileProblem(path: path, cannotBe: "read")
            }
            madvise(mapped, size, MADV_SEQUENTIAL)
            mapping = mapped
            bytes = UnsafeBufferPointer(start: UnsafePointer(mapped.assumingMemoryBound(to: UInt8.self)), count: size)
            return
        }
        var gathered: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileProblem(path: path, cannotBe: "read") }
            if count == 0 { break }
            gathered += piece[..<count]
        }
        let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: gathered.count)
        _ = room.initialize(fromContentsOf: gathered)
        mapping = nil
        bytes = UnsafeBufferPointer(room)
    }

    /// A regular file only, so that nothing is taken out of a pipe.
    convenience init?(regular path: String) throws(FileProblem) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        try self.init(path: path)
    }

    deinit {
        if let mapping {
            munmap(mapping, bytes.count)
        } else {
            bytes.deallocate()
        }
    }

    /// Lets the system take back the memory of what has been read.
    func release(upTo offset: Int) {
        guard let mapping else { return }
        let page = Int(getpagesize())
        let end = offset / page * page
        guard end > passed else { return }
        madvise(mapping + passed, end - passed, MADV_DONTNEED)
        passed = end
    }
}
