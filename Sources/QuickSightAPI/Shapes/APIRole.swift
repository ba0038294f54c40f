/// A user's role as the API names it.
///
/// The 2019 document knows neither the `_PRO` roles nor that the RESTRICTED ones are not given any more.
public enum APIRole: Sendable, Hashable, RawRepresentable {
    /// A role of the API.
    case reader, readerPro, author, authorPro, admin, adminPro
    /// A role that the API knows and no longer gives.
    case restrictedReader, restrictedAuthor
    /// A name this program does not know, kept as it is.
    case unknown(String)

    /// The role of a name; never nil.
    public init(rawValue: String) {
        switch rawValue {
        case "READER": self = .reader
        case "READER_PRO": self = .readerPro
        case "AUTHOR": self = .author
        case "AUTHOR_PRO": self = .authorPro
        case "ADMIN": self = .admin
        case "ADMIN_PRO": self = .adminPro
        case "RESTRICTED_READER": self = .restrictedReader
        case "RESTRICTED_AUTHOR": self = .restrictedAuthor
        default: self = .unknown(rawValue)
        }
    }

    /// The name in the API.
    public var rawValue: String {
        switch self {
        case .reader: "READER"
        case .readerPro: "READER_PRO"
        case .author: "AUTHOR"
        case .authorPro: "AUTHOR_PRO"
        case .admin: "ADMIN"
        case .adminPro: "ADMIN_PRO"
        case .restrictedReader: "RESTRICTED_READER"
        case .restrictedAuthor: "RESTRICTED_AUTHOR"
        case .unknown(let name): name
        }
    }
}
