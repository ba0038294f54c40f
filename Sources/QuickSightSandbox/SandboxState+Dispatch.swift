extension SandboxState {
    /// Checks what every operation has in common, and carries one out.
    mutating func perform(_ call: Call, endpoint: String?) throws(ServiceError) -> Answer {
        switch call.operation {
        case .getCallerIdentity:
            return call.callerIdentity(accounts: accounts)
        case .tagResource, .untagResource, .listTagsForResource:
            try checkEndpoint(endpoint, ResourceARN(call.label(.resource))?.account ?? "")
            return try tags(call)
        default:
            break
        }
        let id = call.label(.account)
        try Constraints.account(id)
        try checkEndpoint(endpoint, id)
        let account = try account(id, call)
        try checkEdition(call.operation, account)
        switch call.operation {
        case .listNamespaces: return try listNamespaces(call, account)
        case .describeAccountSubscription: return describeAccountSubscription(call, account)
        case .getDashboardEmbedURL: return try getDashboardEmbedURL(call, account)
        default: break
        }
        let namespace = call.label(.namespace)
        try Constraints.namespace(namespace)
        let index = try directory(namespace, of: account)
        switch call.operation {
        case .describeNamespace:
            return describeNamespace(call, directories[index])
        case .deleteNamespace:
            throw .accessDenied("The sandbox deletes no namespaces.")
        default:
            return try directories[index].perform(call)
        }
    }

    /// The account of an id that the caller may call.
    func account(_ id: String, _ call: Call) throws(ServiceError) -> SandboxAccount {
        if let own = call.caller.account, own != id {
            throw .accessDenied(
                "User is not authorized to perform: quicksight:\(call.operation.rawValue) in account \(id)")
        }
        guard let account = accounts.first(where: { $0.id == id }) else {
            let namespace = call.inquiry.labels[.namespace] ?? "default"
            throw .notFound(
                """
                Account \(id) is not signed up with QuickSight with namespace \(namespace). \
                AWS account ID: \(id), Namespace: \(namespace).
                """, .namespace)
        }
        return account
    }

    /// Where the directory of a namespace stands.
    func directory(_ namespace: String, of account: SandboxAccount) throws(ServiceError) -> Int {
        guard let index = directoryIndex(account.id, namespace) else {
            throw .notFound(
                """
                Namespace \(namespace) not found in account \(account.id). \
                AWS account ID: \(account.id), Namespace: \(namespace).
                """, .namespace)
        }
        return index
    }

    func directoryIndex(_ account: String, _ namespace: String) -> Int? {
        directories.firstIndex { $0.account.id == account && $0.namespace == namespace }
    }

    private func checkEndpoint(_ endpoint: String?, _ account: String) throws(ServiceError) {
        guard let endpoint, let identity = accounts.first(where: { $0.id == account })?.identityRegion,
            endpoint != identity
        else { return }
        throw .wrongRegion(endpoint: endpoint, identity: identity)
    }

    private func checkEdition(_ operation: SandboxOperation, _ account: SandboxAccount) throws(ServiceError) {
        if account.edition == .standard, operation.needsEnterprise { throw .standardEdition }
        if account.usesIdentityCenter, operation.isDisabledForIdentityCenter { throw .identityCenter }
    }
}

extension LiveDirectory {
    /// Carries out an operation on one directory.
    fileprivate mutating func perform(_ call: Call) throws(ServiceError) -> Answer {
        switch call.operation {
        case .registerUser: try registerUser(call)
        case .updateUser: try updateUser(call)
        case .describeUser: try describeUser(call)
        case .deleteUser: try deleteUser(call)
        case .deleteUserByPrincipalID: try deleteUserByPrincipalID(call)
        case .listUsers: try listUsers(call)
        case .listUserGroups: try listUserGroups(call)
        case .updateUserCustomPermission: try updateUserCustomPermission(call)
        case .deleteUserCustomPermission: try deleteUserCustomPermission(call)
        case .createGroup: try createGroup(call)
        case .describeGroup: try describeGroup(call)
        case .updateGroup: try updateGroup(call)
        case .deleteGroup: try deleteGroup(call)
        case .listGroups: try listGroups(call)
        case .searchGroups: try searchGroups(call)
        case .createGroupMembership: try createGroupMembership(call)
        case .describeGroupMembership: try describeGroupMembership(call)
        case .deleteGroupMembership: try deleteGroupMembership(call)
        case .listGroupMemberships: try listGroupMemberships(call)
        case .tagResource, .untagResource, .listTagsForResource, .listNamespaces, .describeNamespace,
            .deleteNamespace, .describeAccountSubscription, .getDashboardEmbedURL, .getCallerIdentity:
            throw .unknownOperation
        }
    }
}
