import Directory

/// IAM identities: the service names them, so that a roster can only say the same name.
extension CrossChecks {
    mutating func checkIdentities() {
        for user in state.users where user.details != nil {
            let details = state.details(of: user)
            if let type = user.identityType, !type.isDefault, type.value != .iam, let arn = details.iamArn,
                !arn.isDefault
            {
                log.error(
                    type.place, "`identityType` is \(type.value.rawValue) and `iamArn` is given",
                    hint: "write IAM, or take one of the two away", see: arn.place, "`iamArn` is here")
                continue
            }
            // A document's default ARN says nothing of a user who is of another type.
            if let arn = details.iamArn, state.identityType(of: user)?.value == .iam {
                checkIAM(user, arn: arn, session: details.sessionName)
            } else if let session = details.sessionName, details.iamArn != nil || !log.isIncomplete {
                log.error(
                    session.place, "`sessionName` says nothing without `iamArn`",
                    hint: "write the role's `iamArn` too, or take it away")
            }
        }
    }

    private mutating func checkIAM(_ user: DesiredUser, arn: Placed<String>, session: Placed<String>?) {
        guard let identity = IAMNaming.identity(ofARN: arn.value) else { return }
        if case .role(let role) = identity {
            guard let session else {
                if log.isIncomplete { return }
                let key = state.names.string(user.name)
                let hint =
                    key.hasPrefix(role + "/")
                    ? "write `sessionName: \(NameRules.escaped(String(key.dropFirst(role.count + 1))))`"
                    : "write the name of the session: the service will name the user \(NameRules.escaped(role))/SESSION"
                log.error(
                    user.place, "“\(name(user.name))” is an IAM role and has no `sessionName`", hint: hint,
                    see: arn.place, "`iamArn` is here")
                return
            }
            expectName(user, role + "/" + session.value, arn: arn)
        } else {
            if let session {
                log.error(
                    session.place, "`sessionName` belongs to IAM roles only, and `iamArn` is a user's",
                    see: arn.place, "`iamArn` is here")
            }
            if let expected = IAMNaming.userName(identity, sessionName: nil) { expectName(user, expected, arn: arn) }
        }
    }

    private mutating func expectName(_ user: DesiredUser, _ expected: String, arn: Placed<String>) {
        guard state.names.string(user.name) != expected else { return }
        log.error(
            user.place,
            "the service will name this identity “\(NameRules.escaped(expected))”, not “\(name(user.name))”",
            hint: "write “\(NameRules.escaped(expected))” as the key", see: arn.place, "`iamArn` is here")
    }
}
