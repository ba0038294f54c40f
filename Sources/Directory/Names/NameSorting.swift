/// Sixteen bytes of a name as numbers, so that comparisons need not look at the name itself.
private struct NameKey {
    var first: UInt64
    var second: UInt64
    var id: NameID

    init(_ id: NameID, _ name: UnsafeBufferPointer<UInt8>, at offset: Int) {
        self.id = id
        first = Self.word(name, at: offset)
        second = Self.word(name, at: offset + 8)
    }

    /// Eight bytes as a number that is the larger the later they come; what is missing counts as 0.
    private static func word(_ name: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt64 {
        guard let base = name.baseAddress, name.count > start else { return 0 }
        if name.count >= start + 8 {
            return UInt64(bigEndian: UnsafeRawPointer(base + start).loadUnaligned(as: UInt64.self))
        }
        var word: UInt64 = 0
        for index in start..<start + 8 { word = word << 8 | (index < name.count ? UInt64(base[index]) : 0) }
        return word
    }

    @inline(__always)
    static func precedes(_ left: NameKey, _ right: NameKey) -> Bool {
        left.first != right.first ? left.first < right.first : left.second < right.second
    }

    @inline(__always)
    static func areSame(_ left: NameKey, _ right: NameKey) -> Bool {
        left.first == right.first && left.second == right.second
    }
}

extension NameTable {
    /// Names that are the same so far are compared one by one.
    private static let deepest = 256

    /// Every identifier, in the order of the names' bytes.
    public func sortedIDs() -> [NameID] {
        var keys = ids.map { id in withBytes(id) { NameKey(id, $0, at: 0) } }
        keys.withUnsafeMutableBufferPointer { sort($0, at: 0) }
        return keys.map(\.id)
    }

    /// For each identifier, its rank in the order of the names' bytes.
    public func ranks() -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: count)
        for (rank, id) in sortedIDs().enumerated() { ranks[id.index] = UInt32(rank) }
        return ranks
    }

    /// Sorts by the keys, which are of the bytes at `offset`, and then by what follows.
    ///
    /// So a name is looked at once for sixteen bytes of it, and not at each comparison: names lie all over memory.
    private func sort(_ given: UnsafeMutableBufferPointer<NameKey>, at offset: Int) {
        var keys = given
        keys.sort(by: NameKey.precedes)
        var start = 0
        while start < keys.count {
            var end = start + 1
            while end < keys.count, NameKey.areSame(keys[start], keys[end]) { end += 1 }
            if end - start > 1 { sortFurther(UnsafeMutableBufferPointer(rebasing: keys[start..<end]), at: offset + 16) }
            start = end
        }
    }

    /// Sorts names that are the same up to `offset`.
    private func sortFurther(_ given: UnsafeMutableBufferPointer<NameKey>, at offset: Int) {
        var keys = given
        var goesOn = false
        for index in keys.indices {
            let id = keys[index].id
            withBytes(id) { name in
                keys[index] = NameKey(id, name, at: offset)
                if name.count > offset { goesOn = true }
            }
        }
        if goesOn, offset < Self.deepest {
            sort(keys, at: offset)
        } else {
            keys.sort { precedes($0.id, $1.id) }
        }
    }
}
