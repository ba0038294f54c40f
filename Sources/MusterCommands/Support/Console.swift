import Applying
internal import Glibc
import Reporting
import Synchronization

/// Standard output, standard error and the terminal, and what may be painted on them.
///
/// Standard output carries reports alone; everything else goes to standard error.
final class Console: Sendable {
    /// Whether standard error is a terminal.
    let isErrorTerminal: Bool
    /// Whether standard output is a terminal.
    let isOutputTerminal: Bool
    private let noColor: Bool
    private let progress = Mutex("")
    private let journal: Mutex<SystemJournal?>

    /// - Parameter journal: where messages go instead of standard error, if anywhere.
    init(environment: [String: String], journal: SystemJournal? = .ofStandardError) {
        self.journal = Mutex(journal)
        isOutputTerminal = isatty(1) == 1
        isErrorTerminal = isatty(2) == 1
        // https://no-color.org: any value that is not empty.
        noColor = environment["NO_COLOR"].map { !$0.isEmpty } ?? false || environment["TERM"] == "dumb"
    }

    /// Whether somebody can be asked.
    var canAsk: Bool { isatty(0) == 1 && isErrorTerminal }

    func outputPainter(_ choice: ColorChoice) -> Painter { painter(choice, isTerminal: isOutputTerminal, of: 1) }

    func errorPainter(_ choice: ColorChoice) -> Painter {
        let isJournal = journal.withLock { $0 != nil }
        return isJournal ? Painter(isOn: false) : painter(choice, isTerminal: isErrorTerminal, of: 2)
    }

    /// Messages go where log messages of this format do; where none was asked for, they go on as they did.
    func say(as format: LogFormat?) {
        guard let format else { return }
        journal.withLock { $0 = SystemJournal.chosen(by: format) }
    }

    private func painter(_ choice: ColorChoice, isTerminal: Bool, of descriptor: Int32) -> Painter {
        let isOn =
            switch choice {
            case .always: true
            case .never: false
            case .auto: isTerminal && !noColor
            }
        return Painter(isOn: isOn, columns: isTerminal ? Self.columns(of: descriptor) : nil)
    }

    /// A terminal's width, where it tells.
    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes a report, whole or not at all as far as this process can tell.
    func write(_ text: String) throws(CommandFailure) { try write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) throws(CommandFailure) {
        try bytes.withUnsafeBufferPointer { (piece: UnsafeBufferPointer<UInt8>) throws(CommandFailure) in
            try write(piece)
        }
    }

    /// Writes a piece of a report.
    func write(_ bytes: UnsafeBufferPointer<UInt8>) throws(CommandFailure) {
        clearProgress()
        guard Self.send(bytes, to: 1) else {
            throw CommandFailure("standard output cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Says something to the person, beside the report.
    ///
    /// - Parameter priority: how much it matters; nil for what its first word says.
    func say(_ text: String, _ priority: SystemJournal.Priority? = nil) {
        if let journal = journal.withLock({ $0 }) {
            return journal.write(text, priority ?? (text.hasPrefix("warning:") ? .warning : .info))
        }
        clearProgress()
        _ = Self.send(Array((text + "\n").utf8), to: 2)
    }

    /// Shows how far things are; only on a terminal, where the line is written over.
    func showProgress(_ text: String) {
        guard isErrorTerminal else { return }
        progress.withLock { shown in
            guard text != shown else { return }
            shown = text
            _ = Self.send(Array("\r\u{1B}[2K\(text)".utf8), to: 2)
        }
    }

    func clearProgress() {
        progress.withLock { shown in
            guard !shown.isEmpty else { return }
            shown = ""
            _ = Self.send(Array("\r\u{1B}[2K".utf8), to: 2)
        }
    }

    /// Asks a question on the terminal; nil when there is no answer, or the run is to stop.
    func ask(_ question: String, unless stop: StopFlag) -> String? {
        clearProgress()
        _ = Self.send(Array(question.utf8), to: 2)
        return Self.line(from: 0, unless: stop)
    }

    /// A line without its break; nil where there is none, or once the flag is set.
    static func line(from descriptor: Int32, unless stop: StopFlag) -> String? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        let wakened = ends[0]
        // A flag that is being set just now may still write: never to what another one got the number of.
        let waker = Mutex<Int32?>(ends[1])
        let number = stop.onSet { waker.withLock { if let end = $0 { _ = Glibc.write(end, "!", 1) } } }
        defer {
            stop.forget(number)
            waker.withLock { end in
                if let open = end { close(open) }
                end = nil
            }
            close(wakened)
        }
        var line: [UInt8] = []
        while true {
            var waits = [
                pollfd(fd: wakened, events: Int16(POLLIN), revents: 0),
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&waits, 2, -1) < 0, errno != EINTR { return nil }
            if stop.isSet { return nil }
            guard waits[1].revents != 0 else { continue }
            var byte: UInt8 = 0
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            // What is cut off at its end is no answer.
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBufferPointer { send($0, to: descriptor) }
    }

    private static func send(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Bool {
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EAGAIN {
                    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wait, 1, -1)
                    continue
                }
                return false
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
        return true
    }
}
