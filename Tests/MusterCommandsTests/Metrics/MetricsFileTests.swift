import AWSAccess
import ArgumentParser
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@testable import MusterCommands

/// The file that node_exporter reads.
@Suite("The file of figures")
struct MetricsFileTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
    }

    private func run(_ path: String) throws -> MetricsRun {
        MetricsRun(try MetricsFileOptions.parse(["--metrics-file", path]), .test())
    }

    private func runs(_ status: Int) throws -> String {
        let lines = try scratch.read("muster.prom").split(separator: "\n").map(String.init)
        return lines.first { $0.hasPrefix("muster_runs_total{exit_status=\"\(status)\"}") } ?? "none"
    }

    @Test("Everybody can read it, nothing else is left in the directory, and counts go on from run to run")
    func file() throws {
        let path = scratch.file("muster.prom")
        #expect(try run(path).finish(.success) == .success)
        #expect(scratch.names == ["muster.prom"] && scratch.mode("muster.prom") == 0o644)
        #expect(try run(path).finish(.failure) == .failure)
        #expect(try run(path).finish(.success) == .success)
        #expect(try runs(0).hasSuffix(" 2") && runs(1).hasSuffix(" 1"))
        // These are node_exporter's own.
        #expect(try !scratch.read("muster.prom").contains("\nprocess_"))
    }

    @Test("What is no page of ours is written over, and counts begin anew")
    func garbage() throws {
        scratch.write("no such thing\n", to: "muster.prom")
        #expect(try run(scratch.file("muster.prom")).finish(.success) == .success)
        #expect(try runs(0).hasSuffix(" 1"))
    }

    @Test("Where it cannot be written, the run is done all the same, and fails in the end")
    func unwritable() throws {
        #expect(try run(scratch.file("nowhere/muster.prom")).finish(.success) == .failure)
        #expect(try run(scratch.file("nowhere/muster.prom")).finish(.partial) == .failure)
        #expect(symlink("/dev/null", scratch.file("link")) == 0)
        #expect(try run(scratch.file("link")).finish(.success) == .failure)
        #expect(scratch.names == ["link"])
    }

    @Test("Without the option nobody gathers anything")
    func none() throws {
        let run = MetricsRun(try MetricsFileOptions.parse([]), .test())
        #expect(run.hub == nil && run.world.metrics == nil && run.finish(.withheld) == .withheld)
    }
}
