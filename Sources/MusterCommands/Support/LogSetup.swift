import JSONStreaming
import Logging
import Reporting

/// Log messages go to standard error, one a line, or to systemd's journal as entries with fields.
enum LogSetup {
    /// - Parameter format: nil for the journal where standard error leads there, and otherwise text.
    static func logger(level: LogLevel, format: LogFormat?) -> Logger {
        let journal = SystemJournal.chosen(by: format)
        var logger = Logger(label: "muster") { _ in
            if let journal { JournalLogHandler(journal: journal) } else { LineLogHandler(format: format ?? .text) }
        }
        logger.logLevel = level.level
        return logger
    }
}

extension SystemJournal {
    /// The journal that is to be written to; nil where messages go to standard error.
    static func chosen(by format: LogFormat?) -> SystemJournal? {
        switch format {
        case nil: ofStandardError
        case .journal: ofStandardError ?? SystemJournal()
        case .text, .json: nil
        }
    }
}

/// Writes log messages as lines of text or JSON.
struct LineLogHandler: LogHandler {
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]
    let format: LogFormat
    private let write: @Sendable (String) -> Void

    init(format: LogFormat, write: @escaping @Sendable (String) -> Void = { StandardError.write($0) }) {
        self.format = format
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard format == .json else {
            write("\(event.level): \(Escaping.terminal(event.message.description))\n")
            return
        }
        var writer = JSONWriter(.compact)
        writer.beginObject()
        writer.key("level")
        writer.string(event.level.rawValue)
        writer.key("message")
        writer.string(event.message.description)
        for (key, value) in metadata.fields(with: event.metadata) where key != "level" && key != "message" {
            writer.key(key)
            writer.string(value)
        }
        writer.endObject()
        writer.newline()
        write(String(decoding: writer.takeBytes(), as: UTF8.self))
    }
}

/// Writes log messages as entries of systemd's journal.
struct JournalLogHandler: LogHandler {
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]
    let journal: SystemJournal

    init(journal: SystemJournal) {
        self.journal = journal
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        // journalctl hides messages with characters that cannot be printed.
        journal.write(
            Escaping.terminal(event.message.description), event.level.priority,
            fields: metadata.fields(with: event.metadata))
    }
}

extension Logger.Metadata {
    /// Names and values, sorted, those of one message over the log's own.
    fileprivate func fields(with more: Logger.Metadata?) -> [(name: String, value: String)] {
        merging(more ?? [:]) { $1 }.map { ($0, "\($1)") }.sorted { $0.0 < $1.0 }
    }
}

extension Logger.Level {
    /// The same as syslog counts it.
    fileprivate var priority: SystemJournal.Priority {
        switch self {
        case .trace, .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
