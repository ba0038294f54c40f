/// A permission whose lack the service names.
public struct MissingPermission: Sendable, Equatable {
    /// The IAM action, for example `quicksight:ListUsers`.
    public var action: String
    /// Whether a policy denies it outright, so that allowing it elsewhere does not help.
    public var isExplicitlyDenied: Bool
}

extension QuickSightError {
    /// The permission whose lack the error is, where the service says so.
    ///
    /// IAM's wording: `User: ARN is not authorized to perform: quicksight:ListUsers on resource: ARN because …`, in
    /// which the action is taken for one only where it looks like one.
    public var missingPermission: MissingPermission? {
        guard kind == .accessDenied, let message else { return nil }
        let marker = "is not authorized to perform: "
        guard let start = Self.end(of: marker, in: message[...]) else { return nil }
        let action = message[start...].prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ":" || $0 == "-") }
        let parts = action.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, action.utf8.count <= 128, parts.allSatisfy({ $0.first?.isLetter == true }) else {
            return nil
        }
        let rest = message[action.endIndex...]
        return MissingPermission(
            action: String(action), isExplicitlyDenied: Self.end(of: "explicit deny", in: rest) != nil)
    }

    private static func end(of marker: String, in text: Substring) -> String.Index? {
        var rest = text
        while !rest.isEmpty {
            if rest.hasPrefix(marker) { return rest.index(rest.startIndex, offsetBy: marker.count) }
            rest = rest.dropFirst()
        }
        return nil
    }
}
