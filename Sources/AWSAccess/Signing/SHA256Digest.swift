internal import CLibCrypto

/// Computes SHA-256 over bytes given piece by piece.
public final class SHA256Digest {
    /// The length of a digest, in bytes.
    public static let byteCount = 32

    private let context: OpaquePointer

    /// A hasher that has seen nothing.
    public init() {
        guard let context = EVP_MD_CTX_new() else { fatalError("libcrypto is out of memory") }
        self.context = context
        LibCrypto.require(EVP_DigestInit_ex2(context, LibCrypto.sha256, nil))
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        LibCrypto.require(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
    }

    /// Adds bytes.
    public func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds bytes.
    public func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Adds the UTF-8 of a text.
    public func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The 32 bytes of the digest; what is added afterwards begins a new message.
    public func finish() -> [UInt8] {
        let digest = [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            LibCrypto.require(EVP_DigestFinal_ex(context, buffer.baseAddress, nil))
            count = Self.byteCount
        }
        LibCrypto.require(EVP_DigestInit_ex2(context, LibCrypto.sha256, nil))
        return digest
    }

    /// Appends the digest as 64 lower-case hexadecimal digits; what is added afterwards begins a new message.
    func finishHex(to text: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.byteCount) { digest in
            LibCrypto.require(EVP_DigestFinal_ex(context, digest.baseAddress, nil))
            Hex.append(digest, to: &text)
        }
        LibCrypto.require(EVP_DigestInit_ex2(context, LibCrypto.sha256, nil))
    }

    /// The digest as 64 lower-case hexadecimal digits; what is added afterwards begins a new message.
    public func finishHex() -> String {
        Hex.text(finish())
    }

    /// The digest of bytes that are all there.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            LibCrypto.require(EVP_Digest(bytes, bytes.count, buffer.baseAddress, nil, LibCrypto.sha256, nil))
            count = byteCount
        }
    }

    /// The digest of bytes that are all there, as 64 lower-case hexadecimal digits.
    public static func hex(of bytes: [UInt8]) -> String {
        Hex.text(hash(bytes))
    }
}

/// Hexadecimal digits.
public enum Hex {
    /// Bytes as lower-case hexadecimal digits, two a byte.
    public static func text(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var position = 0
            for byte in bytes {
                buffer[position] = digit(byte >> 4)
                buffer[position + 1] = digit(byte & 15)
                position += 2
            }
            return position
        }
    }

    /// Appends bytes as lower-case hexadecimal digits.
    static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 15))
        }
    }

    /// The bytes that hexadecimal digits of either case stand for; nil for an odd number or other characters.
    public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for character in text.utf8 {
            guard let value = value(character) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : nil
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
