/// The operations the sandbox answers.
public enum SandboxOperation: String, Sendable, CaseIterable {
    /// Users.
    case registerUser = "RegisterUser"
    case updateUser = "UpdateUser"
    case describeUser = "DescribeUser"
    case deleteUser = "DeleteUser"
    case deleteUserByPrincipalID = "DeleteUserByPrincipalId"
    case listUsers = "ListUsers"
    case listUserGroups = "ListUserGroups"
    case updateUserCustomPermission = "UpdateUserCustomPermission"
    case deleteUserCustomPermission = "DeleteUserCustomPermission"
    /// Groups.
    case createGroup = "CreateGroup"
    case describeGroup = "DescribeGroup"
    case updateGroup = "UpdateGroup"
    case deleteGroup = "DeleteGroup"
    case listGroups = "ListGroups"
    case searchGroups = "SearchGroups"
    /// Memberships.
    case createGroupMembership = "CreateGroupMembership"
    case describeGroupMembership = "DescribeGroupMembership"
    case deleteGroupMembership = "DeleteGroupMembership"
    case listGroupMemberships = "ListGroupMemberships"
    /// Tags.
    case tagResource = "TagResource"
    case untagResource = "UntagResource"
    case listTagsForResource = "ListTagsForResource"
    /// The account.
    case listNamespaces = "ListNamespaces"
    case describeNamespace = "DescribeNamespace"
    /// Known so that a request which ends up here by mistake shows in the record; always refused.
    case deleteNamespace = "DeleteNamespace"
    case describeAccountSubscription = "DescribeAccountSubscription"
    case getDashboardEmbedURL = "GetDashboardEmbedUrl"
    /// Of STS.
    case getCallerIdentity = "GetCallerIdentity"

    /// Whether the operation changes nothing; reads and writes have rate limits of their own.
    public var isRead: Bool {
        switch self {
        case .describeUser, .listUsers, .listUserGroups, .describeGroup, .listGroups, .searchGroups,
            .describeGroupMembership, .listGroupMemberships, .listTagsForResource, .listNamespaces,
            .describeNamespace, .describeAccountSubscription, .getDashboardEmbedURL, .getCallerIdentity:
            true
        default:
            false
        }
    }

    /// Whether the operation answers page by page.
    public var isListing: Bool {
        switch self {
        case .listUsers, .listUserGroups, .listGroups, .searchGroups, .listGroupMemberships, .listNamespaces: true
        default: false
        }
    }

    /// The service a request for it must be signed for.
    public var service: String {
        self == .getCallerIdentity ? "sts" : "quicksight"
    }

    /// Whether Standard edition lacks it.
    var needsEnterprise: Bool {
        switch self {
        case .createGroup, .describeGroup, .updateGroup, .deleteGroup, .listGroups, .searchGroups,
            .createGroupMembership, .describeGroupMembership, .deleteGroupMembership, .listGroupMemberships,
            .listUserGroups, .updateUserCustomPermission, .deleteUserCustomPermission, .listNamespaces,
            .describeNamespace, .deleteNamespace:
            true
        default:
            false
        }
    }

    /// Whether an account whose identities IAM Identity Center manages refuses it.
    var isDisabledForIdentityCenter: Bool {
        switch self {
        case .createGroup, .updateGroup, .deleteGroup, .createGroupMembership, .deleteGroupMembership: true
        default: false
        }
    }
}
