/// The number that stands for a name in its ``NameTable``: counted from 0 in the order of first use.
public struct NameID: Hashable, Comparable, Sendable {
    /// The number.
    public var rawValue: UInt32

    /// The identifier with a number.
    @inlinable
    public init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// The number as an index into an array kept beside the table.
    @inlinable
    public var index: Int { Int(rawValue) }

    /// Order of first use, not of the alphabet.
    @inlinable
    public static func < (left: NameID, right: NameID) -> Bool { left.rawValue < right.rawValue }
}

/// Names, each kept once and known by a number, so that comparing and counting millions of them is arithmetic.
///
/// Two names are the same when their UTF-8 bytes are: no case folding and no Unicode normalisation, as in the service.
public struct NameTable: Sendable {
    private var pool = TextPool()
    private var entries: [TextRef] = []
    /// Open addressing: 0 is free, otherwise an entry's index + 1 in the lower half and its name's hash in the upper, so
    /// that names are hardly ever looked at in vain. Always a power of two, at most two thirds full.
    private var slots: [UInt64] = Array(repeating: 0, count: 16)
    /// Random by process, so that names chosen by a stranger cannot all be made to collide.
    private let seed: UInt64

    /// An empty table.
    public init() {
        seed = UInt64.random(in: .min ... .max)
    }

    /// How many names it holds.
    public var count: Int { entries.count }

    /// Every name's identifier, in the order of first use.
    public var ids: some Sequence<NameID> { (0..<UInt32(entries.count)).lazy.map { NameID($0) } }

    /// The identifier of a name, which is added when it is new.
    public mutating func intern(_ name: UnsafeBufferPointer<UInt8>) -> NameID {
        let hash = Self.hash(name, seed: seed)
        var slot = firstSlot(hash)
        while slots[slot] != 0 {
            if let index = index(slots[slot], ifHash: hash, of: name) { return NameID(index) }
            slot = (slot + 1) & (slots.count - 1)
        }
        let id = UInt32(entries.count)
        entries.append(pool.add(name))
        slots[slot] = UInt64(hash) << 32 | UInt64(id + 1)
        if entries.count * 3 > slots.count * 2 { grow() }
        return NameID(id)
    }

    /// The identifier of a name, which is added when it is new.
    public mutating func intern(_ name: String) -> NameID {
        var name = name
        return name.withUTF8 { intern($0) }
    }

    /// The identifier of a name, or nil when the table does not hold it.
    public func find(_ name: UnsafeBufferPointer<UInt8>) -> NameID? {
        let hash = Self.hash(name, seed: seed)
        var slot = firstSlot(hash)
        while slots[slot] != 0 {
            if let index = index(slots[slot], ifHash: hash, of: name) { return NameID(index) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The identifier of a name, or nil when the table does not hold it.
    public func find(_ name: String) -> NameID? {
        var name = name
        return name.withUTF8 { find($0) }
    }

    /// The name as text.
    public func string(_ id: NameID) -> String { pool.string(entries[id.index]) }

    /// Lends the name's bytes.
    public func withBytes<Result>(_ id: NameID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        pool.withBytes(entries[id.index], body)
    }

    /// Whether one name comes before another in the order of their bytes, which is the order of every report.
    public func precedes(_ left: NameID, _ right: NameID) -> Bool {
        withBytes(left) { left in withBytes(right) { right in left.lexicographicallyPrecedes(right) } }
    }

    /// For each name of another table, this table's identifier of it, by index.
    public func translation(of other: NameTable) -> [NameID?] {
        other.entries.map { ref in other.pool.withBytes(ref) { find($0) } }
    }

    /// For each identifier, its rank in the order of the names' bytes.
    public func ranks() -> [UInt32] {
        let sorted = ids.sorted { precedes($0, $1) }
        var ranks = [UInt32](repeating: 0, count: sorted.count)
        for (rank, id) in sorted.enumerated() { ranks[id.index] = UInt32(rank) }
        return ranks
    }

    private func firstSlot(_ hash: UInt32) -> Int { Int(hash) & (slots.count - 1) }

    /// The entry of a slot that is taken, if its name is this one.
    @inline(__always)
    private func index(_ slot: UInt64, ifHash hash: UInt32, of name: UnsafeBufferPointer<UInt8>) -> UInt32? {
        guard UInt32(truncatingIfNeeded: slot >> 32) == hash else { return nil }
        let index = UInt32(truncatingIfNeeded: slot) - 1
        let entry = entries[Int(index)]
        guard Int(entry.length) == name.count else { return nil }
        return pool.withBytes(entry) { $0.elementsEqual(name) } ? index : nil
    }

    private mutating func grow() {
        let former = slots
        slots = Array(repeating: 0, count: former.count * 2)
        for taken in former where taken != 0 {
            var slot = firstSlot(UInt32(truncatingIfNeeded: taken >> 32))
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = taken
        }
    }

    /// Eight bytes at a time, each multiplied to 128 bits and folded: the mixing step of wyhash.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>, seed: UInt64) -> UInt32 {
        var hash = seed ^ (UInt64(name.count) &* 0x9E37_79B9_7F4A_7C15)
        var index = 0
        while index + 8 <= name.count {
            let word = UnsafeRawPointer(name.baseAddress.unsafelyUnwrapped + index).loadUnaligned(as: UInt64.self)
            hash = fold(hash ^ word, 0xE703_7ED1_A0B4_28DB)
            index += 8
        }
        var tail: UInt64 = 0
        while index < name.count {
            tail = tail << 8 | UInt64(name[index])
            index += 1
        }
        return UInt32(truncatingIfNeeded: fold(hash ^ tail, 0x8EBC_6AF0_9C88_C6E3))
    }

    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
