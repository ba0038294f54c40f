/// A digest of content that comes in pieces; which algorithm it is, whoever makes it decides.
public protocol RunningDigest {
    /// Adds bytes.
    mutating func update(_ bytes: UnsafeBufferPointer<UInt8>)
    /// The digest as documents write it, for example `sha256:…`; nothing may be added after.
    mutating func finish() -> String
}

/// Begins digests.
public typealias DigestMaker = @Sendable () -> any RunningDigest
