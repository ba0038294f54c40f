import Directory
import Foundation
import Rosters
import Testing

/// Files, directories, links and standard input.
struct FileTests {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "muster-rosters-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    /// Runs a body with the folder, which is gone afterwards.
    private func inFolder(_ body: () throws -> Void) rethrows {
        defer { try? FileManager.default.removeItem(at: root) }
        try body()
    }

    private func path(_ name: String) -> String { root.appending(path: name).path }

    private func write(_ name: String, _ text: String) throws {
        let url = root.appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func link(_ name: String, to target: String) throws {
        let url = root.appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
    }

    private func users(_ loaded: LoadedRosters) -> [String] {
        loaded.targets.flatMap { state in state.users.map { state.names.string($0.name) } }.sorted()
    }

    private func messages(_ loaded: LoadedRosters) -> [String] {
        loaded.problems.map { "\($0.location.file.replacing(root.path + "/", with: "")): \($0.message)" }
    }

    @Test func directoriesAreReadThroughInOrder() throws {
        try inFolder {
            for name in ["b.yaml", "a.yml", "sub/deep/c.yaml", "sub/.d.yaml", ".git/e.yaml", "f.json", "g.yaml.bak"] {
                try write("r/" + name, "users: {\(name): {}}\n".replacing("/", with: "-"))
            }
            try FileManager.default.createDirectory(
                at: root.appending(path: "r/dir.yaml"), withIntermediateDirectories: true)
            try write("r/dir.yaml/h.yml", "users: {h: {}}\n")
            let loaded = RosterLoading.load([path("r")])
            #expect(messages(loaded) == [])
            #expect(
                loaded.files.map { $0.replacing(path("r") + "/", with: "") } == [
                    "a.yml", "b.yaml", "dir.yaml/h.yml", "sub/deep/c.yaml",
                ])
            #expect(users(loaded) == ["a.yml", "b.yaml", "h", "sub-deep-c.yaml"])
            #expect(RosterLoading.load([path("r") + "/"]).files == loaded.files)
        }
    }

    @Test func aFileIsReadOnce() throws {
        try inFolder {
            try write("r/a.yaml", "users: {a: {}}\nscope: {users: [\"*\"]}\n")
            try link("r/b.yaml", to: "a.yaml")
            let loaded = RosterLoading.load([path("r"), path("r/a.yaml"), path("r/b.yaml"), path("r/../r")])
            #expect(messages(loaded) == [])
            #expect(loaded.files.count == 1)
        }
    }

    @Test func linksStayInside() throws {
        try inFolder {
            try write("outside.yaml", "users: {outside: {}}\n")
            try write("r-evil/x.yaml", "users: {evil: {}}\n")
            try write("r/..data/real.yaml", "users: {mounted: {}}\n")
            try link("r/mounted.yaml", to: "..data/real.yaml")
            try link("r/out.yaml", to: "../outside.yaml")
            try link("r/absolute.yml", to: path("outside.yaml"))
            try link("r/sibling.yaml", to: "../r-evil/x.yaml")
            try link("r/folder", to: "../r-evil")
            try link("r/up", to: "..")
            try link("r/loop", to: "loop")
            try link("r/README", to: "/nowhere")
            let loaded = RosterLoading.load([path("r")])
            let reason = ": cannot be read: this link leads outside of \(path("r"))"
            #expect(
                messages(loaded)
                    == ["absolute.yml", "folder", "out.yaml", "sibling.yaml", "up"].map { "r/" + $0 + reason })
            #expect(users(loaded) == ["mounted"])
            // Who names a link means it.
            #expect(users(RosterLoading.load([path("r/out.yaml")])) == ["outside"])
        }
    }

    /// What such a link should hold would look as if nobody wanted it.
    @Test func aLinkThatLeadsNowhereIsAnError() throws {
        try inFolder {
            try write("r/a.yaml", "users: {a: {groups: [A]}}\n")
            try link("r/gone.yaml", to: "nothing.yaml")
            try link("r/round.yaml", to: "round.yaml")
            #expect(
                messages(RosterLoading.load([path("r")])) == [
                    "r/gone.yaml: cannot be read: the link leads nowhere: No such file or directory",
                    "r/round.yaml: cannot be read: the link leads nowhere: Too many levels of symbolic links",
                ])
        }
    }

    @Test func whatCannotBeReadIsAnError() throws {
        try inFolder {
            try FileManager.default.createDirectory(
                at: root.appending(path: "empty"), withIntermediateDirectories: true)
            try write("notes/a.txt", "users: {a: {}}\n")
            #expect(
                messages(RosterLoading.load([path("none.yaml"), path("empty"), path("notes")])) == [
                    "empty: cannot be read: no *.yaml or *.yml file in this directory",
                    "none.yaml: cannot be read: No such file or directory",
                    "notes: cannot be read: no *.yaml or *.yml file in this directory",
                ])
            #expect(!RosterLoading.load([""]).isValid)
        }
    }

    @Test func directoriesEndSomewhere() throws {
        try inFolder {
            try write("r/" + String(repeating: "d/", count: 40) + "a.yaml", "users: {a: {}}\n")
            let found = messages(RosterLoading.load([path("r")]))
            #expect(found.count == 2)
            #expect(found.contains { $0.hasSuffix("directories are nested deeper than 32") })
        }
    }

    @Test func problemsShowTheirLine() throws {
        try inFolder {
            try write("r/a.yaml", "users:\n  pat: {rol: x}\n" + String(repeating: "# filler\n", count: 20_000))
            try write("r/b.yaml", String(repeating: "# é filler\n", count: 20_000) + "users: {sam: {rol: x}}")
            let loaded = RosterLoading.load([path("r")])
            #expect(loaded.problems.map(\.sourceLine) == ["  pat: {rol: x}", "users: {sam: {rol: x}}"])
            #expect(loaded.problems.map(\.location.line) == [2, 20_001])
            let bare = loaded.problems.map { problem in
                var problem = problem
                problem.sourceLine = nil
                return problem
            }
            #expect(SourceExcerpts.attached(to: bare).map(\.sourceLine) == loaded.problems.map(\.sourceLine))
        }
    }

    @Test func standardInputIsAFileToo() throws {
        try inFolder {
            try write("a.yaml", "users: {a: {}}\n")
            var asked = 0
            let loaded = RosterLoading.load(["-", path("a.yaml"), "-"]) { () throws(Problem) in
                asked += 1
                return Array("users: {stdin: {rol: x}}\n".utf8)
            }
            #expect(asked == 1)
            #expect(loaded.files == ["<stdin>", path("a.yaml")])
            #expect(users(loaded) == ["a", "stdin"])
            #expect(loaded.problems.map(\.sourceLine) == ["users: {stdin: {rol: x}}"])
            let broken = RosterLoading.load(["-"]) { () throws(Problem) in
                throw Problem(.error, at: Problem.Location(file: "<stdin>", line: 0, column: 0), "cannot be read: x")
            }
            #expect(broken.problems.map(\.message) == ["cannot be read: x"])
        }
    }

    /// A pipe is read once: opening it again for the line of a problem would wait for another writer.
    @Test func aPipeCanBeARoster() async throws {
        let pipe = path("pipe.yaml")
        #expect(mkfifo(pipe, 0o600) == 0)
        let writer = Thread {
            let handle = FileHandle(forWritingAtPath: pipe)
            handle?.write(Data("users: {pat: {rol: x}}\n".utf8))
            try? handle?.close()
        }
        writer.start()
        inFolder {
            let loaded = RosterLoading.load([pipe])
            #expect(messages(loaded) == ["pipe.yaml: unknown key `rol` in a user"])
            #expect(loaded.problems.first?.sourceLine == nil)
        }
    }
}
