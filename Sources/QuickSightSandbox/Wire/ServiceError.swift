/// An error as the service answers it.
struct ServiceError: Error, Sendable, Equatable {
    var status: Int
    var code: String
    var message: String?
    var resourceType: ResourceType?
    /// Some refusals carry their message alone.
    var hasRequestID = true

    /// What an error is about.
    enum ResourceType: String, Sendable {
        case user = "USER"
        case group = "GROUP"
        case namespace = "NAMESPACE"
        case accountSettings = "ACCOUNT_SETTINGS"
    }

    init(_ status: Int, _ code: String, _ message: String?, _ resourceType: ResourceType? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.resourceType = resourceType
    }

    static func invalidParameter(_ message: String) -> ServiceError {
        ServiceError(400, "InvalidParameterValueException", message)
    }

    /// Parameters are missing, or exclude each other.
    static let invalidIdentifiers = invalidParameter(
        "Invalid resource identifiers provided. Please check the documentation. ")

    static func notFound(_ message: String, _ type: ResourceType) -> ServiceError {
        ServiceError(404, "ResourceNotFoundException", message, type)
    }

    static func exists(_ message: String, _ type: ResourceType) -> ServiceError {
        ServiceError(409, "ResourceExistsException", message, type)
    }

    static func limitExceeded(_ message: String, _ type: ResourceType?) -> ServiceError {
        ServiceError(409, "LimitExceededException", message, type)
    }

    static func preconditionNotMet(_ message: String) -> ServiceError {
        ServiceError(400, "PreconditionNotMetException", message)
    }

    /// A refusal of edition, identity store or region, which carries its message alone.
    static func accessDenied(_ message: String) -> ServiceError {
        var error = ServiceError(401, "AccessDeniedException", message)
        error.hasRequestID = false
        return error
    }

    static func wrongRegion(endpoint: String, identity: String) -> ServiceError {
        accessDenied(
            """
            Operation is being called from endpoint \(endpoint), but your identity region is \(identity). \
            Please use the \(identity) endpoint.
            """)
    }

    static let unknownOperation = ServiceError(404, "UnknownOperationException", "Unknown operation")
}

extension ServiceError {
    static let identityCenter = accessDenied("Operation is disabled for identities managed by IAM Identity Center")

    static let standardEdition = accessDenied("Operation is disabled for STANDARD Edition. ")
}
