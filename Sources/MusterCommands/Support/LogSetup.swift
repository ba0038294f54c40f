import JSONStreaming
import Logging
import Reporting

/// Log messages go to standard error, one a line.
enum LogSetup {
    static func logger(_ output: OutputOptions) -> Logger {
        var logger = Logger(label: "muster") { _ in LineLogHandler(format: output.logFormat) }
        logger.logLevel = output.logLevel
        return logger
    }
}

/// Writes log messages as lines of text or JSON.
struct LineLogHandler: LogHandler {
    var logLevel = Logger.Level.warning
    var metadata: Logger.Metadata = [:]
    let format: LogFormat

    init(format: LogFormat) {
        self.format = format
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        switch format {
        case .text:
            StandardError.write("\(event.level): \(Escaping.terminal(event.message.description))\n")
        case .json:
            var writer = JSONWriter(.compact)
            writer.beginObject()
            writer.key("level")
            writer.string(event.level.rawValue)
            writer.key("message")
            writer.string(event.message.description)
            writer.endObject()
            writer.newline()
            StandardError.write(String(decoding: writer.takeBytes(), as: UTF8.self))
        }
    }
}
