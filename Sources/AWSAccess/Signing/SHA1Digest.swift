internal import CLibCrypto

/// SHA-1, which the AWS CLI names the files of its token cache by; nothing is signed with it.
enum SHA1Digest {
    /// The digest of a text as 40 lower-case hexadecimal digits; nil where libcrypto does not offer SHA-1.
    static func hex(of text: String) -> String? {
        guard let algorithm = LibCrypto.sha1 else { return nil }
        let bytes = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        guard EVP_Digest(bytes, bytes.count, &digest, nil, algorithm, nil) == 1 else { return nil }
        return Hex.text(digest)
    }
}
