import Foundation
import Testing

/// Reports as the built program writes them, on a terminal and elsewhere.
@Suite("Reports")
struct ReportTests {
    private static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("ReportingTests/Golden").path

    /// What a shell command writes on a terminal of its own.
    private func terminal(_ command: String, environment: [String: String] = [:]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
        process.arguments = ["--quiet", "--return", "--command", command, "/dev/null"]
        process.environment = Program.environment(["TERM": "xterm"].merging(environment) { $1 })
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
    }

    private func show(_ name: String) -> String { "'\(Program.path)' show '\(Self.goldens)/\(name)'" }

    @Test("A terminal gets colours, unless NO_COLOR or TERM=dumb says no; a pipe gets them when it asks")
    func colours() async throws {
        let coloured = try terminal(show("plan.json"))
        #expect(coloured.contains("\u{1B}[31m- remove\u{1B}[0m"))
        #expect(coloured.contains("\u{1B}[1;35mADMIN_PRO\u{1B}[0m"))
        #expect(try !terminal(show("plan.json"), environment: ["NO_COLOR": "1"]).contains("\u{1B}"))
        #expect(try terminal(show("plan.json"), environment: ["NO_COLOR": ""]).contains("\u{1B}"))
        #expect(try !terminal(show("plan.json"), environment: ["TERM": "dumb"]).contains("\u{1B}"))
        #expect(try !terminal(show("plan.json") + " --color never").contains("\u{1B}"))
        #expect(try !terminal(show("plan.json") + " | cat").contains("\u{1B}"))
        let piped = try await Program.run("show", "\(Self.goldens)/plan.json")
        #expect(piped.status == 0 && !piped.output.contains("\u{1B}"))
        let asked = try await Program.run("show", "\(Self.goldens)/plan.json", "--color", "always")
        #expect(asked.output.contains("\u{1B}[31m"))
    }

    @Test("A report is as wide as the terminal; a pipe's lines are as long as they are")
    func width() async throws {
        let narrow = try terminal("stty columns 72; \(show("plan.json"))", environment: ["NO_COLOR": "1"])
        #expect(narrow.contains("Taken away"))
        #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 72 })
        let wide = try terminal("stty columns 200; \(show("plan.json"))", environment: ["NO_COLOR": "1"])
        #expect(wide.split(separator: "\n").contains { $0.count > 150 })
        let piped = try await Program.run("show", "\(Self.goldens)/plan.json")
        #expect(piped.output.split(separator: "\n").contains { $0.count > 150 })
    }

    @Test("No name reaches the terminal as a command")
    func hostileNames() throws {
        let text = try terminal(show("plan-hostile-markup.json"))
        let commands = try Regex("\u{1B}\\[(0|1|2|31|32|33|34|36|1;31|1;35)m")
        let rest = text.replacing(commands, with: "")
        #expect(rest.contains("nul\\u{0}bell\\u{7}\\u{9B}31m"))
        #expect(
            rest.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F...0xA0).contains($0.value)) })
    }

    @Test("plan, apply and show write a page")
    func pages() async throws {
        let sandbox = try RunningSandbox()
        let scratch = try ScratchDirectory()
        try scratch.write(
            """
            version: 1
            groups: {"<script>alert(1)</script>": {members: [ada]}}
            users: {ada: {email: ada@example.com, role: ADMIN}}
            """, to: "roster.yaml")
        let environment = sandbox.environment.merging(["XDG_STATE_HOME": scratch.path("state")]) { $1 }
        func page(_ arguments: String...) async throws -> String {
            let process = try await Program.run(arguments, environment: environment)
            #expect(process.status == 0, "\(process.errors)")
            #expect(process.output.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
            #expect(process.output.hasSuffix("</html>\n"))
            #expect(process.output.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
            #expect(!process.output.contains("<script>alert"))
            return process.output
        }
        let roster = scratch.path("roster.yaml")
        let planned = try await page("plan", roster, "--format", "html", "--out", scratch.path("plan.json"))
        #expect(planned.contains("<h1>1 person gains ADMIN, nothing is lost</h1>"))
        #expect(try await page("show", scratch.path("plan.json"), "--format", "html") == planned)
        let applied = try await page("apply", "--yes", roster, "--format", "html")
        #expect(applied.contains("<h1>1 person gained ADMIN, nothing was lost</h1>"))
        #expect(applied.contains("Result: 3 done."))
    }
}
