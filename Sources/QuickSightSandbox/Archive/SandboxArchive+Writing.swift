public import JSONStreaming

extension SandboxArchive {
    /// Writes the document piece by piece.
    public func write(to sink: (UnsafeBufferPointer<UInt8>) -> Void) {
        withoutActuallyEscaping(sink) { sink in
            var writer = JSONWriter(sink: sink)
            write(to: &writer)
            writer.newline()
            writer.finish()
        }
    }

    /// Writes the document.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("format", Self.format)
        // As text: these have all of 64 bits.
        writer.field("seed", String(seed))
        writer.field("random", String(generatorState))
        writer.key("calls")
        writer.int(callCount)
        writer.key("accounts")
        writer.beginArray()
        for account in accounts {
            writer.beginObject()
            writer.field("id", account.id)
            writer.field("region", account.identityRegion)
            writer.field("edition", account.edition.rawValue)
            writer.field("identityCenter", account.usesIdentityCenter)
            writer.key("namespaces")
            writer.beginArray()
            for namespace in account.namespaces {
                if let directory = directory(account.id, namespace) { directory.write(to: &writer) }
            }
            writer.endArray()
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }
}

extension ArchivedDirectory {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("name", namespace)
        writer.field("lastUser", Int(users.lastID))
        writer.field("lastGroup", Int(groups.lastID))
        writer.key("generations")
        writer.beginObject()
        for (name, count) in generations.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.int(count)
        }
        writer.endObject()
        writer.key("users")
        writer.beginArray()
        users.forEach { record in
            record.write(to: &writer)
            return true
        }
        writer.endArray()
        writer.key("groups")
        writer.beginArray()
        groups.forEach { record in
            record.write(to: &writer)
            return true
        }
        writer.endArray()
        writer.endObject()
    }
}

extension UserRecord {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", Int(id))
        writer.field("name", user.name)
        writer.field("email", user.email)
        writer.field("role", user.role.rawValue)
        writer.field("identityType", user.identityType.rawValue)
        writer.field("active", user.isActive)
        writer.field("principalId", principalID)
        writer.field("customPermissionsName", user.customPermissionsName)
        if let login = user.externalLogin {
            writer.key("externalLogin")
            writer.beginObject()
            writer.field("providerType", login.providerType)
            writer.field("providerUrl", login.providerURL)
            writer.field("id", login.id)
            writer.endObject()
        }
        writer.field("iamArn", user.iamARN)
        if user.isUnresolved { writer.field("unresolved", true) }
        if isDeparted { writer.field("departed", true) }
        if !user.tags.isEmpty {
            writer.key("tags")
            writer.beginArray()
            for tag in user.tags {
                writer.beginObject()
                writer.field("key", tag.key)
                writer.field("value", tag.value)
                writer.endObject()
            }
            writer.endArray()
        }
        writer.endObject()
    }
}

extension GroupRecord {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.field("id", Int(id))
        writer.field("name", name)
        writer.field("description", description)
        writer.field("principalId", principalID)
        writer.key("members")
        writer.beginArray()
        for member in members.ids { writer.int(Int(member)) }
        writer.endArray()
        writer.endObject()
    }
}

extension JSONWriter {
    /// A member, left out where there is no value.
    fileprivate mutating func field(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        string(value)
    }

    fileprivate mutating func field(_ key: StaticString, _ value: Int) {
        self.key(key)
        int(value)
    }

    fileprivate mutating func field(_ key: StaticString, _ value: Bool) {
        self.key(key)
        bool(value)
    }
}
