import JSONStreaming

/// What GetDashboardEmbedUrl is asked; nil is left out.
public struct DashboardEmbedURLRequest: Sendable, Equatable {
    /// The dashboard's id.
    public var dashboardID: String
    /// For whom the URL is made.
    public var identityType: APIIdentityType
    /// How long the session lasts, in minutes, 15 to 600.
    public var sessionLifetimeInMinutes: Int?
    /// Whether undo and redo are switched off.
    public var undoRedoDisabled: Bool?
    /// Whether reset is switched off.
    public var resetDisabled: Bool?
    /// Whether the view is kept between sessions.
    public var statePersistenceEnabled: Bool?
    /// The user, with identity type QUICKSIGHT.
    public var userArn: String?
    /// The namespace, for an anonymous user.
    public var namespace: String?
    /// Further dashboards the session may open, 20 at most, for an anonymous user.
    public var additionalDashboardIDs: [String] = []

    /// A request of only what the API requires.
    public init(dashboardID: String, identityType: APIIdentityType) {
        self.dashboardID = dashboardID
        self.identityType = identityType
    }
}

extension QuickSightClient {
    /// GetDashboardEmbedUrl: the URL, which opens the dashboard once for whoever has it: a secret.
    public func dashboardEmbedURL(_ request: DashboardEmbedURLRequest) async throws(QuickSightError) -> Answered<String>
    {
        let parts: [PathPart] = ["accounts", .label(account), "dashboards", .label(request.dashboardID), "embed-url"]
        var call = try Call("GetDashboardEmbedUrl", "GET", parts, subject: request.dashboardID)
        call.ask("creds-type", request.identityType.rawValue)
        call.ask("session-lifetime", request.sessionLifetimeInMinutes.map { String($0) })
        call.ask("undo-redo-disabled", request.undoRedoDisabled)
        call.ask("reset-disabled", request.resetDisabled)
        call.ask("state-persistence-enabled", request.statePersistenceEnabled)
        call.ask("user-arn", request.userArn)
        call.ask("namespace", request.namespace)
        for id in request.additionalDashboardIDs { call.ask("additional-dashboard-ids", id) }
        let answer = try await send(call)
        var url: String?
        let requestID = try read(answer, of: call) {
            (key: JSONText, reader: inout JSONReader) throws(JSONProblem) -> Bool in
            guard key == "EmbedUrl" else { return false }
            url = try reader.readStringOrNull()
            return true
        }
        guard let url else { throw .malformed(answer, of: call, "it has no EmbedUrl") }
        return Answered(value: url, answer, requestID)
    }
}
