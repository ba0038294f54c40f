import Applying
import ArgumentParser
import Synchronization
import Testing

@testable import MusterCommands

/// Several targets at once: in their order, apart from each other, and no more than allowed.
@Suite("Several targets")
struct TargetRunsTests {
    @Test("What comes of them is in their order, whichever ends first, and no more run at once than may")
    func order() async {
        let running = Mutex((now: 0, most: 0))
        let gates = (0..<4).map { _ in AsyncStream.makeStream(of: Void.self) }
        let found = await overTargets(Array(0..<4), atOnce: 3) { index, item -> Int in
            running.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            // Each waits for the next to have ended; the last waits for nobody.
            if index < 2 { for await _ in gates[index].stream { break } }
            if index > 0 { gates[index - 1].continuation.finish() }
            running.withLock { $0.now -= 1 }
            return item * 10
        }
        #expect(found == [0, 10, 20, 30])
        #expect(running.withLock { $0.most } <= 3)
    }

    @Test("Once the run is to stop, no further target is begun")
    func stop() async {
        let stop = StopFlag()
        let found = await overTargets(Array(0..<5), atOnce: 2, unless: stop) { index, item in
            stop.set(signal: 15)
            return item
        }
        #expect(found.count == 5)
        #expect(found[2...].allSatisfy { $0 == nil })
        #expect(found[0] == 0)
    }

    @Test("Reports are written in the targets' order, each whole, with an empty line between")
    func reports() {
        func written(follow: Bool = false, _ work: (TargetReports) -> Void) -> String {
            let text = Mutex("")
            let collect: @Sendable (String) -> Void = { piece in text.withLock { $0 += piece } }
            work(TargetReports(follow: follow, write: collect))
            return text.withLock { $0 }
        }
        let all: (TargetReports) -> Void = { reports in
            reports.add("c\n", of: 2)
            reports.end(2)
            reports.add("a\n", of: 0)
            reports.add("d\n", of: 3)
            reports.add("a again\n", of: 0)
            reports.end(1)
            reports.end(0)
            reports.add("d again\n", of: 3)
            reports.end(3)
        }
        #expect(written(all) == "a\na again\n\nc\n\nd\nd again\n")
        #expect(written(follow: true, all) == "\na\na again\n\nc\n\nd\nd again\n")
        // Whose turn it is, is written as it comes: a person sees the plan before it is carried out.
        #expect(written { $0.add("plan\n", of: 0) } == "plan\n")
        #expect(written { $0.add("plan\n", of: 1) } == "")
    }

    @Test(
        "--target takes an account, or one and a namespace",
        arguments: [
            ("111122223333", true), ("111122223333/default", true), ("111122223333/a.b_c-D9", true),
            ("11112222333", false),
            ("1111222233334", false), ("111122223333/", false), ("111122223333/a/b", false), ("111122223333/..", false),
            ("x", false), ("", false), ("/default", false),
        ])
    func choice(text: String, isTaken: Bool) {
        let choice = TargetChoice(argument: text)
        #expect((choice != nil) == isTaken)
        if isTaken { #expect(choice?.words == text) }
    }

    @Test("Those that are asked for are picked, in their order; one that is not there is wrong usage")
    func pick() throws {
        let all = [("111122223333", "default"), ("111122223333", "eu"), ("444455556666", "default")]
        func picked(_ arguments: String...) throws -> [String] {
            let options = try TargetOptions.parse(arguments.flatMap { ["--target", $0] })
            return try options.pick(all) { (item) throws(CommandFailure) in (item.0, item.1) }
                .map { "\($0.0)/\($0.1)" }
        }
        #expect(try picked() == ["111122223333/default", "111122223333/eu", "444455556666/default"])
        #expect(try picked("111122223333") == ["111122223333/default", "111122223333/eu"])
        #expect(
            try picked("444455556666", "111122223333/eu") == ["111122223333/eu", "444455556666/default"])
        for unknown in ["444455556666/eu", "777788889999"] {
            let failure = #expect(throws: CommandFailure.self) { try picked("111122223333", unknown) }
            #expect(failure?.status == .usage)
            #expect(failure?.message == "--target \(unknown): there is no such target")
            #expect(failure?.hint?.contains("444455556666/default") == true)
        }
    }

    @Test("The line that shows how far things are says which target, where there are several")
    func board() {
        #expect(TargetBoard.text("reading", "account 1", done: 0, of: 1) == "reading")
        #expect(TargetBoard.text("reading", "account 1", done: 3, of: 9) == "3 of 9 targets done; account 1: reading")
    }

    @Test("How many at once is from 1 to 64")
    func bounds() throws {
        for text in ["0", "65", "x"] {
            #expect(throws: (any Error).self) { try TargetOptions.parse(["--target-concurrency", text]) }
        }
        #expect(try TargetOptions.parse([]).targetConcurrency == 4)
    }
}
