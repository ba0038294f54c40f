internal import CLibCrypto

/// What a derived signing key is good for: one key, day, region and service.
struct SigningKeyScope: Equatable {
    var accessKeyID: String
    var date: String
    var region: String
    var service: String
}

/// A derived signing key inside libcrypto, which wipes it when it is freed.
struct SigningKey: ~Copyable {
    private let context: OpaquePointer

    /// Derives the key from a secret; the secret and the steps between are wiped, not kept.
    init(secret: String, scope: SigningKeyScope) {
        guard let context = EVP_MAC_CTX_new(LibCrypto.hmac) else { fatalError("libcrypto is out of memory") }
        self.context = context
        var key = Array("AWS4\(secret)".utf8)
        for step in [scope.date, scope.region, scope.service, "aws4_request"] {
            Self.start(context, key: key)
            let next = Self.finish(context, over: Array(step.utf8))
            Self.wipe(&key)
            key = next
        }
        Self.start(context, key: key)
        Self.wipe(&key)
    }

    deinit {
        EVP_MAC_CTX_free(context)
    }

    /// The signature of a string to sign, 32 bytes.
    func signature(over text: [UInt8]) -> [UInt8] {
        // No key given: the one set before is used again.
        LibCrypto.require(EVP_MAC_init(context, nil, 0, nil))
        return Self.finish(context, over: text)
    }

    private static func start(_ context: OpaquePointer, key: [UInt8]) {
        // The parameters point at both texts: they must last until libcrypto has read them, which a literal handed to C
        // does not.
        var name = Array("digest".utf8CString)
        var value = Array("SHA256".utf8CString)
        name.withUnsafeMutableBufferPointer { name in
            value.withUnsafeMutableBufferPointer { value in
                let parameters = [
                    OSSL_PARAM_construct_utf8_string(name.baseAddress, value.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                LibCrypto.require(EVP_MAC_init(context, key, key.count, parameters))
            }
        }
    }

    private static func finish(_ context: OpaquePointer, over text: [UInt8]) -> [UInt8] {
        LibCrypto.require(EVP_MAC_update(context, text, text.count))
        return [UInt8](unsafeUninitializedCapacity: SHA256Digest.byteCount) { buffer, count in
            LibCrypto.require(EVP_MAC_final(context, buffer.baseAddress, &count, SHA256Digest.byteCount))
        }
    }

    private static func wipe(_ key: inout [UInt8]) {
        key.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}

/// The signing key used last, derived again only when its scope or secret changes.
///
/// Of the secret only a hash seeded anew in each process is kept, so that a changed secret is noticed.
struct SigningKeyCache: ~Copyable {
    private var key: SigningKey?
    private var scope: SigningKeyScope?
    private var secretHash = 0

    init() {}

    /// The signature of a string to sign.
    mutating func signature(over text: [UInt8], secret: String, scope: SigningKeyScope) -> [UInt8] {
        let hash = secret.hashValue
        if self.scope != scope || secretHash != hash {
            key = SigningKey(secret: secret, scope: scope)
            self.scope = scope
            secretHash = hash
        }
        return key?.signature(over: text) ?? []
    }
}
