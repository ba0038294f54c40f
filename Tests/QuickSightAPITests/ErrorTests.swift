import HTTPTransport
import Testing

@testable import QuickSightAPI

@Suite struct ErrorTests {
    @Test(
        "documented errors are told by name, wherever it stands",
        arguments: [
            ("AccessDeniedException", .accessDenied), ("InvalidParameterValueException", .invalidParameterValue),
            ("InvalidNextTokenException", .invalidNextToken), ("PreconditionNotMetException", .preconditionNotMet),
            ("ResourceNotFoundException", .resourceNotFound), ("ResourceExistsException", .resourceExists),
            ("LimitExceededException", .limitExceeded), ("ConflictException", .conflict),
            ("ThrottlingException", .throttling), ("InternalFailureException", .internalFailure),
            ("ResourceUnavailableException", .resourceUnavailable),
            ("QuickSightUserNotFoundException", .quickSightUserNotFound),
            ("UnsupportedUserEditionException", .unsupportedUserEdition),
            ("UnsupportedPricingPlanException", .unsupportedPricingPlan),
            ("IdentityTypeNotSupportedException", .identityTypeNotSupported),
            ("DomainNotWhitelistedException", .domainNotWhitelisted),
            ("SessionLifetimeInMinutesInvalidException", .sessionLifetimeInMinutesInvalid),
            ("UnrecognizedClientException", .unrecognizedClient), ("InvalidSignatureException", .invalidSignature),
            ("SignatureDoesNotMatch", .invalidSignature), ("ExpiredTokenException", .expiredToken),
            ("ExpiredToken", .expiredToken), ("MissingAuthenticationTokenException", .missingAuthentication),
            ("RequestTimeTooSkewed", .clockSkew), ("BrandNewException", .other(code: "BrandNewException")),
        ] as [(String, QuickSightError.Kind)])
    func kinds(_ code: String, _ kind: QuickSightError.Kind) async {
        let forms: [(String?, String)] = [
            ("\(code):http://internal.amazon.com/coral/", #"{"Message":"m","__type":"Wrong"}"#),
            ("com.amazon#\(code)", #"{"Message":"m"}"#),
            (nil, #"{"Message":"m","code":"\#(code)","__type":"Wrong"}"#),
            (nil, #"{"Message":"m","Code":"\#(code)"}"#),
            (nil, #"{"message":"m","__type":"com.amazonaws.quicksight#\#(code)"}"#),
            ("", #"{"message":"m","__type":"\#(code)"}"#),
        ]
        for (header, body) in forms {
            let error = await failure(status: 400, header: header, body)
            #expect(error?.kind == kind)
            #expect(error?.code == code)
            #expect(error?.message == "m")
        }
    }

    @Test("everything an error says is kept")
    func fields() async {
        let error = await failure(
            status: 409, header: "ResourceExistsException",
            #"{"Message":"there","ResourceType":"GROUP","RequestId":"body"}"#, attempts: 3
        )
        #expect(
            error
                == QuickSightError(
                    .resourceExists, code: "ResourceExistsException", message: "there", status: 409, requestID: "body",
                    resourceType: "GROUP", operation: "CreateGroup", subject: "Sales", attempts: 3
                )
        )
        let bare = await failure(status: 429, header: "ThrottlingException", #"{"Message":null}"#)
        #expect(bare?.message == nil)
        #expect(bare?.requestID == "header")
        #expect(bare?.kind == .throttling)
    }

    @Test("an error in words, on one line, and harmless")
    func description() async {
        let denied = await failure(
            status: 401, header: "AccessDeniedException", #"{"Message":"Operation is disabled. ","RequestId":"r-1"}"#
        )
        #expect(
            denied?.description
                == "CreateGroup Sales: AccessDeniedException (401): Operation is disabled., request id r-1"
        )
        let hostile = await failure(
            status: 400, header: "X\u{1B}[31m", #"{"Message":"a\nb\u001b[2Jc\u202ed\u009be\u2028"}"#, attempts: 2
        )
        #expect(
            hostile?.description == #"CreateGroup Sales: X\u{1b}[31m (400): a\u{a}b\u{1b}[2Jc\u{202e}d\u{9b}e, "#
                + "request id header, after 2 attempts"
        )
        let long = await failure(status: 400, header: "X", #"{"Message":"\#(String(repeating: "x", count: 5000))"}"#)
        #expect((long?.description.count ?? 0) < 1200)
        let unreachable = QuickSightError(
            .transport(.connect), message: "connection refused", operation: "ListUsers", attempts: 3
        )
        #expect(
            unreachable.description == "ListUsers: the service cannot be reached: connection refused, after 3 attempts"
        )
        let unsigned = QuickSightError(.credentials, message: "none found\nlooked in: x", operation: "ListUsers")
        #expect(unsigned.description == "ListUsers: no credentials: none found looked in: x")
        let lost = QuickSightError(.lostAnswer(.reset), message: "reset", operation: "DeleteUser", subject: "p")
        #expect(lost.description == "DeleteUser p: the answer was lost; the request may have taken effect: reset")
    }

    @Test("the session token that a signature error quotes is not kept")
    func secrets() async {
        let error = await failure(
            status: 403, header: "InvalidSignatureException",
            #"{"message":"Does not match.\n\nThe Canonical String for this request should have been\n'x-amz-security-token:SECRET'\n\nThe String-to-Sign should have been 'SECRET'"}"#
        )
        #expect(error?.message == "Does not match.\n\n")
        #expect(error?.kind == .invalidSignature)
        #expect(error.map { "\($0)".contains("SECRET") } == false)
    }

    @Test("an answer without an error name is nobody's word, least of all a NotFound", arguments: [400, 404, 500, 502])
    func unnamed(_ status: Int) async {
        for body in [
            "<html>Secret page</html>", " \n<!DOCTYPE HTML><p>no", "", "nope", "{}", "{", "[1]", #"{"Message":7}"#,
        ] {
            let error = await failure(status: status, header: nil, body)
            #expect(error?.kind == .unnamed(status: status))
            #expect(error?.mayHaveTakenEffect == (status >= 500))
            #expect(error.map { "\($0)".contains("Secret") || "\($0)".contains("nope") } == false)
        }
        let html = await failure(status: status, header: nil, "<html>Secret page</html>")
        #expect(html?.message == "answered with HTML, is a proxy in between?")
        #expect(
            html?.description
                == "CreateGroup Sales: refused (\(status)): answered with HTML, is a proxy in between?, request id header"
        )
        let xml = await failure(
            status: status, header: nil, "<?xml version='1.0'?><Error><Code>NoSuchBucket</Code></Error>")
        #expect(xml?.message == "answered with XML, which is not this service's")
        #expect(await failure(status: 429, header: nil, "")?.kind == .throttling)
        let redirect = await failure(status: 302, header: nil, "<html>moved</html>")
        #expect(redirect?.kind == .unnamed(status: 302))
        #expect(redirect?.message == "answered with a redirect, which is not followed")
    }

    @Test("the identity region is read from its own message alone")
    func identityRegion() async {
        let text =
            "Operation is being called from endpoint us-west-2, but your identity region is us-east-1. Please use the us-east-1 endpoint."
        let right = await failure(status: 401, header: "AccessDeniedException", #"{"Message":"\#(text)"}"#)
        #expect(right?.identityRegion == "us-east-1")
        for message in [
            "User is not authorized with an explicit deny in a service control policy",
            "x \(text)", "Operation is being called from endpoint us-west-2, but your identity region is ",
            "Operation is being called from endpoint us-west-2, but your identity region is evil.example/.",
            "Operation is being called from endpoint us-west-2",
        ] {
            let error = await failure(status: 401, header: "AccessDeniedException", #"{"Message":"\#(message)"}"#)
            #expect(error?.identityRegion == nil)
        }
        let other = await failure(status: 400, header: "InvalidParameterValueException", #"{"Message":"\#(text)"}"#)
        #expect(other?.identityRegion == nil)
    }

    @Test("what may have happened is told from what cannot have")
    func effects() {
        let kinds: [(QuickSightError.Kind, Bool)] = [
            (.lostAnswer(.timeout), true), (.transport(.connect), false), (.internalFailure, true),
            (.resourceUnavailable, true), (.throttling, false), (.accessDenied, false), (.credentials, false),
            (.malformedAnswer, true), (.unnamed(status: 502), true), (.unnamed(status: 403), false),
        ]
        for (kind, expected) in kinds {
            #expect(QuickSightError(kind, operation: "CreateGroup").mayHaveTakenEffect == expected, "\(kind)")
        }
    }

    private func failure(
        status: Int,
        header: String?,
        _ body: String,
        attempts: Int = 1
    ) async -> QuickSightError? {
        var headers = HTTPHeaders([("x-amzn-RequestId", "header")])
        headers["x-amzn-ErrorType"] = header
        let answer = RawAnswer(status: status, headers: headers, body: Array(body.utf8), attempts: attempts)
        return await #expect(throws: QuickSightError.self) {
            try await ScriptedService([.success(answer)]).client.createGroup("Sales")
        }
    }
}
