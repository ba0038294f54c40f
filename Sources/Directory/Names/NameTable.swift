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
    @usableFromInline
    internal var pool = TextPool()
    @usableFromInline
    internal var entries: [TextRef] = []
    /// Open addressing: 0 is free, otherwise an entry's index + 1 below its tag. Always a power of two, at most two
    /// thirds full.
    private var slots: [UInt64] = Array(repeating: 0, count: 16)

    /// An empty table.
    public init() {}

    /// How many names it holds.
    public var count: Int { entries.count }

    /// Every name's identifier, in the order of first use.
    public var ids: some Sequence<NameID> { (0..<UInt32(entries.count)).lazy.map { NameID($0) } }

    /// The identifier of a name, which is added when it is new.
    public mutating func intern(_ name: UnsafeBufferPointer<UInt8>) -> NameID {
        let tag = NameHash.tag(name)
        if let index = index(of: name, tag: tag) { return NameID(index) }
        let id = UInt32(entries.count)
        entries.append(pool.add(name))
        insert(UInt64(tag) << 32 | UInt64(id + 1))
        if entries.count * 3 > slots.count * 2 { grow() }
        return NameID(id)
    }

    /// The identifier of a name, which is added when it is new.
    public mutating func intern(_ name: String) -> NameID {
        var name = name
        return name.withUTF8 { intern($0) }
    }

    /// The identifiers of many names, those that are new added, in their order.
    ///
    /// Several times as fast as one by one where the table is large: memory is asked for many names at once.
    public mutating func intern(_ names: [UnsafeBufferPointer<UInt8>]) -> [NameID] {
        var ids: [NameID] = []
        ids.reserveCapacity(names.count)
        var start = 0
        while start < names.count {
            let end = min(names.count, start + 64)
            let tags = names[start..<end].map { NameHash.tag($0) }
            let mask = slots.count - 1
            // Each of these loops waits for memory, and none of its turns for the one before it.
            let guesses = tags.map { slots[Int($0) & mask] }
            let places = guesses.map { slot -> TextRef in
                let index = UInt32(truncatingIfNeeded: slot)
                return index == 0 ? TextRef(offset: 0, length: 0) : entries[Int(index) - 1]
            }
            pool.warm(places)
            for number in start..<end {
                let (name, guess, place) = (names[number], guesses[number - start], places[number - start])
                if UInt32(truncatingIfNeeded: guess >> 32) == tags[number - start], guess != 0,
                    pool.withBytes(place, { NameOrder.areSame($0, name) })
                {
                    ids.append(NameID(UInt32(truncatingIfNeeded: guess) - 1))
                } else {
                    ids.append(intern(name))
                }
            }
            start = end
        }
        return ids
    }

    /// Brings names near that are about to be looked at, all over memory as they are.
    public func warm(_ ids: ArraySlice<NameID>) { pool.warm(ids.map { entries[$0.index] }) }

    /// Makes room for so many names.
    public mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count)
        while slots.count * 2 < count * 3 { grow() }
    }

    /// The identifier of a name, or nil when the table does not hold it.
    public func find(_ name: UnsafeBufferPointer<UInt8>) -> NameID? {
        index(of: name, tag: NameHash.tag(name)).map { NameID($0) }
    }

    /// The identifier of a name, or nil when the table does not hold it.
    public func find(_ name: String) -> NameID? {
        var name = name
        return name.withUTF8 { find($0) }
    }

    /// The name as text.
    public func string(_ id: NameID) -> String { pool.string(entries[id.index]) }

    /// Lends the name's bytes.
    @inlinable
    public func withBytes<Result>(_ id: NameID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        pool.withBytes(entries[id.index], body)
    }

    /// Whether one name comes before another in the order of their bytes, which is the order of every report.
    public func precedes(_ left: NameID, _ right: NameID) -> Bool {
        withBytes(left) { left in withBytes(right) { right in NameOrder.precedes(left, right) } }
    }

    /// Whether two texts have the same bytes.
    public static func areSame(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        NameOrder.areSame(left, right)
    }

    /// For each name of another table, this table's identifier of it, by index.
    public func translation(of other: NameTable) -> [NameID?] {
        var found = [NameID?](repeating: nil, count: other.count)
        // Both tables keep a name near the same place, so that this goes through both in the order of memory.
        for slot in other.slots where slot != 0 {
            let theirs = Int(UInt32(truncatingIfNeeded: slot)) - 1
            other.pool.withBytes(other.entries[theirs]) { name in
                found[theirs] = index(of: name, tag: UInt32(truncatingIfNeeded: slot >> 32)).map { NameID($0) }
            }
        }
        return found
    }

    /// For each identifier, its rank in the order of the names' bytes.
    public func ranks() -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: count)
        for (rank, id) in sortedIDs().enumerated() { ranks[id.index] = UInt32(rank) }
        return ranks
    }

    /// Every identifier, in the order of the names' bytes.
    public func sortedIDs() -> [NameID] {
        var keys = ids.map { id in withBytes(id) { NameOrder.Key(id, $0) } }
        keys.sort { left, right in
            if let isBefore = NameOrder.precedes(left, right) { return isBefore }
            return precedes(left.id, right.id)
        }
        return keys.map(\.id)
    }

    private func index(of name: UnsafeBufferPointer<UInt8>, tag: UInt32) -> UInt32? {
        slots.withUnsafeBufferPointer { slots in
            let mask = slots.count - 1
            var position = Int(tag) & mask
            while slots[position] != 0 {
                let slot = slots[position]
                if UInt32(truncatingIfNeeded: slot >> 32) == tag {
                    let index = UInt32(truncatingIfNeeded: slot) - 1
                    if pool.withBytes(entries[Int(index)], { NameOrder.areSame($0, name) }) { return index }
                }
                position = (position + 1) & mask
            }
            return nil
        }
    }

    private mutating func insert(_ slot: UInt64) {
        let mask = slots.count - 1
        var position = Int(UInt32(truncatingIfNeeded: slot >> 32)) & mask
        while slots[position] != 0 { position = (position + 1) & mask }
        slots[position] = slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        for slot in old where slot != 0 { insert(slot) }
    }
}
