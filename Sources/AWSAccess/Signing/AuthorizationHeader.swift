/// The parts of an `Authorization` header of signature version 4.
struct AuthorizationHeader {
    static let algorithm = "AWS4-HMAC-SHA256"

    var accessKeyID: String
    var date: String
    var region: String
    var service: String
    /// Lower-case names, as signed.
    var signedHeaders: [String]
    var signature: [UInt8]

    /// Takes a header apart.
    init(parsing text: String) throws(SignatureFailure) {
        let words = text.split(separator: " ", maxSplits: 1)
        guard let algorithm = words.first, algorithm == Self.algorithm else {
            throw .incomplete("Authorization header requires the algorithm '\(Self.algorithm)'.")
        }
        var parts: [Substring: Substring] = [:]
        for part in words.dropFirst().joined().split(separator: ",") {
            let trimmed = part.drop { $0 == " " || $0 == "\t" }
            let pair = trimmed.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, parts.updateValue(pair[1], forKey: pair[0]) == nil else {
                throw .incomplete("Authorization header has a part that is not NAME=VALUE, or is given twice.")
            }
        }
        guard let credential = parts["Credential"] else { throw .lacks("Credential") }
        guard let names = parts["SignedHeaders"] else { throw .lacks("SignedHeaders") }
        guard let digits = parts["Signature"] else { throw .lacks("Signature") }

        // A key's name may hold slashes, the scope may not: taken apart from the end.
        let scope = credential.split(separator: "/", omittingEmptySubsequences: false)
        guard scope.count >= 5, scope.last == "aws4_request", !scope[0].isEmpty else {
            throw .incomplete("Credential must be KEY/DATE/REGION/SERVICE/aws4_request.")
        }
        accessKeyID = scope.dropLast(4).joined(separator: "/")
        date = String(scope[scope.count - 4])
        region = String(scope[scope.count - 3])
        service = String(scope[scope.count - 2])
        signedHeaders = names.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard let signature = Hex.bytes(digits.prefix { $0 != " " }), signature.count == SHA256Digest.byteCount else {
            throw .incomplete("Signature must be 64 hexadecimal digits.")
        }
        self.signature = signature
    }
}

extension SignatureFailure {
    fileprivate static func lacks(_ parameter: String) -> SignatureFailure {
        .incomplete("Authorization header requires '\(parameter)' parameter.")
    }
}
