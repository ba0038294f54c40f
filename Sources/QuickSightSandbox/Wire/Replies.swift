import AWSAccess
import HTTPTransport
import JSONStreaming

extension SandboxState {
    /// Puts an outcome into HTTP.
    static func reply(
        to inquiry: Inquiry,
        _ outcome: Result<Answer, ServiceError>,
        _ fault: Fault?,
        _ record: RecordedCall,
        _ assumptions: SandboxAssumptions,
        now: WallTime
    ) -> SandboxReply {
        var headers = HTTPHeaders()
        let body: [UInt8]
        let status: Int
        switch outcome {
        case .success(let answer):
            (status, body) = (answer.status, answer.body)
            if !body.isEmpty { headers.add("Content-Type", answer.contentType) }
        case .failure(let error) where error.status == 502:
            status = 502
            body = Array(badGatewayPage.utf8)
            headers.add("Content-Type", "text/html")
        case .failure(let error) where inquiry.operation == .getCallerIdentity:
            status = error.status
            body = XML.error(error, requestID: record.requestID)
            headers.add("Content-Type", "text/xml")
        case .failure(let error):
            status = error.status
            body = Self.body(of: error, requestID: record.requestID, assumptions)
            headers.add("Content-Type", "application/json")
            addType(of: error, assumptions, to: &headers)
        }
        if status != 502 { headers.add("x-amzn-RequestId", record.requestID) }
        headers.add("Date", now.httpDate)
        let response = HTTPResponse(status: status, headers: headers, body: body)
        return SandboxReply(response: response, delivery: delivery(of: body.count, fault))
    }

    private static func delivery(of length: Int, _ fault: Fault?) -> SandboxReply.Delivery {
        switch fault {
        case .resetBefore, .resetAfter: .reset
        case .truncatedBody: .truncated(after: length / 2)
        case .stalledBody: .stalled(after: length / 2)
        default: .whole
        }
    }

    private static func addType(
        of error: ServiceError,
        _ assumptions: SandboxAssumptions,
        to headers: inout HTTPHeaders
    ) {
        switch assumptions.errorNaming {
        case .header: headers.add("x-amzn-ErrorType", error.code)
        case .headerWithSuffix:
            headers.add("x-amzn-ErrorType", "\(error.code):http://internal.amazon.com/coral/com.amazonaws.quicksight/")
        case .bodyType, .bodyCode: break
        }
    }

    private static func body(
        of error: ServiceError,
        requestID: String,
        _ assumptions: SandboxAssumptions
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if assumptions.errorNaming == .bodyType {
            writer.key("__type")
            writer.string("com.amazonaws.quicksight#\(error.code)")
        } else if assumptions.errorNaming == .bodyCode {
            writer.key("code")
            writer.string(error.code)
        }
        let isLowercase = assumptions.signatureErrorsAreLowercase && error.isOfSignature
        writer.key(isLowercase ? "message" : "Message")
        if let message = error.message { writer.string(message) } else { writer.null() }
        if let type = error.resourceType {
            writer.key("ResourceType")
            writer.string(type.rawValue)
        }
        if error.hasRequestID {
            writer.key("RequestId")
            writer.string(requestID)
        }
        writer.endObject()
        return writer.takeBytes()
    }

    private static let badGatewayPage = """
        <html>
        <head><title>502 Bad Gateway</title></head>
        <body>
        <center><h1>502 Bad Gateway</h1></center>
        </body>
        </html>

        """
}

extension ServiceError {
    fileprivate var isOfSignature: Bool {
        [
            "MissingAuthenticationTokenException", "IncompleteSignatureException", "InvalidSignatureException",
            "UnrecognizedClientException", "ExpiredTokenException",
        ].contains(code)
    }
}
