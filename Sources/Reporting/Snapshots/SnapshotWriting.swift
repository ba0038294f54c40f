import Applying
public import Directory
import JSONStreaming
import Planning

extension SnapshotDocument {
    /// Writes the document piece by piece, and returns its digest.
    ///
    /// Everything but `taken` is the same whenever the directory is; the digest covers all other bytes of the file.
    @discardableResult
    public func write(
        digest maker: DigestMaker, to sink: @escaping (UnsafeBufferPointer<UInt8>) -> Void
    ) -> String {
        let digest = DigestingSink(maker(), sink)
        var writer = JSONWriter(.records) { digest.take($0) }
        writer.beginObject()
        writer.member("format", Self.format)
        writer.member("muster", version)
        writer.key("taken")
        let start = writer.count
        writer.string(taken)
        digest.bytes.omit(start..<writer.count)
        writeHead(to: &writer)
        writeUsers(to: &writer)
        writeUnresolvedUsers(to: &writer)
        writeGroups(to: &writer)
        writer.key("digest")
        // What follows is covered too, so that it is known before the digest is.
        writer.finish()
        let text = digest.end(with: "\n}\n")
        writer.string(text)
        writer.endObject()
        writer.newline()
        writer.finish()
        return text
    }

    private func writeHead(to writer: inout JSONWriter) {
        writer.key("target")
        writer.beginObject()
        writer.member("account", target.account)
        writer.member("region", target.region)
        writer.member("namespace", target.namespace)
        writer.member("endpoint", target.endpoint)
        writer.endObject()
        writer.key("subscription")
        if let account {
            writer.beginObject()
            if let edition = account.edition { writer.member("edition", edition) }
            if let type = account.authenticationType { writer.member("authenticationType", type) }
            if let status = account.subscriptionStatus { writer.member("status", status) }
            writer.endObject()
        } else {
            writer.null()
        }
        writer.key("own")
        if let own {
            writer.beginObject()
            writer.member("principalId", own.principalID)
            writer.member("userName", own.userName)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.key("snapshot")
        writer.beginObject()
        writer.member("digest", summary.digest)
        writer.key("complete")
        writer.bool(summary.isComplete)
        writer.member("users", summary.users)
        writer.member("groups", summary.groups)
        writer.member("memberships", summary.memberships)
        writer.endObject()
    }

    private func writeUsers(to writer: inout JSONWriter) {
        writer.key("users")
        writer.beginArray()
        for user in sortedUsers {
            writer.beginObject()
            writer.key("name")
            snapshot.names.withBytes(user.name) { writer.string(utf8: $0) }
            writer.key("email")
            snapshot.texts.withBytes(user.email) { writer.string(utf8: $0) }
            let details = user.details == nil ? nil : snapshot.details(of: user)
            writer.member("role", user.role?.rawValue ?? details?.unknownRole ?? "")
            writer.member("identityType", user.identityType?.rawValue ?? details?.unknownIdentityType ?? "")
            writer.key("active")
            writer.bool(user.isActive)
            writer.key("principalId")
            snapshot.texts.withBytes(user.principalID) { writer.string(utf8: $0) }
            if let details { write(details, to: &writer) }
            writer.endObject()
        }
        writer.endArray()
    }

    private var sortedUsers: [LiveUser] {
        snapshot.users.sorted { left, right in
            if left.name != right.name { return snapshot.names.precedes(left.name, right.name) }
            return snapshot.texts.withBytes(left.principalID) { left in
                snapshot.texts.withBytes(right.principalID) { left.lexicographicallyPrecedes($0) }
            }
        }
    }

    private func write(_ details: LiveUserDetails, to writer: inout JSONWriter) {
        if let name = details.customPermissionsName { writer.member("customPermissionsName", name) }
        if let login = details.externalLogin {
            writer.key("externalLogin")
            writer.beginObject()
            writer.member("providerType", login.providerType)
            if let url = login.providerURL { writer.member("providerUrl", url) }
            if let id = login.id { writer.member("id", id) }
            writer.endObject()
        }
        if let tags = details.tags {
            writer.key("tags")
            writer.beginObject()
            for tag in tags {
                writer.key(tag.key)
                writer.string(tag.value)
            }
            writer.endObject()
        }
    }

    private func writeUnresolvedUsers(to writer: inout JSONWriter) {
        writer.key("unresolvedUsers")
        writer.beginArray()
        let sorted = snapshot.unresolvedUsers.sorted {
            ($0.principalID, $0.email, $0.role) < ($1.principalID, $1.email, $1.role)
        }
        for user in sorted {
            writer.beginObject()
            writer.member("principalId", user.principalID)
            writer.member("email", user.email)
            writer.member("role", user.role)
            writer.endObject()
        }
        writer.endArray()
    }

    private func writeGroups(to writer: inout JSONWriter) {
        writer.key("groups")
        writer.beginArray()
        let ranks = snapshot.names.ranks()
        for group in snapshot.groups.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            writer.beginObject()
            writer.member("name", group.name)
            writer.member("principalId", group.principalID)
            if let description = group.description { writer.member("description", description) }
            writer.key("members")
            if group.reading == .none {
                writer.null()
            } else {
                writer.beginArray()
                for member in snapshot.members(of: group).sorted(by: { ranks[$0.index] < ranks[$1.index] }) {
                    snapshot.names.withBytes(member) { writer.string(utf8: $0) }
                }
                writer.endArray()
            }
            if group.reading == .partial {
                writer.key("partial")
                writer.bool(true)
            }
            writer.endObject()
        }
        writer.endArray()
    }
}

/// Passes a document on while its digest grows.
private final class DigestingSink {
    var bytes: ByteDigest
    private let sink: (UnsafeBufferPointer<UInt8>) -> Void
    private var isDigesting = true

    init(_ digest: any RunningDigest, _ sink: @escaping (UnsafeBufferPointer<UInt8>) -> Void) {
        bytes = ByteDigest(digest)
        self.sink = sink
    }

    func take(_ piece: UnsafeBufferPointer<UInt8>) {
        if isDigesting { bytes.update(piece) }
        sink(piece)
    }

    /// The digest, when nothing but this text is still to come besides the digest itself.
    func end(with text: StaticString) -> String {
        JSONText(text).withBytes { bytes.update($0) }
        isDigesting = false
        return bytes.finish()
    }
}
