extension Fault {
    /// Stands for an answer that never leaves.
    static let lostError = ServiceError(500, "InternalFailure", nil)

    /// The error a call is answered with instead of being carried out.
    func errorInstead(of operation: SandboxOperation, _ assumptions: SandboxAssumptions) -> ServiceError? {
        switch self {
        case .throttle:
            ServiceError(
                429, "ThrottlingException", assumptions.throttleMessageIsNull ? nil : "Rate exceeded")
        case .internalFailure(afterWrite: false):
            .internalFailure
        case .badGateway(afterWrite: false):
            .badGateway
        case .unavailable:
            ServiceError(503, "ResourceUnavailableException", "This resource is currently unavailable.")
        case .brokenListing where operation.isListing:
            .notFound("One or more resources can't be found.", .user)
        case .error(let status, let code, let message):
            ServiceError(status, code, message)
        default:
            nil
        }
    }

    /// The error a call is answered with though it was carried out.
    var errorAfterwards: ServiceError? {
        switch self {
        case .internalFailure(afterWrite: true): .internalFailure
        case .badGateway(afterWrite: true): .badGateway
        default: nil
        }
    }
}

extension ServiceError {
    fileprivate static let internalFailure = ServiceError(
        500, "InternalFailureException", "An internal failure occurred.")

    /// Not the service's own: a proxy before it speaks HTML.
    fileprivate static let badGateway = ServiceError(502, "", nil)
}
