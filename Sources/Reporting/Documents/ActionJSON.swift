import Directory
import JSONStreaming
import Planning

/// The JSON of one action.
enum ActionJSON {
    static func write(_ action: Action, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", action.id.description)
        writer.member("operation", action.operation.rawValue)
        if let group = action.group { writer.member("group", group) }
        if let user = action.user { writer.member("user", user) }
        if let principalID = action.principalID { writer.member("principalId", principalID) }
        writer.key("before")
        write(action.before, to: &writer)
        writer.key("after")
        write(action.after, to: &writer)
        if action.takesAlong > 0 { writer.member("takesAlong", action.takesAlong) }
        writer.key("dependsOn")
        writer.beginArray()
        for id in action.dependsOn { writer.string(id.description) }
        writer.endArray()
        writer.key("flags")
        writer.beginArray()
        for (flag, name) in ActionFlags.names where action.flags.contains(flag) { writer.string(name) }
        writer.endArray()
        if let cause = action.cause { writer.member("cause", cause.rawValue) }
        writer.key("because")
        writer.beginArray()
        for reason in action.because {
            writer.beginObject()
            writer.member("file", reason.file)
            writer.member("line", reason.line)
            writer.member("column", reason.column)
            writer.member("text", reason.text)
            writer.endObject()
        }
        writer.endArray()
        if let rule = action.disputedBy { writer.member("disputedBy", rule.rawValue) }
        writer.key("withheld")
        if let withheld = action.withheld {
            writer.beginObject()
            writer.member("reason", withheld.kind.rawValue)
            writer.member("text", withheld.text)
            writer.endObject()
        } else {
            writer.null()
        }
        writer.endObject()
    }

    private static func write(_ attributes: Attributes?, to writer: inout JSONWriter) {
        guard let attributes else {
            writer.null()
            return
        }
        writer.beginObject()
        switch attributes {
        case .membership: break
        case .group(let group):
            if let description = group.description { writer.member("description", description) }
        case .user(let user): write(user, to: &writer)
        }
        writer.endObject()
    }

    private static func write(_ user: UserAttributes, to writer: inout JSONWriter) {
        if let email = user.email { writer.member("email", email) }
        if let role = user.role { writer.member("role", role) }
        if let type = user.identityType { writer.member("identityType", type) }
        if let arn = user.iamArn { writer.member("iamArn", arn) }
        if let session = user.sessionName { writer.member("sessionName", session) }
        if let name = user.customPermissionsName { writer.member("customPermissionsName", name) }
        if let login = user.externalLogin {
            writer.key("externalLogin")
            writer.beginObject()
            writer.member("providerType", login.providerType)
            if let url = login.providerURL { writer.member("providerUrl", url) }
            if let id = login.id { writer.member("id", id) }
            writer.endObject()
        }
        if let tags = user.tags {
            writer.key("tags")
            writer.beginObject()
            for tag in tags {
                writer.key(tag.key)
                writer.string(tag.value)
            }
            writer.endObject()
        }
    }
}
