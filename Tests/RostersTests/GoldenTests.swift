import Directory
import Foundation
import Reporting
import Rosters
import Testing

/// Each folder of `Golden` holds rosters and, in `problems.txt`, what a person is told of them.
///
/// `MUSTER_UPDATE_GOLDEN=1 swift test --filter GoldenTests` writes the files anew; then read their diff.
struct GoldenTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static var cases: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: root.path)
        return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
    }

    @Test func thereAreCases() {
        #expect(Self.cases.count >= 20)
    }

    @Test(arguments: cases) func whatAPersonIsTold(_ name: String) throws {
        let folder = Self.root.appending(path: name)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }.sorted()
        let sources = try files.map { file in
            RosterSource(name: file, bytes: Array(try Data(contentsOf: folder.appending(path: file))))
        }
        let loaded = RosterLoading.load(sources)
        let told =
            ProblemText.render(loaded.problems, dropped: loaded.droppedProblems, painter: Painter(isOn: false))
            + ValidationText.summary(loaded.problems, dropped: loaded.droppedProblems, files: loaded.files) + "\n"
        let golden = folder.appending(path: "problems.txt")
        if ProcessInfo.processInfo.environment["MUSTER_UPDATE_GOLDEN"] == "1" {
            try Data(told.utf8).write(to: golden)
        }
        let expected = String(decoding: try Data(contentsOf: golden), as: UTF8.self)
        #expect(told == expected)
        #expect(loaded.isValid == expected.contains("\nValid") || expected.hasPrefix("Valid") == loaded.isValid)
    }
}
