/// Why there are no credentials, or no configuration, in words for the person who set them up; never with a secret.
public struct CredentialsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What went wrong, coarsely enough to decide upon.
    public enum Kind: String, Sendable {
        /// Nothing is configured anywhere.
        case notFound
        /// The profile asked for does not exist.
        case profileNotFound
        /// Only a part of what is needed is there.
        case incomplete
        /// It is configured in a way that this version does not know.
        case unsupported
        /// A file cannot be read or parsed, or a value is not valid.
        case malformed
        /// What gives credentials did not answer, or refused.
        case unavailable
        /// The credentials have ended and there are no newer ones.
        case expired
    }

    /// What went wrong.
    public var kind: Kind
    /// The whole story in one or more lines.
    public var message: String

    /// An error.
    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
