import JSONStreaming

extension SandboxState {
    func listNamespaces(_ call: Call, _ account: SandboxAccount) throws(ServiceError) -> Answer {
        try call.page([account.id], key: "Namespaces") { walk, writer in
            for (index, name) in account.namespaces.enumerated() where index >= Int(walk.start) {
                guard walk.takes(UInt32(index) + 1) else { return }
                call.write(namespace: name, of: account, to: &writer)
            }
        }
    }

    func describeNamespace(_ call: Call, _ directory: LiveDirectory) -> Answer {
        call.answer(200) { writer in
            writer.key("Namespace")
            call.write(namespace: directory.namespace, of: directory.account, to: &writer)
        }
    }

    func describeAccountSubscription(_ call: Call, _ account: SandboxAccount) -> Answer {
        call.answer(200) { writer in
            writer.key("AccountInfo")
            writer.beginObject()
            call.write("AccountName", account.name, to: &writer)
            call.write("Edition", account.edition.rawValue, to: &writer)
            call.write("NotificationEmail", account.notificationEmail, to: &writer)
            call.write(
                "AuthenticationType", account.usesIdentityCenter ? "IAM_IDENTITY_CENTER" : "IDENTITY_POOL",
                to: &writer)
            call.write("AccountSubscriptionStatus", "ACCOUNT_CREATED", to: &writer)
            call.write("IAMIdentityCenterInstanceArn", account.identityCenterARN, to: &writer)
            writer.endObject()
        }
    }

    func getDashboardEmbedURL(_ call: Call, _ account: SandboxAccount) throws(ServiceError) -> Answer {
        let dashboard = call.label(.dashboard)
        try Constraints.dashboard(dashboard)
        guard let type = call.inquiry.field("creds-type") else { throw Constraints.absent("IdentityType") }
        guard ["IAM", "QUICKSIGHT", "ANONYMOUS"].contains(type) else {
            throw ServiceError(
                403, "IdentityTypeNotSupportedException",
                "The identity type specified is not supported. Supported identity types include IAM and QUICKSIGHT.")
        }
        let lifetime = call.inquiry.field("session-lifetime") ?? "600"
        guard let minutes = Int(lifetime), (15...600).contains(minutes) else {
            throw ServiceError(
                400, "SessionLifetimeInMinutesInvalidException",
                """
                The number of minutes specified for the lifetime of a session is not valid. \
                The session lifetime must be from 15 to 600 minutes.
                """)
        }
        for field in ["undo-redo-disabled", "reset-disabled", "state-persistence-enabled"] {
            guard let value = call.inquiry.field(field) else { continue }
            guard value == "true" || value == "false" else {
                throw Constraints.violation(value, field, "Member must be true or false")
            }
        }
        guard account.edition != .standard else {
            throw ServiceError(
                403, "UnsupportedUserEditionException", "Operation is disabled for STANDARD Edition. ")
        }
        if type == "ANONYMOUS", !account.hasCapacityPricing {
            throw ServiceError(
                403, "UnsupportedPricingPlanException",
                "Anonymous embedding is not supported by the pricing plan of the account.")
        }
        if let dashboards = account.dashboards, !dashboards.contains(dashboard) {
            throw ServiceError(404, "ResourceNotFoundException", "Dashboard \(dashboard) does not exist.")
        }
        try checkEmbeddingUser(call, type, account)
        var generator = SeededGenerator(seed: UInt64(call.salt))
        let hexadecimal: StaticString = "0123456789abcdef"
        let host = "https://\(account.identityRegion).quicksight.aws.amazon.com"
        let url = """
            \(host)/embed/\(generator.text(32, from: hexadecimal))/dashboards/\(dashboard)\
            ?code=\(generator.text(64, from: hexadecimal))&identityprovider=quicksight&isauthcode=true
            """
        return call.answer(200) { writer in call.write("EmbedUrl", url, to: &writer) }
    }

    /// The user a dashboard is shown to must be registered, where one is named.
    private func checkEmbeddingUser(
        _ call: Call,
        _ type: String,
        _ account: SandboxAccount
    ) throws(ServiceError) {
        guard let text = call.inquiry.field("user-arn") else {
            if type == "QUICKSIGHT" { throw Constraints.absent("UserArn") }
            return
        }
        guard type == "QUICKSIGHT" else { throw .invalidIdentifiers }
        let notFound = ServiceError(404, "QuickSightUserNotFoundException", "The user \(text) is not found.")
        guard let arn = ResourceARN(text), arn.kind == "user", arn.account == account.id,
            let index = directoryIndex(arn.account, arn.namespace),
            directories[index].contents.seen.user(named: arn.name) != nil
        else { throw notFound }
    }

    /// The tags of a user, whom the path names by ARN.
    mutating func tags(_ call: Call) throws(ServiceError) -> Answer {
        let text = call.label(.resource)
        guard let arn = ResourceARN(text) else {
            throw .invalidParameter("\(text) is not the ARN of a resource that can have tags.")
        }
        let account = try account(arn.account, call)
        guard arn.region == account.identityRegion, arn.kind == "user" else {
            throw .invalidParameter("\(text) is not the ARN of a resource that can have tags.")
        }
        let index = try directory(arn.namespace, of: account)
        switch call.operation {
        case .tagResource: return try directories[index].tagResource(call, user: arn.name)
        case .untagResource: return try directories[index].untagResource(call, user: arn.name)
        default: return try directories[index].listTagsForResource(call, user: arn.name)
        }
    }
}

extension Call {
    fileprivate func write(namespace: String, of account: SandboxAccount, to writer: inout JSONWriter) {
        let prefix = "arn:\(account.partition):quicksight:\(account.identityRegion):\(account.id)"
        writer.beginObject()
        write("Name", namespace, to: &writer)
        write("Arn", "\(prefix):namespace/\(namespace)", to: &writer)
        write("CapacityRegion", account.identityRegion, to: &writer)
        write("CreationStatus", "CREATED", to: &writer)
        write("IdentityStore", "QUICKSIGHT", to: &writer)
        write("NamespaceError", nil, to: &writer)
        write("IamIdentityCenterApplicationArn", nil, to: &writer)
        write("IamIdentityCenterInstanceArn", account.identityCenterARN, to: &writer)
        writer.endObject()
    }
}

extension SandboxAccount {
    fileprivate var identityCenterARN: String? {
        usesIdentityCenter ? "arn:\(partition):sso:::instance/ssoins-7223f02fc9ceb5ac" : nil
    }
}
