import Directory
import JSONStreaming
import Planning

extension JournalRecord {
    /// The line, with its line break.
    var bytes: [UInt8] {
        var writer = JSONWriter(.compact)
        write(to: &writer)
        return writer.takeBytes()
    }

    /// Writes the line, with its line break.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.text("time", time)
        writer.text("run", run)
        writer.text("event", event.name)
        switch event {
        case .target(let target):
            writer.text("partition", target.partition)
            writer.text("account", target.account)
            writer.text("namespace", target.namespace)
            writer.text("endpoint", target.endpoint)
        case .begun(let plan, let who):
            writer.text("plan", plan)
            writer.text("who", who)
        case .intent(let action):
            writer.action(action)
        case .outcome(let action, let outcome):
            writer.action(action)
            writer.text("status", outcome.status.rawValue)
            writer.key("attempts")
            writer.int(outcome.attempts)
            writer.text("requestId", outcome.requestID)
            writer.text("error", outcome.error)
        case .opened(let replacement):
            writer.text("user", replacement.user)
            writer.text("principalId", replacement.principalID)
            writer.key("before")
            writer.attributes(replacement.before)
            writer.key("registration")
            writer.attributes(replacement.registration)
            writer.key("groups")
            writer.beginArray()
            for group in replacement.groups { writer.string(group) }
            writer.endArray()
            if replacement.wasDeleted {
                writer.key("deleted")
                writer.bool(true)
            }
        case .closed(let user):
            writer.text("user", user)
        case .ended(let how):
            writer.text("how", how)
        }
        writer.endObject()
        writer.newline()
    }

    /// The record of a line, or nil for one that is torn, damaged or of a later version.
    init?(line: ArraySlice<UInt8>) {
        guard let value = try? JSONValue.parse(Array(line)), let time = value["time"]?.string,
            let run = value["run"]?.string, let name = value["event"]?.string, let event = Event(name, value)
        else { return nil }
        self.init(time: time, run: run, event: event)
    }
}

extension JournalRecord.Event {
    fileprivate var name: String {
        switch self {
        case .target: "target"
        case .begun: "begun"
        case .intent: "intent"
        case .outcome: "outcome"
        case .opened: "opened"
        case .closed: "closed"
        case .ended: "ended"
        }
    }

    fileprivate init?(_ name: String, _ value: JSONValue) {
        func text(_ key: String) -> String? { value[key]?.string }
        switch name {
        case "target":
            guard let partition = text("partition"), let account = text("account"),
                let namespace = text("namespace"), let endpoint = text("endpoint")
            else { return nil }
            self = .target(
                JournalTarget(partition: partition, account: account, namespace: namespace, endpoint: endpoint))
        case "begun":
            self = .begun(plan: text("plan") ?? "", who: text("who") ?? "")
        case "intent":
            guard let action = JournalAction(value) else { return nil }
            self = .intent(action)
        case "outcome":
            guard let action = JournalAction(value),
                let status = text("status").flatMap(ActionOutcome.Status.init(rawValue:))
            else { return nil }
            self = .outcome(
                action,
                ActionOutcome(
                    action: action.id, status: status, attempts: value["attempts"]?.int ?? 0,
                    requestID: text("requestId"), error: text("error")))
        case "opened":
            guard let user = text("user"), let principalID = text("principalId"), let before = value["before"],
                let registration = value["registration"], let groups = value["groups"]?.array
            else { return nil }
            self = .opened(
                UnfinishedReplacement(
                    user: user, principalID: principalID, before: UserAttributes(before),
                    registration: UserAttributes(registration), groups: groups.compactMap(\.string),
                    wasDeleted: value["deleted"]?.bool ?? false))
        case "closed":
            guard let user = text("user") else { return nil }
            self = .closed(user: user)
        case "ended":
            self = .ended(text("how") ?? "")
        default:
            return nil
        }
    }
}

extension JournalAction {
    fileprivate init?(_ value: JSONValue) {
        guard let id = value["action"]?.string.flatMap(ActionID.init), let operation = value["operation"]?.string
        else { return nil }
        self.init(
            id: id, operation: operation, group: value["group"]?.string, user: value["user"]?.string,
            principalID: value["principalId"]?.string)
    }
}

extension UserAttributes {
    fileprivate init(_ value: JSONValue) {
        self.init(
            email: value["email"]?.string, role: value["role"]?.string, identityType: value["identityType"]?.string)
        iamArn = value["iamArn"]?.string
        sessionName = value["sessionName"]?.string
        customPermissionsName = value["customPermissionsName"]?.string
        if let login = value["externalLogin"], let type = login["providerType"]?.string {
            externalLogin = ExternalLogin(
                providerType: type, providerURL: login["providerUrl"]?.string, id: login["id"]?.string)
        }
        tags = value["tags"]?.members?.map { Tag(key: $0.key, value: $0.value.string ?? "") }
    }
}

extension JSONWriter {
    fileprivate mutating func text(_ key: StaticString, _ value: String?) {
        guard let value else { return }
        self.key(key)
        string(value)
    }

    fileprivate mutating func action(_ action: JournalAction) {
        text("action", action.id.description)
        text("operation", action.operation)
        text("group", action.group)
        text("user", action.user)
        text("principalId", action.principalID)
    }

    fileprivate mutating func attributes(_ user: UserAttributes) {
        beginObject()
        text("email", user.email)
        text("role", user.role)
        text("identityType", user.identityType)
        text("iamArn", user.iamArn)
        text("sessionName", user.sessionName)
        text("customPermissionsName", user.customPermissionsName)
        if let login = user.externalLogin {
            key("externalLogin")
            beginObject()
            text("providerType", login.providerType)
            text("providerUrl", login.providerURL)
            text("id", login.id)
            endObject()
        }
        if let tags = user.tags {
            key("tags")
            beginObject()
            for tag in tags {
                key(tag.key)
                string(tag.value)
            }
            endObject()
        }
        endObject()
    }
}
