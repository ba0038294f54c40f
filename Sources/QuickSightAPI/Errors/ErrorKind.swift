public import HTTPTransport

extension QuickSightError {
    /// What went wrong, finely enough to decide upon.
    ///
    /// The name decides, never the status: the 2019 document gives the errors of embedding statuses of their own (407,
    /// 412, 416, 418 and 419), today's model 403, 404, 403, 400 and 403.
    public enum Kind: Sendable, Hashable {
        // Answers of the service, by their documented names.

        /// `AccessDeniedException`: not permitted, not in this edition, or not in this region; the message tells which.
        case accessDenied
        /// `InvalidParameterValueException`.
        case invalidParameterValue
        /// `InvalidNextTokenException`: the token of a listing is not, or no longer, good.
        case invalidNextToken
        /// `PreconditionNotMetException`.
        case preconditionNotMet
        /// `ResourceNotFoundException`; only ever said by the service itself, never by a proxy's 404.
        case resourceNotFound
        /// `ResourceExistsException`.
        case resourceExists
        /// `LimitExceededException`: a quota, not a rate; repeating does not help.
        case limitExceeded
        /// `ConflictException`; newer than the 2019 document.
        case conflict
        /// `ThrottlingException` and its kin: too fast.
        case throttling
        /// `InternalFailureException`.
        case internalFailure
        /// `ResourceUnavailableException`.
        case resourceUnavailable
        /// `QuickSightUserNotFoundException`.
        case quickSightUserNotFound
        /// `UnsupportedUserEditionException`.
        case unsupportedUserEdition
        /// `UnsupportedPricingPlanException`; newer than the 2019 document.
        case unsupportedPricingPlan
        /// `IdentityTypeNotSupportedException`.
        case identityTypeNotSupported
        /// `DomainNotWhitelistedException`.
        case domainNotWhitelisted
        /// `SessionLifetimeInMinutesInvalidException`.
        case sessionLifetimeInMinutesInvalid

        // Answers about who asks.

        /// The access key is not known.
        case unrecognizedClient
        /// The signature is not the one the secret key would make.
        case invalidSignature
        /// The session of temporary credentials is over.
        case expiredToken
        /// The request came without a signature.
        case missingAuthentication
        /// The request's time is too far from the service's.
        case clockSkew

        /// Another error name of the service's.
        case other(code: String)
        /// An answer of no success and without an error name: not the service's own, as a rule a proxy's.
        case unnamed(status: Int)

        // No answer, or none that can be read.

        /// A success whose body is not what the operation gives.
        case malformedAnswer
        /// A listing's token came a second time.
        case repeatedToken
        /// The request was surely not received.
        case transport(TransportError.Kind)
        /// The request may have been received, and its answer was lost.
        case lostAnswer(TransportError.Kind)
        /// There are no credentials to sign with.
        case credentials
        /// The request was refused before it was sent.
        case invalidRequest
        /// The caller gave up before anything was sent.
        case cancelled

        /// The kind of an error name, with or without its `Exception`.
        init(code: String) {
            let name = code.hasSuffix("Exception") ? String(code.dropLast("Exception".count)) : code
            self = Self.byName[name] ?? .other(code: code)
        }

        private static let byName: [String: Kind] = [
            "AccessDenied": .accessDenied,
            "InvalidParameterValue": .invalidParameterValue,
            "InvalidNextToken": .invalidNextToken,
            "PreconditionNotMet": .preconditionNotMet,
            "ResourceNotFound": .resourceNotFound,
            "ResourceExists": .resourceExists,
            "LimitExceeded": .limitExceeded,
            "Conflict": .conflict,
            "Throttling": .throttling,
            "Throttled": .throttling,
            "RequestThrottled": .throttling,
            "TooManyRequests": .throttling,
            "RequestLimitExceeded": .throttling,
            "InternalFailure": .internalFailure,
            "InternalServerError": .internalFailure,
            "ResourceUnavailable": .resourceUnavailable,
            "ServiceUnavailable": .resourceUnavailable,
            "QuickSightUserNotFound": .quickSightUserNotFound,
            "UnsupportedUserEdition": .unsupportedUserEdition,
            "UnsupportedPricingPlan": .unsupportedPricingPlan,
            "IdentityTypeNotSupported": .identityTypeNotSupported,
            "DomainNotWhitelisted": .domainNotWhitelisted,
            "SessionLifetimeInMinutesInvalid": .sessionLifetimeInMinutesInvalid,
            "UnrecognizedClient": .unrecognizedClient,
            "InvalidClientTokenId": .unrecognizedClient,
            "InvalidSignature": .invalidSignature,
            "SignatureDoesNotMatch": .invalidSignature,
            "IncompleteSignature": .invalidSignature,
            "ExpiredToken": .expiredToken,
            "MissingAuthenticationToken": .missingAuthentication,
            "RequestExpired": .clockSkew,
            "RequestInTheFuture": .clockSkew,
            "RequestTimeTooSkewed": .clockSkew,
        ]
    }
}
