import Applying
import HTTPTransport
import QuickSightAPI

extension CommandFailure {
    /// Why a directory could not be read, and what a person can do about it.
    init(_ error: DirectoryReadError) {
        if error.cause.kind == .credentials, let message = error.cause.message {
            self.init(message, hint: "nothing was planned and nothing was changed")
            return
        }
        let restarts = error.restarts > 0 ? " (begun anew \(error.restarts) times)" : ""
        self.init(
            "\(error.what) could not be read\(restarts), so that nothing was planned and nothing was changed\n"
                + error.cause.description,
            hint: Self.hint(error.cause))
    }

    /// What to do about a refusal or a silence.
    static func hint(_ error: QuickSightError) -> String? {
        if let region = error.identityRegion {
            return "the account's identity region is \(region): give --region \(region), or write it in the roster"
        }
        switch error.kind {
        case .accessDenied:
            if error.message?.contains("STANDARD Edition") == true {
                return "groups need QuickSight's Enterprise edition"
            }
            if error.message?.contains("IAM Identity Center") == true {
                return "the account's identities are managed by IAM Identity Center, and not here"
            }
            guard let missing = error.missingPermission else {
                return "the credentials need permission for quicksight:\(error.operation)"
            }
            return missing.isExplicitlyDenied
                ? "a policy denies \(missing.action) to these credentials outright: allowing it elsewhere does not help"
                : "the credentials need permission for \(missing.action)"
        case .resourceNotFound where error.resourceType == "NAMESPACE":
            return "there is no such namespace: check --namespace, the roster's `namespace:` and the account; "
                + "`muster namespaces` lists those there are"
        case .resourceNotFound:
            return "is the account signed up for QuickSight, and the namespace right?"
        case .unrecognizedClient, .invalidSignature, .missingAuthentication:
            return "the credentials are not accepted: check the access key, its secret, and the account"
        case .expiredToken:
            return "the session of the temporary credentials is over: get new ones"
        case .clockSkew:
            return "this machine's clock is off: set it right"
        case .transport(.resolve), .transport(.connect), .transport(.connectTimeout):
            return "check the network, --endpoint-url, --region, and HTTPS_PROXY where one is needed"
        case .transport(.tls):
            return
                "the endpoint's certificate is not accepted, and there is no way around that: is it the right endpoint? "
                + "AWS_CA_BUNDLE names a file of certificates to trust in place of the system's"
        case .transport, .lostAnswer:
            return "the endpoint did not answer in time: check the network, --endpoint-url and --timeout"
        case .throttling:
            return "the service is throttling: lower --read-rate, or try again later"
        case .malformedAnswer, .unnamed:
            return "this does not look like QuickSight: check --endpoint-url and any proxy in between"
        default:
            return nil
        }
    }
}
