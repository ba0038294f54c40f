import Directory
import JSONStreaming
import Planning

extension ActionJSON {
    static func read(_ value: JSONValue, at path: String) throws(DocumentProblem) -> Action {
        var fields = try DocumentFields(value, at: path)
        let id = try fields.named("id") { ActionID($0) }
        let operation = try fields.named("operation", Planning.Operation.init(rawValue:))
        var action = Action(id: id, operation: operation)
        action.group = try fields.optionalString("group")
        action.user = try fields.optionalString("user")
        action.principalID = try fields.optionalString("principalId")
        try checkSubject(of: action, at: path)
        action.before = try attributes(try fields.take("before"), of: operation, at: fields.place("before"))
        action.after = try attributes(try fields.take("after"), of: operation, at: fields.place("after"))
        if let count = try fields.optionalCount("takesAlong") { action.takesAlong = count }
        action.dependsOn = try fields.array("dependsOn") { (value, place) throws(DocumentProblem) in
            guard let id = value.string.flatMap({ ActionID($0) }) else {
                throw DocumentProblem("\(place) is no identifier of an action")
            }
            return id
        }
        for name in try fields.strings("flags") {
            guard let flag = ActionFlags.names.first(where: { $0.name == name })?.flag else {
                throw DocumentProblem("\(path).flags: “\(Escaping.terminal(name))” is not known to this version")
            }
            guard action.flags.insert(flag).inserted else {
                throw DocumentProblem("\(path).flags: “\(name)” is there twice")
            }
        }
        if fields.has("cause") { action.cause = try fields.named("cause", Cause.init(rawValue:)) }
        action.because = try fields.array("because") { (value, place) throws(DocumentProblem) in
            var fields = try DocumentFields(value, at: place)
            let reason = Reason(
                file: try fields.string("file"), line: try fields.count("line"), column: try fields.count("column"),
                text: try fields.string("text"))
            try fields.finish()
            return reason
        }
        if fields.has("disputedBy") {
            action.disputedBy = try fields.named("disputedBy", GuardVerdict.Rule.init(rawValue:))
        }
        let withheld = try fields.take("withheld")
        if !withheld.isNull {
            var fields = try DocumentFields(withheld, at: "\(path).withheld")
            action.withheld = Withholding(
                try fields.named("reason", Withholding.Kind.init(rawValue:)), try fields.string("text"))
            try fields.finish()
        }
        try fields.finish()
        return action
    }

    private static func checkSubject(of action: Action, at path: String) throws(DocumentProblem) {
        let isWhole =
            switch action.operation {
            case .createGroup, .updateGroup, .deleteGroup: action.group != nil && action.user == nil
            case .createGroupMembership, .deleteGroupMembership: action.group != nil && action.user != nil
            case .registerUser, .updateUser, .tagResource, .untagResource: action.group == nil && action.user != nil
            case .deleteUser: action.group == nil && (action.user ?? action.principalID) != nil
            }
        guard isWhole else { throw DocumentProblem("\(path) does not say which user or group it is about") }
    }

    private static func attributes(
        _ value: JSONValue, of operation: Planning.Operation, at path: String
    ) throws(DocumentProblem) -> Attributes? {
        if value.isNull { return nil }
        var fields = try DocumentFields(value, at: path)
        let attributes: Attributes
        switch operation {
        case .createGroup, .updateGroup, .deleteGroup:
            attributes = .group(GroupAttributes(description: try fields.optionalString("description")))
        case .createGroupMembership, .deleteGroupMembership:
            attributes = .membership
        case .registerUser, .updateUser, .tagResource, .untagResource, .deleteUser:
            attributes = .user(try user(&fields))
        }
        try fields.finish()
        return attributes
    }

    private static func user(_ fields: inout DocumentFields) throws(DocumentProblem) -> UserAttributes {
        var user = UserAttributes()
        user.email = try fields.optionalString("email")
        user.role = try fields.optionalString("role")
        user.identityType = try fields.optionalString("identityType")
        user.iamArn = try fields.optionalString("iamArn")
        user.sessionName = try fields.optionalString("sessionName")
        user.customPermissionsName = try fields.optionalString("customPermissionsName")
        if fields.has("externalLogin") {
            var login = try fields.fields("externalLogin")
            user.externalLogin = ExternalLogin(
                providerType: try login.string("providerType"), providerURL: try login.optionalString("providerUrl"),
                id: try login.optionalString("id"))
            try login.finish()
        }
        if fields.has("tags") {
            let place = fields.place("tags")
            guard let members = try fields.take("tags").members else { throw DocumentProblem("\(place) is no object") }
            var tags: [Tag] = []
            for member in members {
                guard let value = member.value.string else { throw DocumentProblem("a value of \(place) is no text") }
                tags.append(Tag(key: member.key, value: value))
            }
            user.tags = tags
        }
        return user
    }
}
