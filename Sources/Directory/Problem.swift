/// Something wrong, or doubtful, in what a person wrote.
public struct Problem: Error, Sendable, Hashable {
    /// How much it matters.
    public enum Severity: String, Sendable {
        /// Nothing is done until it is mended.
        case error
        /// Worth a look.
        case warning
    }

    /// Another place that has to do with it.
    public struct Related: Sendable, Hashable {
        /// The place.
        public var location: Location
        /// What stands there.
        public var message: String

        /// A related place.
        public init(location: Location, message: String) {
            self.location = location
            self.message = message
        }
    }

    /// A place by the name of its file.
    public struct Location: Sendable, Hashable {
        /// The file, as the person named it.
        public var file: String
        /// The line, from 1; 0 for the file as a whole.
        public var line: Int
        /// The column, from 1, in Unicode scalars.
        public var column: Int

        /// A location.
        public init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }
    }

    /// How much it matters.
    public var severity: Severity
    /// Where it is.
    public var location: Location
    /// What is wrong.
    public var message: String
    /// What to write instead.
    public var hint: String?
    /// Another place that has to do with it.
    public var related: Related?
    /// The line as it stands in the file, as far as its column needs, when it could be read.
    public var sourceLine: String?

    /// A problem.
    public init(
        _ severity: Severity, at location: Location, _ message: String, hint: String? = nil, related: Related? = nil
    ) {
        self.severity = severity
        self.location = location
        self.message = message
        self.hint = hint
        self.related = related
    }
}
