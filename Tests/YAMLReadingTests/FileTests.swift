import Glibc
import Testing
import YAMLReading

@Suite struct FileTests {
    /// Calls `body` with the path of a file that holds `bytes`.
    private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/yaml-reading-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            try #require(count > 0)
            written += count
        }
        close(descriptor)
        try body(path)
    }

    @Test func fileAndMemoryAreAlike() throws {
        var text = "users:\r\n"
        for index in 0..<12_000 { text += "  usér\(index): {email: \"\(index)@example.com\", groups: [a, 日本]}\r\n" }
        #expect(text.utf8.count > 3 * (256 << 10) / 2)
        try withFile(Array(text.utf8)) { path in
            let streamed = readTrees(try YAMLReader(path: path), marks: true)
            #expect(streamed.problems == [])
            #expect(streamed == readTrees(text, marks: true))
        }
    }

    /// A bad byte just before, at and after the end of a piece, with two-byte characters across it.
    @Test(arguments: [16_383, 16_384, 16_385, 262_143, 262_144, 262_145, 278_528])
    func badByteAtTheEndOfAPiece(offset: Int) throws {
        var bytes: [UInt8] = []
        var line: UInt32 = 1
        while bytes.count + 203 < offset {
            bytes += Array("- ".utf8) + [UInt8](repeating: 0x78, count: 1)
            for _ in 0..<98 { bytes += [0xC3, 0xA9] }
            bytes += [0x0A]
            line += 1
        }
        bytes += Array("- ".utf8)
        var column: UInt32 = 3
        while bytes.count < offset {
            if offset - bytes.count >= 2 {
                bytes += [0xC3, 0xA9]
            } else {
                bytes += [0x78]
            }
            column += 1
        }
        let cut = bytes + [0xC3, 0x0A]
        bytes += [0xFF] + Array("\n- more\n".utf8)
        try withFile(bytes) { path in
            let problem = try #require(skipAll(try YAMLReader(path: path)))
            #expect(problem.mark == YAMLMark(line: line, column: column))
            #expect(problem.message == "this is not UTF-8 (byte 0xFF)")
        }
        try withFile(cut) { path in
            let problem = skipAll(try YAMLReader(path: path))
            #expect(problem?.mark == YAMLMark(line: line, column: column))
        }
    }

    @Test func emptyFile() throws {
        try withFile([]) { path in
            let outcome = readTrees(try YAMLReader(path: path))
            #expect(outcome == Outcome())
        }
    }

    @Test(arguments: [
        ("/nonexistent/roster.yaml", ENOENT, "No such file or directory"),
        ("/tmp", EISDIR, "Is a directory"),
        ("", ENOENT, "No such file or directory"),
        ("/etc/passwd\0.yaml", EINVAL, "Invalid argument"),
        ("/etc/passwd/x", ENOTDIR, "Not a directory"),
    ])
    func filesThatCannotBeOpened(path: String, code: Int32, words: String) {
        do {
            _ = try YAMLReader(path: path)
            Issue.record("opened")
        } catch {
            #expect(error.path == path)
            #expect(error.code == code)
            #expect(error.message == words)
        }
    }

    @Test func readingFailsOnTheWay() throws {
        // /proc/self/mem opens, and cannot be read at its beginning.
        let problem = skipAll(try YAMLReader(path: "/proc/self/mem"))
        #expect(problem?.inShort == "1:1 the file cannot be read on: Input/output error")
    }
}
