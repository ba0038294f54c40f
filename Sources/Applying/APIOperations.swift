/// The operations that runs call, by their names in IAM: what the least policies allow.
public enum APIOperations {
    /// What reading and planning call; `plan` calls nothing else.
    ///
    /// Who muster runs as is only asked where an administrator would lose something.
    public static let planning = [
        "quicksight:DescribeAccountSubscription",
        "quicksight:ListGroupMemberships",
        "quicksight:ListGroups",
        "quicksight:ListTagsForResource",
        "quicksight:ListUserGroups",
        "quicksight:ListUsers",
        "sts:GetCallerIdentity",
    ]

    /// What looks just before and after a write call, and what tells whether the directory shows what was done.
    public static let looking = [
        "quicksight:DescribeGroup",
        "quicksight:DescribeGroupMembership",
        "quicksight:DescribeUser",
    ]

    /// What changes something.
    public static let writing = [
        "quicksight:CreateGroup",
        "quicksight:CreateGroupMembership",
        "quicksight:DeleteGroup",
        "quicksight:DeleteGroupMembership",
        "quicksight:DeleteUser",
        "quicksight:DeleteUserByPrincipalId",
        "quicksight:RegisterUser",
        "quicksight:TagResource",
        "quicksight:UntagResource",
        "quicksight:UpdateGroup",
        "quicksight:UpdateUser",
    ]
}
