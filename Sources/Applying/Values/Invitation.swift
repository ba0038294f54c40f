/// Where a new user sets a password.
///
/// Whoever has the URL can do so: no description of an invitation shows it.
public struct Invitation: Sendable, Equatable {
    /// The user's name.
    public var user: String
    /// The e-mail address the user was registered with; the service sends nothing there.
    public var email: String
    /// The URL: a secret.
    public var url: String

    /// An invitation.
    public init(user: String, email: String, url: String) {
        self.user = user
        self.email = email
        self.url = url
    }
}

extension Invitation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Whose it is, and not the URL.
    public var description: String { "an invitation of \(user)" }

    /// Whose it is, and not the URL.
    public var debugDescription: String { description }

    /// The user and the address, and not the URL.
    public var customMirror: Mirror { Mirror(self, children: ["user": user, "email": email]) }
}

/// Takes the invitations of the users that a run registers: the service gives each of them once.
public protocol InvitationReceiver: Sendable {
    /// Keeps an invitation, for good once it returns.
    func receive(_ invitation: Invitation) throws(InvitationProblem)
}

/// An invitation could not be kept.
public struct InvitationProblem: Error, Sendable, Equatable {
    /// Why, in words and without the URL.
    public var message: String

    /// A problem.
    public init(_ message: String) { self.message = message }
}
