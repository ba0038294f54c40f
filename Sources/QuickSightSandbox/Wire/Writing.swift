import JSONStreaming

extension Call {
    /// Writes a field that may be absent.
    func write(_ key: StaticString, _ text: String?, to writer: inout JSONWriter) {
        if let text {
            writer.key(key)
            writer.string(text)
        } else if assumptions.absentFieldsAreNull {
            writer.key(key)
            writer.null()
        }
    }

    /// Writes a user as an object.
    func write(_ record: UserRecord, isActive: Bool, in directory: LiveDirectory, to writer: inout JSONWriter) {
        let user = record.user
        writer.beginObject()
        write("Arn", directory.arn(of: record), to: &writer)
        write("UserName", record.shownName, to: &writer)
        write("Email", user.email, to: &writer)
        write("Role", user.role.rawValue, to: &writer)
        write("IdentityType", user.identityType.rawValue, to: &writer)
        writer.key("Active")
        writer.bool(isActive)
        write("PrincipalId", record.principalID, to: &writer)
        write("CustomPermissionsName", user.customPermissionsName, to: &writer)
        write("ExternalLoginFederationProviderType", user.externalLogin?.providerType, to: &writer)
        write("ExternalLoginFederationProviderUrl", user.externalLogin?.providerURL, to: &writer)
        write("ExternalLoginId", user.externalLogin?.id, to: &writer)
        writer.endObject()
    }

    /// Writes a group as an object.
    func write(_ group: GroupRecord, in directory: LiveDirectory, to writer: inout JSONWriter) {
        writer.beginObject()
        write("Arn", directory.groupARNPrefix + group.name, to: &writer)
        write("GroupName", group.name, to: &writer)
        write("Description", group.description, to: &writer)
        write("PrincipalId", group.principalID, to: &writer)
        writer.endObject()
    }

    /// Writes a membership as an object; its ARN is the user's.
    func write(member record: UserRecord, in directory: LiveDirectory, to writer: inout JSONWriter) {
        writer.beginObject()
        write("Arn", directory.arn(of: record), to: &writer)
        write("MemberName", record.shownName, to: &writer)
        writer.endObject()
    }
}
