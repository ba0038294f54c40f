/// The variable parts of paths.
enum Label: String, Sendable {
    case account = "AwsAccountId"
    case namespace = "Namespace"
    case user = "UserName"
    case principal = "PrincipalId"
    case group = "GroupName"
    case member = "MemberName"
    case resource = "ResourceArn"
    case dashboard = "DashboardId"
}

/// One operation's method and path.
struct Route: Sendable {
    enum Part: Sendable {
        case literal(String)
        case label(Label)
    }

    let method: String
    let parts: [Part]
    let operation: SandboxOperation

    /// A route; in the template a part in braces names a label.
    private init(_ method: String, _ template: String, _ operation: SandboxOperation) {
        self.method = method
        self.operation = operation
        parts = template.split(separator: "/").map { part in
            Label(rawValue: String(part.dropFirst().dropLast())).map(Part.label) ?? .literal(String(part))
        }
    }

    private static let namespace = "/accounts/{AwsAccountId}/namespaces/{Namespace}"
    private static let user = namespace + "/users/{UserName}"
    private static let group = namespace + "/groups/{GroupName}"
    private static let member = group + "/members/{MemberName}"
    private static let tags = "/resources/{ResourceArn}/tags"

    static let all: [Route] = [
        Route("GET", namespace + "/users", .listUsers),
        Route("GET", group + "/members", .listGroupMemberships),
        Route("GET", namespace + "/groups", .listGroups),
        Route("GET", user, .describeUser),
        Route("PUT", member, .createGroupMembership),
        Route("DELETE", member, .deleteGroupMembership),
        Route("GET", member, .describeGroupMembership),
        Route("POST", namespace + "/users", .registerUser),
        Route("PUT", user, .updateUser),
        Route("DELETE", user, .deleteUser),
        Route("GET", user + "/groups", .listUserGroups),
        Route("DELETE", namespace + "/user-principals/{PrincipalId}", .deleteUserByPrincipalID),
        Route("PUT", user + "/custom-permission", .updateUserCustomPermission),
        Route("DELETE", user + "/custom-permission", .deleteUserCustomPermission),
        Route("POST", namespace + "/groups", .createGroup),
        Route("GET", group, .describeGroup),
        Route("PUT", group, .updateGroup),
        Route("DELETE", group, .deleteGroup),
        Route("POST", namespace + "/groups-search", .searchGroups),
        Route("POST", tags, .tagResource),
        Route("GET", tags, .listTagsForResource),
        Route("DELETE", tags, .untagResource),
        Route("GET", "/accounts/{AwsAccountId}/namespaces", .listNamespaces),
        Route("GET", namespace, .describeNamespace),
        Route("DELETE", namespace, .deleteNamespace),
        Route("GET", "/account/{AwsAccountId}", .describeAccountSubscription),
        Route("GET", "/accounts/{AwsAccountId}/dashboards/{DashboardId}/embed-url", .getDashboardEmbedURL),
    ]

    /// What a request asks for: the operation, and the labels as they stand in the path.
    struct Match: Sendable {
        let operation: SandboxOperation
        let labels: [(label: Label, raw: Substring)]
    }

    /// Finds the operation of a method and a path as on the wire; nil where there is none.
    static func find(method: String, path: String, resolvingDots: Bool) -> Match? {
        guard path.utf8.first == UInt8(ascii: "/") else { return nil }
        var segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        if resolvingDots, segments.contains(where: { $0 == "." || $0 == ".." }) {
            segments = resolveDots(segments)
        }
        for route in all where route.parts.count == segments.count && route.method == method {
            if let labels = route.labels(in: segments) {
                return Match(operation: route.operation, labels: labels)
            }
        }
        return nil
    }

    private func labels(in segments: [Substring]) -> [(label: Label, raw: Substring)]? {
        for (part, segment) in zip(parts, segments) {
            if case .literal(let text) = part, text != segment { return nil }
        }
        var labels: [(label: Label, raw: Substring)] = []
        for (part, segment) in zip(parts, segments) {
            guard case .label(let label) = part else { continue }
            if segment.isEmpty { return nil }
            labels.append((label, segment))
        }
        return labels
    }

    /// What remains of a path when `.` and `..` mean what they mean in a URL (RFC 3986 §5.2.4).
    private static func resolveDots(_ segments: [Substring]) -> [Substring] {
        var resolved: [Substring] = []
        for segment in segments where segment != "." {
            if segment == ".." {
                _ = resolved.popLast()
            } else {
                resolved.append(segment)
            }
        }
        return resolved
    }
}
