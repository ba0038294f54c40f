extension Call {
    /// STS's answer, in its XML.
    func callerIdentity(accounts: [SandboxAccount]) -> Answer {
        let account = caller.account ?? accounts.first?.id ?? ""
        let partition = accounts.first { $0.id == account }?.partition ?? "aws"
        let arn = caller.identityARN ?? "arn:\(partition):iam::\(account):user/muster"
        let text = """
            <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <GetCallerIdentityResult>
                <Arn>\(XML.escape(arn))</Arn>
                <UserId>\(XML.escape(caller.userID))</UserId>
                <Account>\(XML.escape(account))</Account>
              </GetCallerIdentityResult>
              <ResponseMetadata>
                <RequestId>\(requestID)</RequestId>
              </ResponseMetadata>
            </GetCallerIdentityResponse>

            """
        return Answer(status: 200, body: Array(text.utf8), contentType: "text/xml")
    }
}

/// The little XML that STS speaks.
enum XML {
    static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    /// An error as STS answers it.
    static func error(_ error: ServiceError, requestID: String) -> [UInt8] {
        Array(
            """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <Error>
                <Type>\(error.status < 500 ? "Sender" : "Receiver")</Type>
                <Code>\(error.code)</Code>
                <Message>\(escape(error.message ?? ""))</Message>
              </Error>
              <RequestId>\(requestID)</RequestId>
            </ErrorResponse>

            """.utf8)
    }
}
