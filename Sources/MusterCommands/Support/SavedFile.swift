internal import Glibc

extension PrivateFile {
    /// Puts a file with these bytes in a path's place, whole or not at all; only its owner may read it.
    ///
    /// What stands there and is no regular file is left alone: a symbolic link, a device, a directory.
    static func save(_ bytes: [UInt8], to path: String) throws(FileProblem) {
        try save(to: path) { (file) throws(FileProblem) in try file.write(bytes) }
    }

    /// Puts a file with what is written in a path's place, whole or not at all; only its owner may read it.
    static func save(
        to path: String, write: (PrivateFile) throws(FileProblem) -> Void
    ) throws(FileProblem) {
        try refuseOthers(path)
        _ = try replace(path, former: FileIdentity(path: path), write: write)
    }

    /// Finds out whether a file can be saved in a path's place, before that matters.
    static func tryToSave(to path: String) throws(FileProblem) {
        try refuseOthers(path)
        try PrivateFile.tryToCreate(beside: path)
    }

    private static func refuseOthers(_ path: String) throws(FileProblem) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw FileProblem("\(path) cannot be written: it is not a regular file")
        }
    }
}
