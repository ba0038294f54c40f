/// What the API's patterns allow in the fields of a user.
enum FieldRules {
    /// API model, shape `RoleSessionName`: 2 to 64 of `[\w+=.@-]`.
    static func isSessionName(_ text: String) -> Bool {
        RosterRules.sessionNameLength.contains(text.utf8.count)
            && text.utf8.allSatisfy { isWord($0) || "+=.@-".utf8.contains($0) }
    }

    /// API model, shape `RoleName`: 1 to 64 of `[a-zA-Z0-9+=,.@_-]`.
    static func isProfileName(_ text: String) -> Bool {
        RosterRules.profileNameLength.contains(text.utf8.count)
            && text.utf8.allSatisfy { isWord($0) || "+=,.@-".utf8.contains($0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
