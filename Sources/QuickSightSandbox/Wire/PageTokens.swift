/// Paging tokens: where a listing goes on, for which listing, since when; signed, and unreadable to the client.
struct PageTokens: Sendable {
    private let signature: KeyedHash
    private let mask: KeyedHash
    private let binding: KeyedHash

    init(seed: UInt64) {
        signature = KeyedHash(seed: seed, purpose: 11)
        mask = KeyedHash(seed: seed, purpose: 12)
        binding = KeyedHash(seed: seed, purpose: 13)
    }

    /// Why a token is refused.
    enum Refusal: Error, Sendable {
        case malformed
        case foreign
        case expired
    }

    /// A token.
    ///
    /// - Parameters:
    ///   - cursor: the number after which the listing goes on.
    ///   - listing: the operation and its parameters, without the page size.
    ///   - issued: the calendar time in seconds.
    ///   - salt: makes two tokens for one place differ.
    func token(after cursor: UInt32, listing: [String], issued: Int64, salt: UInt32) -> String {
        var payload: [UInt8] = []
        append(UInt64(cursor) << 32 | UInt64(salt), to: &payload)
        append(UInt64(bitPattern: issued), to: &payload)
        append(binding.digest(of: listing), to: &payload)
        let digest = signature.digest(payload)
        apply(digest, to: &payload)
        append(digest, to: &payload)
        return Base64.encode(payload)
    }

    /// The number after which a token's listing goes on.
    func cursor(of token: String, listing: [String], now: Int64, lifetime: Int64) throws(Refusal) -> UInt32 {
        guard var bytes = Base64.decode(token), bytes.count == 32 else { throw .malformed }
        let digest = word(bytes[24...])
        bytes.removeLast(8)
        apply(digest, to: &bytes)
        guard signature.digest(bytes) == digest else { throw .malformed }
        guard word(bytes[16...]) == binding.digest(of: listing) else { throw .foreign }
        guard now - Int64(bitPattern: word(bytes[8...])) < lifetime else { throw .expired }
        return UInt32(truncatingIfNeeded: word(bytes) >> 32)
    }

    /// Hides or shows a payload; its digest is the nonce.
    private func apply(_ digest: UInt64, to payload: inout [UInt8]) {
        for block in 0..<payload.count / 8 {
            let key = mask.digest(of: [String(digest), String(block)])
            for index in 0..<8 { payload[block * 8 + index] ^= UInt8(truncatingIfNeeded: key >> UInt64(index * 8)) }
        }
    }

    private func append(_ word: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
    }

    private func word(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// The standard alphabet with padding (RFC 4648 §4), whose `+`, `/` and `=` a client must escape in a query.
enum Base64 {
    private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for index in 0..<3 { word = word << 8 | UInt32(start + index < bytes.count ? bytes[start + index] : 0) }
            for index in 0..<4 {
                let sextet = Int(word >> UInt32(18 - 6 * index) & 0x3F)
                text.append(index <= group.count ? alphabet.utf8Start[sextet] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        var padding = 0
        for character in text.utf8 {
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let sextet = value(character) else { return nil }
            word = word << 6 | sextet
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        // A tail's unused bits are zero, so that each token has one spelling.
        guard padding <= 2, word & ((1 << UInt32(bits)) - 1) == 0 else { return nil }
        return bytes
    }

    private static func value(_ character: UInt8) -> UInt32? {
        switch character {
        case 0x41...0x5A: UInt32(character) - 0x41
        case 0x61...0x7A: UInt32(character) - 0x61 + 26
        case 0x30...0x39: UInt32(character) - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
