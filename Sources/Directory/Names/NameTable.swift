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
    /// Where each name begins, one after the other, and where the last one ends.
    @usableFromInline
    internal var starts: [UInt32] = [0]
    /// Open addressing: 0 is free, otherwise a name's number + 1, and in the bits that no number needs those of its hash
    /// that do not say where it belongs. Always a power of two, at most two thirds full.
    private var slots: [UInt32] = Array(repeating: 0, count: 16)

    /// An empty table.
    public init() {}

    /// How many names it holds.
    public var count: Int { starts.count - 1 }

    /// Every name's identifier, in the order of first use.
    public var ids: some Sequence<NameID> { (0..<UInt32(count)).lazy.map { NameID($0) } }

    /// The identifier of a name, which is added when it is new.
    public mutating func intern(_ name: UnsafeBufferPointer<UInt8>) -> NameID {
        intern(name, hash: NameHash.of(name))
    }

    private mutating func intern(_ name: UnsafeBufferPointer<UInt8>, hash: UInt32) -> NameID {
        if let index = index(of: name, hash: hash) { return NameID(index) }
        let id = UInt32(count)
        let place = pool.add(name)
        starts.append(place.offset &+ place.length)
        insert(id, hash: hash)
        if count * 3 > slots.count * 2 { grow() }
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
            let hashes = names[start..<end].map { NameHash.of($0) }
            let mask = mask
            // Each of these loops waits for memory, and none of its turns for the one before it.
            let guesses = hashes.map { slots[Int($0 & mask)] }
            let places = guesses.map { slot in
                slot == 0 ? TextRef(offset: 0, length: 0) : place(NameID((slot & mask) - 1))
            }
            pool.warm(places)
            for number in start..<end {
                let (name, guess, place) = (names[number], guesses[number - start], places[number - start])
                let hash = hashes[number - start]
                if guess != 0, (guess ^ hash) & ~mask == 0, pool.withBytes(place, { NameOrder.areSame($0, name) }) {
                    ids.append(NameID((guess & mask) - 1))
                } else {
                    ids.append(intern(name, hash: hash))
                }
            }
            start = end
        }
        return ids
    }

    /// Brings names near that are about to be looked at, all over memory as they are.
    public func warm(_ ids: ArraySlice<NameID>) { pool.warm(ids.map { place($0) }) }

    /// Makes room for so many names.
    public mutating func reserveCapacity(_ count: Int) {
        starts.reserveCapacity(count + 1)
        while slots.count * 2 < count * 3 { grow() }
    }

    /// Makes room for so many names of so many bytes together, though there may be fewer.
    public mutating func expect(names: Int, bytes: Int) {
        starts.reserveCapacity(names + 1)
        pool.reserveCapacity(bytes)
    }

    /// The identifier of a name, or nil when the table does not hold it.
    public func find(_ name: UnsafeBufferPointer<UInt8>) -> NameID? {
        index(of: name, hash: NameHash.of(name)).map { NameID($0) }
    }

    /// The identifier of a name, or nil when the table does not hold it.
    public func find(_ name: String) -> NameID? {
        var name = name
        return name.withUTF8 { find($0) }
    }

    /// The name as text.
    public func string(_ id: NameID) -> String { pool.string(place(id)) }

    /// Lends the name's bytes.
    @inlinable
    public func withBytes<Result>(_ id: NameID, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        pool.withBytes(place(id), body)
    }

    @inlinable
    internal func place(_ id: NameID) -> TextRef {
        let start = starts[id.index]
        return TextRef(offset: start, length: starts[id.index + 1] &- start)
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
    public func translation(of other: NameTable) -> NameTranslation {
        var found = NameTranslation(count: other.count)
        // Both tables keep a name near the same place, so that this goes through both in the order of memory.
        for slot in other.slots where slot != 0 {
            let theirs = NameID((slot & other.mask) - 1)
            other.withBytes(theirs) { found[theirs.index] = find($0) }
        }
        return found
    }

    /// The bits of a hash that say where a name belongs, and of a slot that are its number.
    private var mask: UInt32 { UInt32(truncatingIfNeeded: slots.count - 1) }

    private func index(of name: UnsafeBufferPointer<UInt8>, hash: UInt32) -> UInt32? {
        slots.withUnsafeBufferPointer { slots in
            let mask = UInt32(truncatingIfNeeded: slots.count - 1)
            var position = hash & mask
            while slots[Int(position)] != 0 {
                let slot = slots[Int(position)]
                if (slot ^ hash) & ~mask == 0 {
                    let index = (slot & mask) - 1
                    if withBytes(NameID(index), { NameOrder.areSame($0, name) }) { return index }
                }
                position = (position + 1) & mask
            }
            return nil
        }
    }

    private mutating func insert(_ id: UInt32, hash: UInt32) {
        let mask = mask
        var position = hash & mask
        while slots[Int(position)] != 0 { position = (position + 1) & mask }
        slots[Int(position)] = hash & ~mask | (id + 1)
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for id in ids { insert(id.rawValue, hash: withBytes(id) { NameHash.of($0) }) }
    }
}
