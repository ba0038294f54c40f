import HTTPTransport

/// Which role to take on, and how.
public struct RoleRequest: Sendable, Hashable {
    /// The role.
    public var roleARN: String
    /// What the session is called: the end of the identity's ARN, and what stands in the trail.
    public var sessionName: String
    /// What the role's trust policy may ask for.
    public var externalID: String?
    /// How long the session lasts, in seconds; STS's own hour when nil.
    public var durationSeconds: Int?

    /// A role.
    public init(roleARN: String, sessionName: String, externalID: String? = nil, durationSeconds: Int? = nil) {
        self.roleARN = roleARN
        self.sessionName = sessionName
        self.externalID = externalID
        self.durationSeconds = durationSeconds
    }
}

extension SecurityTokenService {
    /// AssumeRole: temporary credentials of a role, for whoever the requester signs as.
    func assumeRole(_ role: RoleRequest) async throws(STSError) -> Credentials {
        let answer = try await call("AssumeRole", role.parameters, hiding: [role.externalID].compactMap(\.self))
        return try Self.credentials(in: answer, of: "AssumeRole")
    }

    /// AssumeRoleWithWebIdentity: temporary credentials of a role, for whoever holds the token of an identity provider.
    func assumeRole(_ role: RoleRequest, webIdentityToken token: String) async throws(STSError) -> Credentials {
        let answer = try await call(
            "AssumeRoleWithWebIdentity", role.parameters + [("WebIdentityToken", token)], isSigned: false,
            hiding: [token])
        return try Self.credentials(in: answer, of: "AssumeRoleWithWebIdentity")
    }

    private static func credentials(in answer: AWSAnswer, of operation: String) throws(STSError) -> Credentials {
        guard let document = XMLElement(parsing: answer.response.body), document.name == "\(operation)Response",
            let given = document.child("\(operation)Result")?.child("Credentials"),
            let key = given.child("AccessKeyId")?.text, let secret = given.child("SecretAccessKey")?.text,
            let token = given.child("SessionToken")?.text, !key.isEmpty, !secret.isEmpty, !token.isEmpty,
            let expiration = given.child("Expiration").flatMap({ WallTime(rfc3339: $0.text) })
        else { throw .malformed(answer) }
        return Credentials(
            accessKeyID: key, secretAccessKey: secret, sessionToken: token, expiration: expiration)
    }
}

extension RoleRequest {
    fileprivate var parameters: [(name: String, value: String)] {
        var parameters = [(name: "RoleArn", value: roleARN), (name: "RoleSessionName", value: sessionName)]
        if let externalID { parameters.append((name: "ExternalId", value: externalID)) }
        if let durationSeconds { parameters.append((name: "DurationSeconds", value: "\(durationSeconds)")) }
        return parameters
    }
}

extension STSError {
    /// The error without the given secrets, should a service or a proxy have written one back.
    func hiding(_ secrets: [String]) -> STSError {
        var error = self
        for secret in secrets where !secret.isEmpty {
            error.message = error.message?.replacing(secret, with: "…")
        }
        return error
    }
}
