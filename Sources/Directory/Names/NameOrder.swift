internal import Glibc

/// Comparing names by their bytes.
enum NameOrder {
    /// Whether one name comes before another.
    static func precedes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else {
            return left.count < right.count
        }
        let order = memcmp(leftBase, rightBase, min(left.count, right.count))
        return order != 0 ? order < 0 : left.count < right.count
    }

    /// Whether two names are the same.
    @inline(__always)
    static func areSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        guard left.count > 0, let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return true }
        return memcmp(leftBase, rightBase, left.count) == 0
    }
}

/// Hashes names.
enum NameHash {
    /// Random by process, so that names chosen by a stranger cannot all be made to collide; the same for every table, so
    /// that one table's names are found in another without hashing them anew.
    private static let seed = UInt64.random(in: .min ... .max)

    /// What a name is filed under.
    @inline(__always)
    static func of(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: hash(name, seed: seed) >> 32)
    }

    /// Eight bytes at a time, each multiplied to 128 bits and folded: the mixing step of wyhash.
    @inline(__always)
    private static func hash(_ name: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt64 {
        guard let base = name.baseAddress else { return seed }
        let bytes = UnsafeRawPointer(base)
        let count = name.count
        var hash = seed ^ (UInt64(count) &* 0x9E37_79B9_7F4A_7C15)
        var index = 0
        while index + 8 <= count {
            hash = fold(hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self), 0xE703_7ED1_A0B4_28DB)
            index += 8
        }
        var tail: UInt64 = 0
        if index < count, count >= 8 {
            // The last eight bytes, some of them a second time: one step instead of seven.
            tail = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        } else {
            while index < count {
                tail = tail << 8 | UInt64(base[index])
                index += 1
            }
        }
        return fold(hash ^ tail, 0x8EBC_6AF0_9C88_C6E3)
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
