extension QuickSightClient {
    /// UpdateUserCustomPermission: gives a user a custom permissions profile.
    public func updateUserCustomPermission(
        _ name: String,
        customPermissionsName: String
    ) async throws(QuickSightError) -> Answered<Void> {
        let parts: [PathPart] = ["users", .label(name), "custom-permission"]
        var call = try call("UpdateUserCustomPermission", "PUT", parts, subject: name)
        call.send { $0.member("CustomPermissionsName", customPermissionsName) }
        return try await nothing(call)
    }

    /// DeleteUserCustomPermission: takes a user's custom permissions profile away.
    public func deleteUserCustomPermission(_ name: String) async throws(QuickSightError) -> Answered<Void> {
        let parts: [PathPart] = ["users", .label(name), "custom-permission"]
        return try await nothing(call("DeleteUserCustomPermission", "DELETE", parts, subject: name))
    }
}
