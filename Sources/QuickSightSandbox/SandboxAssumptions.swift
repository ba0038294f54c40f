/// What the sandbox does where nobody has documented, and nobody has shown, what the service does.
///
/// Each field is a switch with a name; `SandboxAssumption.all` lists them as data.
public struct SandboxAssumptions: Sendable, Equatable {
    /// Where an error's name stands.
    public enum ErrorNaming: String, Sendable, CaseIterable {
        /// In the header `x-amzn-ErrorType`.
        case header
        /// In that header, followed by `:` and a URL.
        case headerWithSuffix = "header-with-suffix"
        /// In the body as `__type`, with a prefix ending in `#`.
        case bodyType = "body-type"
        /// In the body as `code`.
        case bodyCode = "body-code"
    }

    /// What a body that is no JSON, or has values of the wrong type, is answered with.
    public enum MalformedBody: String, Sendable, CaseIterable {
        /// A SerializationException.
        case serialization
        /// An InvalidParameterValueException.
        case invalidParameter = "invalid-parameter"
    }

    /// Absent fields of an answer stand there as `null`.
    public var absentFieldsAreNull = true
    /// DeleteUser ends the user's memberships.
    public var deletingUserEndsMemberships = true
    /// DeleteGroup works while the group has members, and ends their memberships.
    public var groupsWithMembersCanBeDeleted = true
    /// What UpdateUser does not give stays as it is.
    public var omittedUserFieldsAreKept = true
    /// UpdateGroup without a description leaves the description as it is.
    public var omittedDescriptionIsKept = true
    /// UpdateUser refuses to make an author or administrator a reader.
    public var demotionToReaderIsRefused = true
    /// UpdateUser refuses CustomPermissionsName together with UnapplyCustomPermissions.
    public var applyingAndUnapplyingIsRefused = true
    /// RegisterUser names a QUICKSIGHT user without UserName by its email instead of refusing.
    public var userNameDefaultsToEmail = false
    /// RegisterUser ignores a SessionName that comes with an IAM user's ARN instead of refusing.
    public var sessionOfIAMUserIsIgnored = true
    /// RegisterUser refuses an IAM role without a SessionName.
    public var roleNeedsSession = true
    /// RegisterUser takes IAM identities of other accounts.
    public var foreignIAMIdentitiesAreAccepted = false
    /// RESTRICTED_AUTHOR and RESTRICTED_READER can be given.
    public var restrictedRolesAreAccepted = false
    /// Any name of a custom permissions profile is accepted, not only those the account has.
    public var unknownProfilesAreAccepted = true
    /// DeleteUserCustomPermission of a user without one answers ResourceNotFoundException.
    public var removingNoProfileFails = false
    /// Names of users and groups that differ only in case are the same name.
    public var namesIgnoreCase = false
    /// DeleteGroupMembership of a user who is no member answers ResourceNotFoundException.
    public var removingNonMemberFails = true
    /// CreateGroupMembership of a member answers 200, instead of ResourceExistsException.
    public var addingMemberAgainSucceeds = true
    /// Users whose IAM identity is gone are listed as members, named `N/A`.
    public var unresolvedMembersAreListed = true
    /// IAM users are active once registered.
    public var iamUsersAreActive = true
    /// UpdateUser and DeleteUser refuse users of IAM Identity Center.
    public var identityCenterUsersAreReadOnly = true
    /// A last page that is full has a token, which leads to an empty page.
    public var fullLastPageHasToken = false
    /// `.` and `..` in a path mean what they mean in a URL.
    public var dotSegmentsAreResolved = true
    /// A throttle has no message.
    public var throttleMessageIsNull = false
    /// Refusals of a signature have `message` instead of `Message`.
    public var signatureErrorsAreLowercase = false
    /// Where an error's name stands.
    public var errorNaming = ErrorNaming.header
    /// What a malformed body is answered with.
    public var malformedBody = MalformedBody.serialization
    /// How many groups a namespace can have.
    public var groupsPerNamespace = 10_000
    /// How many tags a user can have.
    public var tagsPerUser = 50
    /// How many hours a paging token lasts.
    public var pagingTokenHours = 24
    /// By how many minutes a signature's date may differ from the clock.
    public var skewToleranceMinutes = 15

    /// The defaults: what evidence there is speaks for them.
    public init() {}
}
