/// By what a user signs in, as the API names it.
///
/// The 2019 document has IAM and QUICKSIGHT alone.
public enum APIIdentityType: Sendable, Hashable, RawRepresentable {
    /// An identity of IAM, of QuickSight's own, or of IAM Identity Center.
    case iam, quickSight, identityCenter
    /// Nobody in particular; only for an embed URL.
    case anonymous
    /// A name this program does not know, kept as it is.
    case unknown(String)

    /// The type of a name; never nil.
    public init(rawValue: String) {
        switch rawValue {
        case "IAM": self = .iam
        case "QUICKSIGHT": self = .quickSight
        case "IAM_IDENTITY_CENTER": self = .identityCenter
        case "ANONYMOUS": self = .anonymous
        default: self = .unknown(rawValue)
        }
    }

    /// The name in the API.
    public var rawValue: String {
        switch self {
        case .iam: "IAM"
        case .quickSight: "QUICKSIGHT"
        case .identityCenter: "IAM_IDENTITY_CENTER"
        case .anonymous: "ANONYMOUS"
        case .unknown(let name): name
        }
    }
}
