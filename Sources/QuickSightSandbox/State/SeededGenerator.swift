/// Random numbers that are the same for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator, Sendable {
    /// Where it has got to; a generator made of it goes on from there.
    private(set) var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// From 0 up to but not including 1.
    mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// So many characters of an alphabet, which is ASCII.
    mutating func text(_ count: Int, from alphabet: StaticString) -> String {
        String(unsafeUninitializedCapacity: count) { buffer in
            for index in 0..<count {
                buffer[index] = alphabet.utf8Start[Int(next() % UInt64(alphabet.utf8CodeUnitCount))]
            }
            return count
        }
    }

    /// A version 4 UUID.
    mutating func uuid() -> String {
        let digits: StaticString = "0123456789abcdef"
        let high = next() & ~0xF000 | 0x4000
        let low = next() & ~(0xC << 60) | 0x8 << 60
        return String(unsafeUninitializedCapacity: 36) { buffer in
            var index = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    buffer[index] = UInt8(ascii: "-")
                    index += 1
                }
                let word = nibble < 16 ? high : low
                buffer[index] = digits.utf8Start[Int(word >> UInt64(60 - nibble % 16 * 4) & 0xF)]
                index += 1
            }
            return index
        }
    }
}
