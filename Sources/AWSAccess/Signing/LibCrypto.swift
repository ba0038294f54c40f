internal import CLibCrypto

/// The algorithms of libcrypto, fetched once: a fetch costs more than a hash.
enum LibCrypto {
    /// A library context of our own: it reads no OPENSSL_CONF, so that no configuration of the machine can take the two
    /// algorithms away, and libcrypto's default provider always has them.
    private nonisolated(unsafe) static let context: OpaquePointer? = OSSL_LIB_CTX_new()

    /// SHA-256; libcrypto's algorithm objects may be used from any thread.
    nonisolated(unsafe) static let sha256: OpaquePointer = {
        guard let algorithm = EVP_MD_fetch(context, "SHA256", nil) else { fatalError("libcrypto offers no SHA-256") }
        return algorithm
    }()

    /// SHA-1, where it is offered.
    nonisolated(unsafe) static let sha1: OpaquePointer? = EVP_MD_fetch(context, "SHA1", nil)

    /// HMAC; libcrypto's algorithm objects may be used from any thread.
    nonisolated(unsafe) static let hmac: OpaquePointer = {
        guard let algorithm = EVP_MAC_fetch(context, "HMAC", nil) else { fatalError("libcrypto offers no HMAC") }
        return algorithm
    }()

    /// Ends the program where libcrypto refuses what it can only refuse for want of memory.
    static func require(_ result: Int32) {
        if result != 1 { fatalError("libcrypto is out of memory") }
    }
}
