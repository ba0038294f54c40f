import AWSAccess
import Directory

/// SHA-256 as documents write it.
struct SHA256Running: RunningDigest {
    private var digest = SHA256Digest()

    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>) { digest.update(UnsafeRawBufferPointer(bytes)) }

    mutating func finish() -> String { "sha256:" + digest.finishHex() }

    /// Begins a digest.
    static let maker: DigestMaker = { SHA256Running() }
}
