import Applying
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@testable import MusterCommands

/// What a person answers, and what a stop makes of the question.
@Suite("Answers")
struct AnswerTests {
    /// The two ends of a pipe.
    private struct Ends {
        let reader: Int32
        let writer: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            try #require(pipe(&ends) == 0)
            (reader, writer) = (ends[0], ends[1])
        }

        func write(_ text: String) {
            _ = Array(text.utf8).withUnsafeBytes { Glibc.write(writer, $0.baseAddress, $0.count) }
        }
    }

    @Test("A line is an answer; what is cut off, or nothing at all, is none")
    func lines() throws {
        let ends = try Ends()
        ends.write("yes\nno\nye")
        close(ends.writer)
        #expect(Console.line(from: ends.reader, unless: StopFlag()) == "yes")
        #expect(Console.line(from: ends.reader, unless: StopFlag()) == "no")
        #expect(Console.line(from: ends.reader, unless: StopFlag()) == nil)
        #expect(Console.line(from: ends.reader, unless: StopFlag()) == nil)
        close(ends.reader)
    }

    @Test("Once the run is to stop nobody waits for an answer, and none counts")
    func stopped() async throws {
        let ends = try Ends()
        let stop = StopFlag()
        let reader = ends.reader
        async let answer = Task.detached { Console.line(from: reader, unless: stop) }.value
        ends.write("ye")
        stop.set(signal: 2)
        #expect(await answer == nil)
        ends.write("yes\n")
        #expect(Console.line(from: ends.reader, unless: stop) == nil)
        close(ends.reader)
        close(ends.writer)
    }
}
