/// SipHash-2-4: a short keyed digest, from which identifiers are drawn and by which paging tokens are signed.
struct KeyedHash: Sendable {
    private let key: (UInt64, UInt64)

    /// A hash whose key follows from a seed and a purpose, so that one purpose's digests tell nothing of another's.
    init(seed: UInt64, purpose: UInt64) {
        var generator = SeededGenerator(seed: seed &+ purpose &* 0x9E37_79B9_7F4A_7C15)
        key = (generator.next(), generator.next())
    }

    /// The digest of bytes.
    func digest(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var rounds = Rounds(key)
        var word: UInt64 = 0
        var count: UInt64 = 0
        for byte in bytes {
            word |= UInt64(byte) << ((count & 7) * 8)
            count += 1
            if count & 7 == 0 {
                rounds.take(word)
                word = 0
            }
        }
        rounds.take(word | count << 56)
        return rounds.finish()
    }

    /// The digest of texts, which cannot run into each other.
    func digest(of texts: [String]) -> UInt64 {
        var bytes: [UInt8] = []
        for text in texts {
            bytes.append(contentsOf: text.utf8)
            // No UTF-8 has this byte.
            bytes.append(0xFF)
        }
        return digest(bytes)
    }

    /// So many hexadecimal digits that follow from texts.
    func hexadecimal(_ digits: Int, of texts: [String]) -> String {
        var generator = SeededGenerator(seed: digest(of: texts))
        return generator.text(digits, from: "0123456789abcdef")
    }
}

private struct Rounds {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    init(_ key: (UInt64, UInt64)) {
        v0 = key.0 ^ 0x736F_6D65_7073_6575
        v1 = key.1 ^ 0x646F_7261_6E64_6F6D
        v2 = key.0 ^ 0x6C79_6765_6E65_7261
        v3 = key.1 ^ 0x7465_6462_7974_6573
    }

    mutating func take(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    mutating func finish() -> UInt64 {
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func round() {
        v0 &+= v1
        v1 = v1 << 13 | v1 >> 51
        v1 ^= v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = v3 << 16 | v3 >> 48
        v3 ^= v2
        v0 &+= v3
        v3 = v3 << 21 | v3 >> 43
        v3 ^= v0
        v2 &+= v1
        v1 = v1 << 17 | v1 >> 47
        v1 ^= v2
        v2 = v2 << 32 | v2 >> 32
    }
}
