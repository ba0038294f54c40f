import JSONStreaming

/// The patterns and lengths of the API's model.
enum Constraints {
    /// `[\u0020-\u00FF]+`
    static func name(_ value: String, _ member: String, longest: Int? = nil) throws(ServiceError) -> String {
        guard !value.isEmpty else { throw tooShort(value, member, 1) }
        guard value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value <= 0xFF }) else {
            throw mismatch(value, member, #"[\u0020-\u00FF]+"#)
        }
        return try length(value, member, 1, longest)
    }

    /// So many characters.
    static func length(
        _ value: String,
        _ member: String,
        _ shortest: Int,
        _ longest: Int?
    ) throws(ServiceError) -> String {
        // As the service counts, in UTF-16.
        let count = value.utf16.count
        guard count >= shortest else { throw tooShort(value, member, shortest) }
        if let longest, count > longest {
            throw violation(value, member, "Member must have length less than or equal to \(longest)")
        }
        return value
    }

    /// `^[0-9]{12}$`
    static func account(_ value: String) throws(ServiceError) {
        guard value.utf8.count == 12, value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw mismatch(value, "AwsAccountId", "^[0-9]{12}$")
        }
    }

    /// `^[a-zA-Z0-9._-]*$`, 64 at most.
    static func namespace(_ value: String) throws(ServiceError) {
        _ = try length(value, "Namespace", 0, 64)
        guard value.utf8.allSatisfy({ isAlphanumeric($0) || among("._-", $0) }) else {
            throw mismatch(value, "Namespace", "^[a-zA-Z0-9._-]*$")
        }
    }

    /// `[\w+=.@-]*`, 2 to 64.
    static func session(_ value: String) throws(ServiceError) {
        _ = try length(value, "SessionName", 2, 64)
        guard value.utf8.allSatisfy({ isAlphanumeric($0) || among("_+=.@-", $0) }) else {
            throw mismatch(value, "SessionName", #"[\w+=.@-]*"#)
        }
    }

    /// `^[a-zA-Z0-9+=,.@_-]+$`, 1 to 64.
    static func customPermissions(_ value: String) throws(ServiceError) {
        _ = try length(value, "CustomPermissionsName", 1, 64)
        guard value.utf8.allSatisfy({ isAlphanumeric($0) || among("+=,.@_-", $0) }) else {
            throw mismatch(value, "CustomPermissionsName", "^[a-zA-Z0-9+=,.@_-]+$")
        }
    }

    /// `[\w\-]+`, 1 to 512.
    static func dashboard(_ value: String) throws(ServiceError) {
        _ = try length(value, "DashboardId", 1, 512)
        guard value.utf8.allSatisfy({ isAlphanumeric($0) || among("_-", $0) }) else {
            throw mismatch(value, "DashboardId", #"[\w\-]+"#)
        }
    }

    /// One of an enumeration's values.
    static func choice<Choice>(_ value: String, _ member: String, _: Choice.Type) throws(ServiceError) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        guard let choice = Choice(rawValue: value) else {
            let values = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw violation(value, member, "Member must satisfy enum value set: [\(values)]")
        }
        return choice
    }

    /// 1 to 200 tags, keys of 1 to 128 characters, each once, values of 1 to 256.
    static func tags(_ list: [JSONValue], _ malformed: ServiceError) throws(ServiceError) -> [SandboxTag] {
        guard (1...200).contains(list.count) else {
            throw .invalidParameter("The list of tags must have 1 to 200 members.")
        }
        var tags: [SandboxTag] = []
        for element in list {
            guard element.members != nil else { throw malformed }
            guard let key = element["Key"], !key.isNull else { throw absent("Tags.Key") }
            guard let value = element["Value"], !value.isNull else { throw absent("Tags.Value") }
            guard let key = key.string, let value = value.string else { throw malformed }
            _ = try tagKey(key)
            _ = try length(value, "Tags.Value", 1, 256)
            guard !tags.contains(where: { $0.key == key }) else {
                throw .invalidParameter("The tag key \(key) is given twice.")
            }
            tags.append(SandboxTag(key: key, value: value))
        }
        return tags
    }

    static func tagKey(_ key: String) throws(ServiceError) -> String {
        guard !key.lowercased().hasPrefix("aws:") else {
            throw .invalidParameter("Tag keys that begin with aws: are reserved.")
        }
        return try length(key, "Tags.Key", 1, 128)
    }

    // MARK: Texts

    static func absent(_ member: String) -> ServiceError {
        .invalidParameter(
            "1 validation error detected: Value null at '\(member)' failed to satisfy constraint: "
                + "Member must not be null")
    }

    static func violation(_ value: String, _ member: String, _ constraint: String) -> ServiceError {
        .invalidParameter(
            "1 validation error detected: Value '\(value)' at '\(member)' failed to satisfy constraint: \(constraint)")
    }

    private static func tooShort(_ value: String, _ member: String, _ shortest: Int) -> ServiceError {
        violation(value, member, "Member must have length greater than or equal to \(shortest)")
    }

    private static func mismatch(_ value: String, _ member: String, _ pattern: String) -> ServiceError {
        violation(value, member, "Member must satisfy regular expression pattern: \(pattern)")
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func among(_ characters: StaticString, _ byte: UInt8) -> Bool {
        UnsafeBufferPointer(start: characters.utf8Start, count: characters.utf8CodeUnitCount).contains(byte)
    }
}
