/// One switch of `SandboxAssumptions`, as data: for listings, and to be set by name.
public struct SandboxAssumption: Sendable {
    /// The name, as the field has it.
    public let name: String
    /// What is assumed, in one sentence.
    public let summary: String
    /// The values it can take; for a number, what it counts.
    public let values: String
    private let read: @Sendable (SandboxAssumptions) -> String
    private let write: @Sendable (inout SandboxAssumptions, String) -> Bool

    /// The value in the given assumptions, as text.
    public func value(in assumptions: SandboxAssumptions) -> String { read(assumptions) }

    /// Sets it from text; false where the text is none of its values.
    public func set(_ text: String, in assumptions: inout SandboxAssumptions) -> Bool { write(&assumptions, text) }

    /// The assumption of a name.
    public static func named(_ name: String) -> SandboxAssumption? {
        all.first { $0.name == name }
    }

    private typealias Path<Value> = any WritableKeyPath<SandboxAssumptions, Value> & Sendable

    private init(_ name: String, _ path: Path<Bool>, _ summary: String) {
        self.name = name
        self.summary = summary
        values = "true, false"
        read = { String($0[keyPath: path]) }
        write = { assumptions, text in
            guard let value = Bool(text) else { return false }
            assumptions[keyPath: path] = value
            return true
        }
    }

    private init(_ name: String, _ path: Path<Int>, _ summary: String) {
        self.name = name
        self.summary = summary
        values = "a whole number from 0"
        read = { String($0[keyPath: path]) }
        write = { assumptions, text in
            guard let value = Int(text), value >= 0 else { return false }
            assumptions[keyPath: path] = value
            return true
        }
    }

    private init<Choice>(_ name: String, _ path: Path<Choice>, _ summary: String)
    where Choice: RawRepresentable<String> & CaseIterable & Sendable {
        self.name = name
        self.summary = summary
        values = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        read = { $0[keyPath: path].rawValue }
        write = { assumptions, text in
            guard let value = Choice(rawValue: text) else { return false }
            assumptions[keyPath: path] = value
            return true
        }
    }

    /// Every assumption, in the order of the operations they concern.
    public static let all: [SandboxAssumption] = [
        .init("absentFieldsAreNull", \.absentFieldsAreNull, "Absent fields of an answer stand there as null."),
        .init(
            "deletingUserEndsMemberships", \.deletingUserEndsMemberships,
            "DeleteUser ends the user's memberships."),
        .init(
            "groupsWithMembersCanBeDeleted", \.groupsWithMembersCanBeDeleted,
            "DeleteGroup works while the group has members, and ends their memberships."),
        .init(
            "omittedUserFieldsAreKept", \.omittedUserFieldsAreKept,
            "What UpdateUser does not give stays as it is."),
        .init(
            "omittedDescriptionIsKept", \.omittedDescriptionIsKept,
            "UpdateGroup without a description leaves the description as it is."),
        .init(
            "demotionToReaderIsRefused", \.demotionToReaderIsRefused,
            "UpdateUser refuses, by InvalidParameterValueException, to make an author or administrator a reader."),
        .init(
            "applyingAndUnapplyingIsRefused", \.applyingAndUnapplyingIsRefused,
            "UpdateUser refuses CustomPermissionsName together with UnapplyCustomPermissions."),
        .init(
            "userNameDefaultsToEmail", \.userNameDefaultsToEmail,
            "RegisterUser names a QUICKSIGHT user without UserName by its email instead of refusing."),
        .init(
            "sessionOfIAMUserIsIgnored", \.sessionOfIAMUserIsIgnored,
            "RegisterUser ignores a SessionName that comes with an IAM user's ARN instead of refusing."),
        .init(
            "roleNeedsSession", \.roleNeedsSession, "RegisterUser refuses an IAM role without a SessionName."),
        .init(
            "foreignIAMIdentitiesAreAccepted", \.foreignIAMIdentitiesAreAccepted,
            "RegisterUser takes IAM identities of other accounts."),
        .init(
            "restrictedRolesAreAccepted", \.restrictedRolesAreAccepted,
            "RESTRICTED_AUTHOR and RESTRICTED_READER can be given."),
        .init(
            "unknownProfilesAreAccepted", \.unknownProfilesAreAccepted,
            "Any name of a custom permissions profile is accepted, not only those the account has."),
        .init(
            "removingNoProfileFails", \.removingNoProfileFails,
            "DeleteUserCustomPermission of a user without one answers ResourceNotFoundException."),
        .init(
            "namesIgnoreCase", \.namesIgnoreCase,
            "Names of users and groups that differ only in case are the same name."),
        .init(
            "removingNonMemberFails", \.removingNonMemberFails,
            "DeleteGroupMembership of a user who is no member answers ResourceNotFoundException."),
        .init(
            "addingMemberAgainSucceeds", \.addingMemberAgainSucceeds,
            "CreateGroupMembership of a member answers 200, instead of ResourceExistsException."),
        .init(
            "unresolvedMembersAreListed", \.unresolvedMembersAreListed,
            "Users whose IAM identity is gone are listed as members, named N/A."),
        .init("iamUsersAreActive", \.iamUsersAreActive, "IAM users are active once registered."),
        .init(
            "identityCenterUsersAreReadOnly", \.identityCenterUsersAreReadOnly,
            "UpdateUser and DeleteUser refuse users of IAM Identity Center."),
        .init(
            "fullLastPageHasToken", \.fullLastPageHasToken,
            "A last page that is full has a token, which leads to an empty page."),
        .init(
            "dotSegmentsAreResolved", \.dotSegmentsAreResolved,
            ". and .. in a path mean what they mean in a URL."),
        .init("throttleMessageIsNull", \.throttleMessageIsNull, "A throttle has no message."),
        .init(
            "signatureErrorsAreLowercase", \.signatureErrorsAreLowercase,
            "Refusals of a signature have message instead of Message."),
        .init("errorNaming", \.errorNaming, "Where an error's name stands."),
        .init(
            "malformedBody", \.malformedBody,
            "What a body that is no JSON, or has values of the wrong type, is answered with."),
        .init("groupsPerNamespace", \.groupsPerNamespace, "How many groups a namespace can have."),
        .init("tagsPerUser", \.tagsPerUser, "How many tags a user can have."),
        .init("pagingTokenHours", \.pagingTokenHours, "How many hours a paging token lasts."),
        .init(
            "skewToleranceMinutes", \.skewToleranceMinutes,
            "By how many minutes a signature's date may differ from the clock."),
    ]
}
