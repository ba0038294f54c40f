/// One API call on one thing, with what it changes and why.
public struct Action: Sendable, Equatable {
    // What is small stands together: a plan may have a million actions.

    /// Names the action within its plan: the same change has the same identifier in every plan.
    public var id: ActionID
    /// The call.
    public var operation: Operation
    /// What deserves attention.
    public var flags: ActionFlags
    /// What is known of it while its plan is made.
    var marks: DraftMarks = []
    /// The guard in whose eyes it is one removal too many; an approval lets it pass all the same.
    public var disputedBy: GuardVerdict.Rule?
    /// The group it is about, if any.
    public var group: String?
    /// The user it is about, if any.
    public var user: String?
    /// The service's own identifier of the user or group, for things that are live.
    public var principalID: String?
    /// The managed values as they are; nil when the thing is not there.
    public var before: Attributes?
    /// The managed values as they will be; nil when the thing will not be there.
    public var after: Attributes?
    /// The actions that must be done first.
    public var dependsOn: [ActionID]
    /// The places of the roster that ask for it.
    public var because: [Reason]
    /// Why it is shown and not done, or nil when it is to be done.
    public var withheld: Withholding?
    /// Whether a change of the roster causes it; nil where that was not asked.
    public var cause: Cause?
    private var numberTakenAlong: UInt32 = 0

    /// How many memberships go with a deleted user or group.
    public var takesAlong: Int {
        get { Int(numberTakenAlong) }
        set { numberTakenAlong = UInt32(clamping: newValue) }
    }

    /// An action.
    public init(
        id: ActionID, operation: Operation, group: String? = nil, user: String? = nil, principalID: String? = nil,
        before: Attributes? = nil, after: Attributes? = nil, dependsOn: [ActionID] = [], flags: ActionFlags = [],
        because: [Reason] = [], withheld: Withholding? = nil
    ) {
        self.id = id
        self.operation = operation
        self.group = group
        self.user = user
        self.principalID = principalID
        self.before = before
        self.after = after
        self.dependsOn = dependsOn
        self.flags = flags
        self.because = because
        self.withheld = withheld
    }

    /// Whether it takes something away: a membership, a user, a group, or rank.
    public var isRemoval: Bool {
        switch operation {
        case .deleteGroupMembership, .deleteUser, .deleteGroup: true
        default: flags.contains(.demotes)
        }
    }
}

/// Names an action within its plan: eight hexadecimal digits, derived from what the action is about.
public struct ActionID: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The identifier as a number.
    public var rawValue: UInt32

    /// An identifier.
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// The identifier as written in documents.
    public var description: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// The identifier that a document writes so, or nil.
    public init?(_ text: String) {
        guard text.utf8.count == 8, let value = UInt32(text, radix: 16), ActionID(value).description == text else {
            return nil
        }
        rawValue = value
    }

    /// Order of the numbers.
    public static func < (left: ActionID, right: ActionID) -> Bool { left.rawValue < right.rawValue }
}

/// The API's operations that a plan may hold, in the order in which a plan lists them.
public enum Operation: String, Sendable, Hashable, CaseIterable {
    /// Makes a group.
    case createGroup = "CreateGroup"
    /// Makes a user.
    case registerUser = "RegisterUser"
    /// Changes a group's description.
    case updateGroup = "UpdateGroup"
    /// Changes a user's e-mail address, role, permissions profile or outside login.
    case updateUser = "UpdateUser"
    /// Takes tags away from a user.
    case untagResource = "UntagResource"
    /// Sets tags of a user.
    case tagResource = "TagResource"
    /// Puts a user into a group.
    case createGroupMembership = "CreateGroupMembership"
    /// Takes a user out of a group.
    case deleteGroupMembership = "DeleteGroupMembership"
    /// Deletes a user.
    case deleteUser = "DeleteUser"
    /// Deletes a group.
    case deleteGroup = "DeleteGroup"

    /// The place in the order of a plan: groups are made, then users, then updates, then memberships, then removals.
    public var stage: Int {
        switch self {
        case .createGroup: 0
        case .registerUser: 1
        case .updateGroup: 2
        case .updateUser: 3
        case .untagResource: 4
        case .tagResource: 5
        case .createGroupMembership: 6
        case .deleteGroupMembership: 7
        case .deleteUser: 8
        case .deleteGroup: 9
        }
    }
}

/// What about an action deserves attention.
public struct ActionFlags: OptionSet, Sendable, Hashable {
    /// The bits.
    public var rawValue: UInt8

    /// Flags of some bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Somebody becomes an administrator.
    public static let grantsAdmin = ActionFlags(rawValue: 1)
    /// Somebody gains rank.
    public static let promotes = ActionFlags(rawValue: 2)
    /// Somebody loses rank.
    public static let demotes = ActionFlags(rawValue: 4)
    /// Somebody loses access.
    public static let removesAccess = ActionFlags(rawValue: 8)
    /// Dashboards and data sets lose their owner.
    public static let orphansAssets = ActionFlags(rawValue: 16)
    /// The API has no such change: the user must be deleted and registered anew.
    public static let replaces = ActionFlags(rawValue: 32)

    /// Each flag with its name in documents.
    public static let names: [(flag: ActionFlags, name: String)] = [
        (.grantsAdmin, "grants-admin"), (.promotes, "promotes"), (.demotes, "demotes"),
        (.removesAccess, "removes-access"), (.orphansAssets, "orphans-assets"), (.replaces, "replaces"),
    ]
}

/// A place of a roster that asks for an action.
public struct Reason: Sendable, Hashable {
    /// The file.
    public var file: String
    /// What stands there, for example `members`.
    public var text: String
    private var lineNumber: UInt32
    private var columnNumber: UInt32

    /// The line, from 1.
    public var line: Int {
        get { Int(lineNumber) }
        set { lineNumber = UInt32(clamping: newValue) }
    }
    /// The column, from 1.
    public var column: Int {
        get { Int(columnNumber) }
        set { columnNumber = UInt32(clamping: newValue) }
    }

    /// A reason.
    public init(file: String, line: Int, column: Int, text: String) {
        self.file = file
        self.text = text
        lineNumber = UInt32(clamping: line)
        columnNumber = UInt32(clamping: column)
    }
}

/// Why an action is shown and not done.
public struct Withholding: Sendable, Hashable {
    /// The kind of reason.
    public enum Kind: String, Sendable {
        /// A user cannot be registered for want of a field.
        case incomplete
        /// The member is neither declared nor live.
        case unknownMember = "unknown-member"
        /// What it depends on is withheld.
        case dependency
        /// The API has no such change.
        case replacement
        /// A guard objects.
        case guarded
        /// What is live is not understood well enough to change it.
        case unclear
    }

    /// The kind of reason.
    public var kind: Kind
    /// The reason in words, and what would mend it.
    public var text: String

    /// A reason.
    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
